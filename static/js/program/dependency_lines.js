/**
 * The lines between cards that wait for each other: one SVG over the board, from who gives to who needs. Several
 * between the same two cells are one line with their number, as bad as the worst of them; those of the card that is
 * looked at go from card to card. All places are measured in one pass once the browser has laid out what was
 * painted; the late ones lie on top.
 */

import { nothing, render, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { needWords } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ left: number, right: number, middle: number }} Box */
/** @typedef {{ id: string, needs: Row[], flag: string, from: string, to: string }} Line `from`, `to`: a card, or `cell team:sprint` */

const ORDER = ["done", "green", "amber", "red"];

/**
 * Which lines there are.
 * @param {Row[]} needs
 * @param {(item: string) => { cell: string, folded: boolean } | null} placed where an item stands; null: it is not on the board
 * @param {string} focus the card that is looked at
 * @returns {Line[]} the worst last
 */
export function bundled(needs, placed, focus) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const need of needs) {
    const [from, to] = [placed(need.producer), placed(need.consumer)];
    if (!from || !to || (from.cell === to.cell && from.folded)) continue;
    const own = focus !== "" && (need.producer === focus || need.consumer === focus);
    const id = own ? need.id : `${from.cell} ${to.cell}`;
    const known = lines.get(id);
    if (known) {
      known.needs.push(need);
      known.flag = ORDER[Math.max(ORDER.indexOf(known.flag), ORDER.indexOf(need.flag))];
      [known.from, known.to] = [`cell ${from.cell}`, `cell ${to.cell}`];
      continue;
    }
    lines.set(id, {
      id,
      needs: [need],
      flag: need.flag,
      from: from.folded ? `cell ${from.cell}` : need.producer,
      to: to.folded ? `cell ${to.cell}` : need.consumer,
    });
  }
  return [...lines.values()].sort((one, other) => ORDER.indexOf(one.flag) - ORDER.indexOf(other.flag));
}

/** The id of a card's or a cell's element. @param {string} place a card, or `cell team:sprint` */
export const placeId = (place) => `at ${place}`;

/**
 * @param {HTMLElement} board holds the cards and the canvas
 * @param {Line[]} lines
 * @param {View} view
 * @param {{ focus: string, zoom: number }} look
 */
export function drawLines(board, lines, view, { focus, zoom }) {
  const canvas = document.getElementById("dependency-lines");
  if (!canvas) return;
  const boxes = measured(board, new Set(lines.flatMap(({ from, to }) => [from, to])), zoom);
  render(
    svg`<defs>${ORDER.map((flag) => head(flag))}</defs>
      ${repeat(
        lines,
        ({ id }) => id,
        (line) => drawn(line, boxes, view, focus),
      )}`,
    canvas,
  );
}

/** @param {Line} line @param {Map<string, Box>} boxes @param {View} view @param {string} focus */
function drawn(line, boxes, view, focus) {
  const [from, to] = [boxes.get(line.from), boxes.get(line.to)];
  if (!from || !to) return nothing;
  const { needs, flag } = line;
  const faint = focus && !needs.some(({ consumer, producer }) => consumer === focus || producer === focus);
  const way = path(from, to);
  const raw = needs.map(({ id }) => view.dependencies[id]);
  const count = needs.length > 1 ? badge(way.at, needs.length, flag) : nothing;
  return svg`<g class="dependency ${faint ? "dependency--faint" : ""} dependency--${flag}" data-count=${needs.length} data-from=${needs[0].producer} data-to=${needs[0].consumer}><title>${guard(raw, () => words(needs, view))}</title>
    <path class="dependency__line dependency__line--${flag}" marker-end="url(#head-${flag})" d=${way.d}></path>${count}</g>`;
}

/** @param {Row[]} needs @param {View} view */
function words(needs, view) {
  const each = needs.map((need) => needWords(view, need));
  return (needs.length > 1 ? [t("{n} dependencies", { n: needs.length }), ...each] : each).join("\n");
}

/** How many a line stands for. @param {[number, number]} at @param {number} count @param {string} flag */
const badge = ([x, y], count, flag) =>
  svg`<circle class="dependency__count dependency__count--${flag}" cx=${x} cy=${y} r="10"></circle><text class="dependency__number dependency__number--${flag}" x=${x} y=${y} dy="0.35em">${count}</text>`;

/** @param {string} flag */
const head = (flag) =>
  svg`<marker id="head-${flag}" class="dependency__head dependency__head--${flag}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth=${flag === "red" ? 4 : 6} markerHeight=${flag === "red" ? 4 : 6} orient="auto"><path d="M0 0 8 4 0 8Z"></path></marker>`;

/** Where those cards and cells stand, in the board's own measure. @param {HTMLElement} board @param {Set<string>} wanted @param {number} zoom @returns {Map<string, Box>} */
function measured(board, wanted, zoom) {
  const origin = board.getBoundingClientRect();
  /** @type {Map<string, Box>} */
  const found = new Map();
  for (const place of wanted) {
    const box = document.getElementById(placeId(place))?.getBoundingClientRect();
    if (!box) continue;
    found.set(place, {
      left: (box.left - origin.left) / zoom,
      right: (box.right - origin.left) / zoom,
      middle: (box.top - origin.top + box.height / 2) / zoom,
    });
  }
  return found;
}

/** Out of the giver's end, into the needer's beginning; around where both stand in one column. @param {Box} from @param {Box} to @returns {{ d: string, at: [number, number] }} */
function path(from, to) {
  if (Math.abs(from.left - to.left) < 24) {
    const out = Math.max(6, Math.min(from.left, to.left) - 14);
    const at = /** @type {[number, number]} */ ([
      (from.left + to.left + 6 * out) / 8,
      (from.middle + to.middle) / 2,
    ]);
    return { d: bow(from.left, from.middle, out, out, to.left, to.middle), at };
  }
  const forward = from.right <= to.left;
  const [start, end] = forward ? [from.right, to.left] : [from.left, to.right];
  const bend = Math.max(24, Math.abs(end - start) / 2) * (forward ? 1 : -1);
  return {
    d: bow(start, from.middle, start + bend, end - bend, end, to.middle),
    at: [(start + end) / 2, (from.middle + to.middle) / 2],
  };
}

/** @param {number} x @param {number} y @param {number} first @param {number} second @param {number} toX @param {number} toY */
const bow = (x, y, first, second, toX, toY) =>
  `M${rounded(x)} ${rounded(y)}C${rounded(first)} ${rounded(y)} ${rounded(second)} ${rounded(toY)} ${rounded(toX)} ${rounded(toY)}`;

/** @param {number} length */
const rounded = (length) => Math.round(10 * length) / 10;
