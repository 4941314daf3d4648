/**
 * The lines between cards that wait for each other: one SVG over the board, from who gives to who needs. The
 * cards are measured in one pass after a painting; the lines are drawn by status, the late ones on top.
 */

import { nothing, render, svg } from "lit-html";
import { needWords } from "../rows.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {{ left: number, right: number, top: number, middle: number }} Box */

const ORDER = ["done", "green", "amber", "red"];

/**
 * @param {HTMLElement} board holds the cards, and `svg.dependencies` beside them
 * @param {Row[]} needs those to draw
 * @param {import("../protocol.d.ts").View} view
 */
export function drawLines(board, needs, view) {
  const canvas = /** @type {SVGSVGElement | null} */ (board.querySelector("svg.dependencies"));
  if (!canvas) return;
  const boxes = measured(board);
  const shown = needs
    .filter(({ producer, consumer }) => producer && boxes.has(producer) && boxes.has(consumer))
    .sort((one, other) => ORDER.indexOf(one.flag) - ORDER.indexOf(other.flag));
  canvas.setAttribute("width", String(board.scrollWidth));
  canvas.setAttribute("height", String(board.scrollHeight));
  render(
    svg`<defs>${ORDER.map((flag) => head(flag))}</defs>
      ${shown.map((need) => {
        const from = boxes.get(need.producer);
        const to = boxes.get(need.consumer);
        if (!from || !to) return nothing;
        return svg`<path class="dependency dependency--${need.flag}" data-from=${need.producer} data-to=${need.consumer} marker-end="url(#head-${need.flag})" d=${path(from, to)}><title>${needWords(view, need)}</title></path>`;
      })}`,
    /** @type {any} */ (canvas),
  );
}

/** @param {string} flag */
const head = (flag) =>
  svg`<marker id="head-${flag}" class="dependency__head dependency__head--${flag}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth=${flag === "red" ? 4 : 6} markerHeight=${flag === "red" ? 4 : 6} orient="auto"><path d="M0 0 8 4 0 8Z"></path></marker>`;

/** @param {HTMLElement} board @returns {Map<string, Box>} */
function measured(board) {
  const origin = board.getBoundingClientRect();
  const [x, y] = [origin.left - board.scrollLeft, origin.top - board.scrollTop];
  return new Map(
    /** @type {HTMLElement[]} */ ([...board.querySelectorAll("[data-card]")]).map((card) => {
      const { left, right, top, height } = card.getBoundingClientRect();
      const box = { left: left - x, right: right - x, top: top - y, middle: top - y + height / 2 };
      return [card.dataset.card ?? "", box];
    }),
  );
}

/** Out of the giver's end, into the needer's beginning; around where both stand in one column. @param {Box} from @param {Box} to */
function path(from, to) {
  if (Math.abs(from.left - to.left) < 8) {
    const out = Math.max(6, from.left - 14);
    return `M${from.left} ${from.middle}C${out} ${from.middle} ${out} ${to.middle} ${to.left} ${to.middle}`;
  }
  const forward = from.right <= to.left;
  const [start, end] = forward ? [from.right, to.left] : [from.left, to.right];
  const bend = Math.max(24, Math.abs(end - start) / 2) * (forward ? 1 : -1);
  return `M${start} ${from.middle}C${start + bend} ${from.middle} ${end - bend} ${to.middle} ${end} ${to.middle}`;
}
