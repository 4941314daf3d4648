/** Nobody scrolls a wall: lists that are too long are set denser, then their last lines give way to "and 3 more". */

import { t } from "../words.js";

const DENSITIES = ["roomy", "usual", "dense"];

/** @param {HTMLElement} main its `[data-fit]` are lists of a bounded height; each ends with a `[data-more]` */
export function fit(main) {
  const lists = /** @type {HTMLElement[]} */ ([...main.querySelectorAll("[data-fit]")]);
  for (const list of lists) show(list, linesOf(list).length);
  for (const density of DENSITIES) {
    main.dataset.density = density;
    if (!lists.some(overflows)) return;
  }
  for (const list of lists) shorten(list);
}

/** @param {HTMLElement} list */
function shorten(list) {
  for (let left = linesOf(list).length; left > 0 && overflows(list); left -= 1) show(list, left - 1);
}

/** The first so many lines, and how many are left out. @param {HTMLElement} list @param {number} n */
function show(list, n) {
  const lines = linesOf(list);
  lines.forEach((line, place) => {
    line.hidden = place >= n;
  });
  const more = moreOf(list);
  more.hidden = n === lines.length;
  more.textContent = t("and {n} more", { n: lines.length - n });
}

/** @param {HTMLElement} list */
const moreOf = (list) => /** @type {HTMLElement} */ (list.lastElementChild);

/** @param {HTMLElement} list */
const linesOf = (list) =>
  /** @type {HTMLElement[]} */ ([...list.children].filter((one) => one !== moreOf(list)));

/** @param {HTMLElement} list */
const overflows = (list) =>
  list.scrollHeight > list.clientHeight + 1 || list.scrollWidth > list.clientWidth + 1;
