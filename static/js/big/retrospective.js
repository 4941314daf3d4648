/** A retrospective on the wall: one stage at a time, one topic at a time. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { actionsOf, lastActionsOf, ownerAndDay, verdictChip } from "../stages/decide.js";
import { nextTopic, openTopic } from "../stages/discuss.js";
import { rating, ratingWords } from "../stages/rate.js";
import { rankedTopics, votedSoFar, votesWords } from "../stages/vote.js";
import { number, t } from "../words.js";
import { grouped, notesInWords, topicsInWords, voted, writing } from "./notes.js";
import { isOver, lead, lines, openStage, over } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, (room: Room, view: View) => unknown>} */
const STAGES = {
  start: (_, view) => start(view),
  write: (_, view) => writing(view, t("Write what you saw")),
  group: (_, view) => grouped(view),
  vote: (_, view) => voted(view),
  discuss: (_, view) => discuss(view),
  close,
};

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  if (isOver(view)) return html`${over(view, summary(view))}${actions(view)}`;
  return STAGES[view.room?.stage]?.(room, view) ?? lead("", room.title);
}

/** @param {View} view */
function start(view) {
  const last = lastActionsOf(view);
  const rows = last.map(
    ({ text, verdict }) => html`<span>${text}</span>${verdict ? verdictChip(verdict) : nothing}`,
  );
  return last.length
    ? html`${lead(openStage(view).title, t("What became of the last actions?"), t("Done, keep, or drop."))}${lines(rows)}`
    : lead(openStage(view).title, t("Look back together"), t("Writing comes next."));
}

/** @param {View} view */
function discuss(view) {
  const topic = openTopic(view);
  const next = nextTopic(view);
  if (!topic) {
    const title = next ? t("One topic at a time") : t("Every topic was talked about");
    return lead(openStage(view).title, title, next ? t("Next is “{title}”.", { title: next.title }) : "");
  }
  const notes = (topic.parts ?? []).filter((card) => view.cards?.[card]);
  return html`${lead(topicPlace(view), topic.title)}
    ${notes.length > 1 ? lines(notes.map((card) => html`<span>${view.cards[card].text}</span>`)) : html`<div class="wall__rest"></div>`}
    ${thumbs(view.discussion.thumbs)}
    ${next ? html`<p class="wall__sub">${t("Next is “{title}”.", { title: next.title })}</p>` : nothing}`;
}

/** @param {View} view */
function topicPlace(view) {
  const topics = rankedTopics(view);
  const topic = openTopic(view);
  const place = topics.findIndex(({ id }) => id === topic?.id) + 1;
  const column = view.columns?.[topic?.column ?? ""]?.title;
  const votes = topic?.votes === undefined ? "" : votesWords(topic.votes);
  return [t("Topic {place} of {all}", { place, all: topics.length }), votes, column]
    .filter(Boolean)
    .join(", ");
}

/** @param {Record<string, number>} counts */
const thumbs = (counts) =>
  html`<ul class="wall__thumbs" role="list" aria-label=${t("Go on with this topic?")}>
    <li>${icon("up", "large")}${t("Go on")} <strong class="number">${number(counts.up)}</strong></li>
    <li>${icon("forward", "large")}${t("Either way")} <strong class="number">${number(counts.side)}</strong></li>
    <li>${icon("down", "large")}${t("Enough")} <strong class="number">${number(counts.down)}</strong></li></ul>`;

/** @param {Room} room @param {View} view */
function close(room, view) {
  return html`${lead(openStage(view).title, t("Read the actions back"), t("Who does what by when? Then rate the time."))}
    ${actions(view)}${rating(room)}`;
}

/** @param {View} view */
function actions(view) {
  const rows = actionsOf(view).map(
    (action) =>
      html`<span>${action.text}</span><span class="wall__notes">${ownerAndDay(view, action) || t("nobody yet")}</span>`,
  );
  return rows.length ? lines(rows) : html`<p class="wall__sub">${t("No action was agreed.")}</p>`;
}

/** @param {View} view */
function summary(view) {
  const said = t(
    "{n, plural, one {# note} other {# notes}}, {actions, plural, one {# action} other {# actions}}.",
    { n: Object.keys(view.cards ?? {}).length, actions: actionsOf(view).length },
  );
  return view.roti?.revealed ? `${said} ${ratingWords(view.roti)}.` : said;
}

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  if (isOver(view)) return summary(view);
  const topic = openTopic(view);
  /** @type {Record<string, () => string>} */
  const said = {
    write: () => notesInWords(view),
    group: () => topicsInWords(view),
    vote: () => votedSoFar(view),
    discuss: () => (topic ? `${topicPlace(view)}: ${topic.title}.` : ""),
    close: () =>
      view.roti?.revealed ? `${ratingWords(view.roti)}.` : t("{n} rated.", { n: view.roti?.rated ?? 0 }),
  };
  return `${openStage(view).title}. ${said[view.room?.stage]?.() ?? ""}`.trim();
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
