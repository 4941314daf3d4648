/** Notes on the wall: counted while they are hidden, then in their columns, alone or in groups. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { doneHere } from "../parts/seats.js";
import { columnsOf, counted } from "../stages/collect.js";
import { topicsOf } from "../stages/group_topics.js";
import { rankedTopics, votedSoFar } from "../stages/vote.js";
import { number, t } from "../words.js";
import { columns, lead, lines, openStage, tally } from "./wall.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, title: string, column: string, many: boolean, notes: number }} Shown */

/** Private until it is left: the columns with how many notes are in them. @param {View} view @param {string} title */
export function writing(view, title) {
  const shown = columnsOf(view).map((column) => ({
    id: column.id,
    title: column.title,
    about: column.prompt,
    inside: html`<p class="wall__count number">${icon("note", "large")}${counted(column.hidden)}</p>`,
  }));
  const { done, all } = doneHere(view);
  return html`${lead(openStage(view).title, title, html`${icon("lock")} ${t("Nobody sees the notes of others yet.")}`)}
    ${columns(shown)}
    ${tally(done, all, t("{done} of {all} done", { done: number(done), all: number(all) }))}`;
}

/** @param {View} view */
export const grouped = (view) =>
  board(
    view,
    t("Put together what belongs together"),
    topicsOf(view).map(({ id, title, column, many, cards }) => ({
      id,
      title,
      column,
      many,
      notes: cards.length,
    })),
  );

/** Totals stay hidden while votes are spent. @param {View} view */
export function voted(view) {
  const topics = rankedTopics(view).map(({ id, title, column, parts = [] }) => ({
    id,
    title,
    column,
    many: parts.length > 1,
    notes: parts.length,
  }));
  return board(view, t("Vote for what to talk about"), topics, `${votedSoFar(view)}`);
}

/** @param {View} view @param {string} title @param {Shown[]} topics @param {string} [sub] */
function board(view, title, topics, sub = "") {
  const there = columnsOf(view).map((column) => ({
    id: column.id,
    title: column.title,
    inside: lines(topics.filter((topic) => topic.column === column.id).map(one), "wall__lines--sheets"),
  }));
  const words = topics.length ? sub : t("Nobody wrote a note.");
  return html`${lead(openStage(view).title, title, words)}${columns(there)}`;
}

/** @param {Shown} topic */
const one = ({ title, many, notes }) =>
  html`<span class="wall__topic">${title}</span>${many ? html`<span class="wall__notes number">${t("{n, plural, one {# note} other {# notes}}", { n: notes })}</span>` : nothing}`;

/** @param {View} view */
export const notesInWords = (view) =>
  `${columnsOf(view)
    .map(({ title, hidden }) => `${title}: ${counted(hidden)}`)
    .join("; ")}.`;

/** @param {View} view */
export const topicsInWords = (view) =>
  t("{n, plural, one {# topic} other {# topics}}.", { n: topicsOf(view).length });
