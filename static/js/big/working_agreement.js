/** A working agreement on the wall: the stages of the notes, then what the team agrees. */

import { html } from "lit-html";
import { rankedTopics, votedSoFar, votesWords } from "../stages/vote.js";
import { t } from "../words.js";
import { grouped, notesInWords, topicsInWords, voted, writing } from "./notes.js";
import { isOver, lead, lines, openStage, over } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, (view: View) => unknown>} */
const STAGES = {
  write: (view) => writing(view, t("How do we want to work?")),
  group: grouped,
  vote: voted,
  agree,
};

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  if (isOver(view)) return html`${over(view, agreedInWords(view))}${agreements(view)}`;
  return STAGES[view.room?.stage]?.(view) ?? lead("", room.title);
}

/** @param {View} view */
function agree(view) {
  const topics = rankedTopics(view).filter(({ votes }) => votes);
  const about = topics.map(({ title, votes }) => `${title} (${votesWords(votes ?? 0)})`).join(" · ");
  return html`${lead(openStage(view).title, t("What do we agree?"), about)}${agreements(view)}`;
}

/** @param {View} view */
const agreementsOf = (view) =>
  Object.values(/** @type {Record<string, View>} */ (view.agreements ?? {})).sort(
    (one, other) => one.rank - other.rank,
  );

/** @param {View} view */
const agreements = (view) =>
  lines(agreementsOf(view).map(({ text }) => html`<span class="wall__said">${text}</span>`));

/** @param {View} view */
const agreedInWords = (view) =>
  t("{n, plural, =0 {Nothing is agreed yet.} one {# agreement.} other {# agreements.}}", {
    n: agreementsOf(view).length,
  });

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  if (isOver(view)) return agreedInWords(view);
  /** @type {Record<string, () => string>} */
  const said = {
    write: () => notesInWords(view),
    group: () => topicsInWords(view),
    vote: () => votedSoFar(view),
    agree: () => agreedInWords(view),
  };
  return `${openStage(view).title}. ${said[view.room?.stage]?.() ?? ""}`.trim();
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
