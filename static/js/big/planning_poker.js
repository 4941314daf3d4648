/** Planning poker on the wall: the story and how many have voted, then the votes as a histogram. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { itemOf, itemsOf, turnout } from "../stages/estimate.js";
import { answer, hearFirst, result } from "../stages/estimate_result.js";
import { number, t } from "../words.js";
import { isOver, lead, nothingYet, over, tally } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../stages/estimate.js").Item} Item */

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  if (isOver(view)) return over(view, estimated(view));
  const item = itemOf(view);
  if (!item) return nothingYet(view.room?.title ?? room.title, waiting(view));
  const { table } = view;
  const sub = table.revealed ? "" : (item.description ?? "");
  return html`${lead(where(view, item), item.title, sub)}
    ${table.agreed ? html`<p class="wall__agreed">${chip("ok", t("{key} is {card}.", { key: item.key || item.title, card: table.agreed }))}</p>` : nothing}
    ${table.revealed ? result(room, () => undefined) : voting(view)}`;
}

/** @param {View} view */
function voting(view) {
  const { voted, all } = turnout(view);
  const soon = view.table.reveals_at ? t("Everybody has voted. The cards turn in a moment.") : "";
  return html`${tally(voted, all, votedSoFar(view))}<p class="wall__sub">${soon}</p>`;
}

/** @param {View} view */
const votedSoFar = (view) => {
  const { voted, all } = turnout(view);
  return t("{voted} of {all} voted", { voted: number(voted), all: number(all) });
};

/** @param {View} view @param {Item} item */
function where(view, item) {
  const items = itemsOf(view);
  const place = items.findIndex(({ id }) => id === item.id) + 1;
  const story = t("Story {place} of {all}", { place, all: items.length });
  const round = view.table.round > 1 ? t("round {round}", { round: view.table.round }) : "";
  return [story, item.key, round].filter(Boolean).join(", ");
}

/** @param {View} view */
const waiting = (view) =>
  t("{n, plural, =0 {No story is in this room yet} one {# story waits} other {# stories wait}}.", {
    n: itemsOf(view).filter(({ state }) => state === "waiting").length,
  });

/** @param {View} view */
function estimated(view) {
  const done = itemsOf(view).filter(({ state }) => state === "agreed");
  const points = done.reduce((sum, item) => sum + (Number(item.estimate) || 0), 0);
  return t("{n, plural, one {# story} other {# stories}} estimated, {points} points.", {
    n: done.length,
    points: number(points),
  });
}

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  if (isOver(view)) return estimated(view);
  const item = itemOf(view);
  if (!item) return waiting(view);
  const { revealed, summary } = view.table;
  const state = revealed ? `${answer(summary)}. ${hearFirst(view)}` : `${votedSoFar(view)}.`;
  return `${where(view, item)}: ${item.title}. ${state}`.trim();
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
