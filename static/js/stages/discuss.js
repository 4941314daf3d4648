/** One topic at a time, most votes first: its notes, thumbs on going on, what was talked about and what is left. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "../parts/icon.js";
import { watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { pathOf } from "../patch.js";
import { number, t } from "../words.js";
import { rankedTopics, votesWords } from "./vote.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./vote.js").Topic} Topic */

const MINUTE = 60;

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  GiveThumb: ({ thumb }, { view, mine, seat }) => {
    if (!view.discussion?.open) return null;
    const before = mine.thumb;
    const counts = { ...view.discussion.thumbs };
    if (before) counts[before] -= 1;
    if (thumb) counts[thumb] += 1;
    const own = view.thumbs && seat ? { [pathOf("thumbs", seat)]: thumb } : {};
    return { view: { put: { "discussion/thumbs": counts, ...own } }, mine: { put: { thumb } } };
  },
};

/** The topic that is open. @param {View} view @returns {Topic | null} */
export function openTopic(view) {
  const id = view.discussion?.open;
  return id && view.topics?.[id] ? /** @type {Topic} */ ({ id, ...view.topics[id] }) : null;
}

/** The first topic nobody has talked about. @param {View} view */
export const nextTopic = (view) =>
  rankedTopics(view).find(
    ({ id }) => id !== view.discussion?.open && !view.discussion?.talked.includes(id),
  ) ?? null;

/** Opens the topic, with its time. @param {Room} room @param {string} topic */
export function discuss(room, topic) {
  const minutes = Number(room.view?.discussion?.minutes ?? 0);
  room.send("DiscussTopic", { topic });
  if (minutes) room.send("StartTimer", { seconds: minutes * MINUTE });
}

/** @param {Room} room */
export function discussion(room) {
  const view = /** @type {View} */ (room.view);
  const topic = openTopic(view);
  const inside = topic ? topicOpen(room, view, topic) : between(room, view);
  return html`${room.role === "observer" ? watching(room, t("Sit down and talk")) : nothing}${inside}${agenda(room, view)}`;
}

/** @param {Room} room @param {View} view @param {Topic} topic */
function topicOpen(room, view, topic) {
  const topics = rankedTopics(view);
  const place = topics.findIndex(({ id }) => id === topic.id) + 1;
  const notes = (topic.parts ?? []).filter((card) => view.cards?.[card]);
  const where = t("Topic {place} of {all}", { place, all: topics.length });
  return html`<section class="talk" aria-labelledby="stage-title">
    <p class="sub number">${where}${topic.votes === undefined ? nothing : html`, ${votesWords(topic.votes)}`}${view.columns?.[topic.column] ? html`, ${view.columns[topic.column].title}` : nothing}</p>
    <h1 class="talk__title" id="stage-title" tabindex="-1">${topic.title}</h1>
    ${notes.length > 1 ? html`<ul class="talk__notes" role="list">${notes.map((card) => html`<li>${view.cards[card].text}</li>`)}</ul>` : nothing}
    ${thumbs(room, view)}
  </section>`;
}

/** @type {[import("../wire.d.ts").RetrospectiveCommands["GiveThumb"]["thumb"] & string, () => string, string][]} */
const THUMBS = [
  ["up", () => t("Go on"), "up"],
  ["side", () => t("Either way"), "forward"],
  ["down", () => t("Enough"), "down"],
];

/** @param {Room} room @param {View} view */
function thumbs(room, view) {
  const counts = view.discussion.thumbs;
  const give = (/** @type {string} */ thumb) =>
    room.send("GiveThumb", { thumb: room.mine.thumb === thumb ? null : thumb });
  const one = (/** @type {string} */ thumb, /** @type {string} */ word, /** @type {string} */ shape) => {
    const inside = html`${icon(shape)}${word} <strong class="number">${number(counts[thumb] ?? 0)}</strong>`;
    return room.role === "observer"
      ? html`<span class="thumbs__one">${inside}</span>`
      : html`<button class="button" type="button" aria-pressed=${room.mine.thumb === thumb} @click=${() => give(thumb)}>${inside}</button>`;
  };
  return html`<div class="thumbs" role="group" aria-label=${t("Go on with this topic?")}><span class="sub">${t("Go on with this topic?")}</span>
    ${THUMBS.map(([thumb, word, shape]) => one(thumb, word(), shape))}</div>`;
}

/** No topic is open. @param {Room} room @param {View} view */
function between(room, view) {
  const next = nextTopic(view);
  if (!rankedTopics(view).length)
    return html`${stageHead(t("There is nothing to talk about yet"))}<div class="empty"><p class="empty__words">${t("Nobody wrote a note.")}</p><p>${t("Go back to Write to collect some.")}</p></div>`;
  if (!next) return stageHead(t("Every topic was talked about"), t("Close by reading the actions back."));
  const start =
    room.role === "facilitator"
      ? html`<p><button class="button button--primary button--wide" type="button" @click=${() => discuss(room, next.id)}>${t("Talk about “{title}”", { title: next.title })}</button></p>`
      : nothing;
  return html`${stageHead(t("One topic at a time"), t("Next is “{title}”.", { title: next.title }))}${start}`;
}

/** What was, is and will be talked about. @param {Room} room @param {View} view */
function agenda(room, view) {
  const topics = rankedTopics(view);
  if (!topics.length) return nothing;
  return html`<section class="agenda" aria-labelledby="agenda-title"><h2 id="agenda-title">${t("Topics")}</h2>
    <ol class="agenda__list" role="list">${repeat(
      topics,
      ({ id }) => id,
      (topic) => agendaLine(room, view, topic),
    )}</ol></section>`;
}

/** @param {Room} room @param {View} view @param {Topic} topic */
function agendaLine(room, view, { id, title, votes = 0 }) {
  const now = view.discussion.open === id;
  const talked = view.discussion.talked.includes(id);
  const state = now ? t("now") : talked ? t("talked about") : "";
  const open =
    room.role === "facilitator" && !now
      ? html`<button class="agenda__title" type="button" @click=${() => discuss(room, id)}>${title}</button>`
      : html`<span class="agenda__title">${title}</span>`;
  return html`<li class="agenda__line ${now ? "agenda__line--now" : ""} ${talked && !now ? "agenda__line--talked" : ""}" aria-current=${now ? "true" : nothing}>
    <span class="agenda__votes number">${votes}<span class="visually-hidden"> ${t("votes")}</span></span>
    ${open}${state ? html`<span class="sub">${talked && !now ? icon("tick", "small") : nothing}${state}</span>` : nothing}</li>`;
}
