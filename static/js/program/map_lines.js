/**
 * The lines of the dependency map, in one SVG under its cards: from who gives to who needs. Cards are measured once
 * after a painting. A line that passes a column runs between the lanes, so that it crosses no card; lines to
 * one card share that way. The slack stands at the end of a line.
 */

import { render, svg } from "lit-html";
import { number } from "../words.js";

/** @typedef {import("./map_graph.js").Link} Link */
/** @typedef {{ left: number, right: number, top: number, bottom: number, lane: number, foot: number }} Box */

const FLAGS = ["done", "outside", "green", "amber", "red", "ghost"];
const FEW = 40;
const GUTTER = 26;
const EDGE = 7;

/**
 * @param {HTMLElement} map holds cards, lanes (`[data-lane]`) and `svg.wires`
 * @param {Link[]} links
 * @param {{ focus: string, red: Set<string>, moved: string[] }} look what is looked at, and what would turn red or move
 */
export function drawWires(map, links, { focus, red, moved }) {
  const canvas = /** @type {SVGSVGElement | null} */ (map.querySelector("svg.wires"));
  if (!canvas) return;
  const boxes = measured(map);
  const drawn = links.filter(({ from, to }) => boxes.has(from) && boxes.has(to));
  const ports = portsOf(drawn, boxes);
  const worstLast = [...drawn].reverse();
  canvas.setAttribute("width", String(map.scrollWidth));
  canvas.setAttribute("height", String(map.scrollHeight));
  render(
    svg`<defs>${FLAGS.map(head)}</defs>
      ${worstLast.map((link) => wire(link, ports.get(link.id) ?? [0, 0], boxes, { focus, red, few: drawn.length <= FEW }))}
      ${moved.map((item) => trail(boxes.get(item), boxes.get(`ghost ${item}`)))}`,
    /** @type {any} */ (canvas),
  );
}

/** @param {Link} link @param {number[]} ports @param {Map<string, Box>} boxes @param {{ focus: string, red: Set<string>, few: boolean }} look */
function wire(link, [sy, ey], boxes, { focus, red, few }) {
  const from = /** @type {Box} */ (boxes.get(link.from));
  const to = /** @type {Box} */ (boxes.get(link.to));
  const near = focus === link.from || focus === link.to;
  const flag = red.has(link.id) ? "red" : link.flag;
  const { d, x } = route(from, to, sy, ey);
  const name = `wire wire--${flag} ${link.critical ? "wire--critical" : ""} ${focus && !near ? "wire--faint" : ""}`;
  const label =
    link.slack !== null &&
    link.flag !== "done" &&
    (few || near || link.critical || flag === "red" || flag === "amber");
  return svg`<path class=${name} data-id=${link.id} data-from=${link.from} data-to=${link.to} data-state=${link.state} data-slack=${String(link.slack)} marker-end="url(#wire-${flag})" d=${d}></path>
    ${label ? svg`<text class="wire__slack ${focus && !near ? "wire--faint" : ""}" x=${x} y=${ey - 4}>${signed(Number(link.slack))}</text>` : ""}`;
}

/** @param {number} slack */
export const signed = (slack) => (slack > 0 ? `+${number(slack)}` : slack < 0 ? `−${number(-slack)}` : "0");

/** From where an item is to where it would be. @param {Box | undefined} from @param {Box | undefined} to */
function trail(from, to) {
  if (!from || !to) return "";
  const [sy, ey] = [(from.top + from.bottom) / 2, (to.top + to.bottom) / 2];
  return svg`<path class="wire wire--ghost" marker-end="url(#wire-ghost)" d=${route(from, to, sy, ey).d}></path>`;
}

/** @param {string} flag */
const head = (flag) =>
  svg`<marker id="wire-${flag}" class="wire__head wire__head--${flag}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth=${flag === "red" ? 14 : 10} markerHeight=${flag === "red" ? 14 : 10} orient="auto"><path d="M0 0 8 4 0 8Z"></path></marker>`;

/** @param {HTMLElement} map @returns {Map<string, Box>} */
function measured(map) {
  const origin = map.getBoundingClientRect();
  const [x, y] = [origin.left - map.scrollLeft, origin.top - map.scrollTop];
  /** @type {Map<string, Box>} */
  const found = new Map();
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll("[data-lane]"))) {
    const lane = row.getBoundingClientRect();
    for (const card of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-card]"))) {
      const { left, right, top, bottom } = card.getBoundingClientRect();
      found.set(card.dataset.card ?? "", {
        left: left - x,
        right: right - x,
        top: top - y,
        bottom: bottom - y,
        lane: lane.top - y,
        foot: lane.bottom - y,
      });
    }
  }
  return found;
}

/** Where each line leaves and enters its cards: side by side, in the order of the other ends. @param {Link[]} links @param {Map<string, Box>} boxes */
function portsOf(links, boxes) {
  const [leaves, enters] = [portsAt(links, boxes, "from"), portsAt(links, boxes, "to")];
  return new Map(links.map(({ id }) => [id, [leaves.get(id) ?? 0, enters.get(id) ?? 0]]));
}

/** @param {Link[]} links @param {Map<string, Box>} boxes @param {"from" | "to"} side */
function portsAt(links, boxes, side) {
  const other = side === "from" ? "to" : "from";
  const height = (/** @type {Link} */ link) => boxes.get(link[other])?.top ?? 0;
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const [id, some] of grouped(links, side)) {
    const { top, bottom } = /** @type {Box} */ (boxes.get(id));
    const order = [...some].sort((one, two) => height(one) - height(two));
    for (const [n, link] of order.entries())
      found.set(link.id, top + ((bottom - top) * (n + 1)) / (order.length + 1));
  }
  return found;
}

/** @param {Link[]} links @param {"from" | "to"} side */
function grouped(links, side) {
  /** @type {Map<string, Link[]>} */
  const found = new Map();
  for (const link of links) found.set(link[side], [...(found.get(link[side]) ?? []), link]);
  return found;
}

/** The way of a line, and where its label ends. @param {Box} from @param {Box} to @param {number} sy @param {number} ey */
function route(from, to, sy, ey) {
  if (Math.abs(from.left - to.left) < 8) {
    const out = from.left - GUTTER;
    return { d: `M${from.left} ${sy}C${out} ${sy} ${out} ${ey} ${to.left} ${ey}`, x: to.left - 8 };
  }
  // Against time a line leaves at the beginning of a card and enters at the end of the other.
  const ahead = from.left < to.left ? 1 : -1;
  const [sx, ex] = ahead > 0 ? [from.right, to.left] : [from.left, to.right];
  const x = ahead > 0 ? ex - 8 : ex + 26;
  const across = Math.abs(ex - sx);
  if (across < (from.right - from.left) * 0.9) {
    const bend = Math.max(GUTTER, across / 2) * ahead;
    return { d: `M${sx} ${sy}C${sx + bend} ${sy} ${ex - bend} ${ey} ${ex} ${ey}`, x };
  }
  const track = sy > to.foot ? to.foot - EDGE : to.lane + EDGE;
  const step = GUTTER * ahead;
  const d = `M${sx} ${sy}C${sx + step} ${sy} ${sx + step / 2} ${track} ${sx + step * 1.5} ${track}H${ex - step * 1.5}C${ex - step / 2} ${track} ${ex - step} ${ey} ${ex} ${ey}`;
  return { d, x };
}
