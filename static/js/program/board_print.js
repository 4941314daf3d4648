/**
 * The board on paper. It is laid out for the sheet before the browser looks at it, in the size in which all of it is
 * on one page as long as that can be read; the lines are measured in that layout. A board that is longer goes over
 * several pages without lines: the list of dependencies after it has them all in words.
 */

/** @typedef {"a3" | "a4"} Paper */

/** What fits between the margins, in pixels of 1/96 inch: landscape, 8 mm on each side. @type {Record<Paper, { width: number, height: number }>} */
const PAPERS = { a3: { width: 1526, height: 1062 }, a4: { width: 1062, height: 733 } };
/** @typedef {{ size: number, says: "full" | "brief" }} Setting how large, and how much a card says */

/** What is tried, one after the other: rather small than brief. @type {Setting[]} */
const SETTINGS = [
  ...[1, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45].map((size) => ({ size, says: /** @type {const} */ ("full") })),
  ...[0.8, 0.7, 0.6, 0.55, 0.5].map((size) => ({ size, says: /** @type {const} */ ("brief") })),
];
/** @type {Setting} */
const LONG = { size: 0.6, says: "full" };

/** @param {Paper} paper */
export function printOn(paper) {
  document.documentElement.dataset.paper = paper;
  // The dialog that asked is gone by the next frame.
  requestAnimationFrame(() => window.print());
}

/** @param {(setting: Setting | null) => void} redraw paints the board so at once; null: as it was on the screen */
export function listenForPrint(redraw) {
  const { dataset } = document.documentElement;
  addEventListener("beforeprint", () => {
    const paper = PAPERS[/** @type {Paper} */ (dataset.paper)] ?? PAPERS.a3;
    dataset.paper ??= "a3";
    dataset.printing = "";
    const page = /** @type {HTMLElement | null} */ (document.querySelector(".board-page"));
    page?.style.setProperty("--paper", `${paper.width}px`);
    const fits = SETTINGS.find((setting) => {
      redraw(setting);
      const legend = page?.querySelector(".board-legend");
      if (!page || !legend) return true;
      return legend.getBoundingClientRect().bottom - page.getBoundingClientRect().top < paper.height;
    });
    if (!fits) {
      dataset.printing = "long";
      redraw(LONG);
    }
  });
  addEventListener("afterprint", () => {
    delete dataset.printing;
    redraw(null);
  });
}
