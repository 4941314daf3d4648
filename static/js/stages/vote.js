/** A budget of votes: how many are left, where the own ones lie; the totals stay hidden while the stage is open. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "../parts/icon.js";
import "../parts/note_board.js";
import { receiptMark } from "../parts/receipt.js";
import { readyButton, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { pathOf } from "../patch.js";
import { number, t } from "../words.js";
import { columnHead, columnShape, columnsOf, columnTabs } from "./collect.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, title: string, column: string, rank: number, parts?: string[], votes?: number } & View} Topic */

const DOTS = 10;

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  SpendVotes: ({ topic, votes }, { view, mine }) => {
    const before = mine.votes?.[topic] ?? 0;
    const left = mine.left - (votes - before);
    if (left < 0 || votes < 0 || !view.topics?.[topic]) return null;
    const path = pathOf("votes", topic);
    return { mine: votes ? { put: { left, [path]: votes } } : { put: { left }, gone: [path] } };
  },
};

/** What is voted on and talked about, in its order. @param {View} view @returns {Topic[]} */
export const rankedTopics = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.topics ?? {}))
    .map(([id, topic]) => /** @type {Topic} */ ({ id, ...topic }))
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));

/** @param {Room} room @param {string} [title] */
export function voting(room, title = t("Vote for what to talk about")) {
  const view = /** @type {View} */ (room.view);
  const topics = rankedTopics(view);
  const columns = columnsOf(view).filter(({ id }) => topics.some(({ column }) => column === id));
  const sub = html`${icon("lock")} ${t("Several votes on one topic are fine. Totals stay hidden until the stage ends.")}`;
  const end = html`<div class="stage-head__end">${budget(room, view)}${readyButton(room, t("I have voted"))}</div>`;
  return html`${stageHead(title, sub, end)}
    ${room.role === "observer" ? watching(room, t("Sit down and vote")) : nothing}
    ${topics.length ? nothing : html`<div class="empty"><p class="empty__words">${t("There is nothing to vote on.")}</p><p>${t("Go back to Write to collect notes.")}</p></div>`}
    ${columnTabs(room, columns, topics)}
    <note-board class="columns" @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(room, event)}>${repeat(
      columns,
      ({ id }) => id,
      (
        column,
      ) => html`<section class=${columnShape(column.id)} data-column=${column.id} aria-labelledby="column-${column.id}">
        ${columnHead(column)}
        <ul class="topics" role="list">${repeat(
          topics.filter((topic) => topic.column === column.id),
          ({ id }) => id,
          (topic) => ballot(room, view, topic),
        )}</ul></section>`,
    )}</note-board>`;
}

/** Own votes as dots. @param {number} spent @param {number} [all] */
const dots = (spent, all = spent) =>
  all > DOTS
    ? html`<strong class="number">${spent}</strong>`
    : html`<span class="dots" aria-hidden="true">${Array.from({ length: all }, (_, n) => html`<i class="dot ${n < spent ? "dot--spent" : ""}"></i>`)}</span>`;

/** @param {Room} room @param {View} view */
function budget(room, view) {
  if (room.role === "observer" || !room.seat) return nothing;
  const { left = 0 } = room.mine;
  const all = Number(view.voting.budget);
  const kept = room.keeps("SpendVotes");
  return html`<div class="budget" role="group" aria-label=${t("You have {left} of {all} votes left", { left, all })}>
    <span class="budget__left number" aria-hidden="true">${left}</span>
    <span class="budget__words"><strong aria-hidden="true">${t("{n, plural, one {vote left} other {votes left}}", { n: left })}</strong>${dots(all - left, all)}</span>
    <span class="budget__receipt">${left < all ? receiptMark(kept) : nothing}</span></div>`;
}

/** @param {Room} room @param {View} view @param {Topic} topic */
function ballot(room, view, topic) {
  const { id, title, parts = [] } = topic;
  const there = parts.filter((card) => view.cards?.[card]);
  const many = there.length > 1;
  const own = Number(room.mine.votes?.[id] ?? 0);
  return html`<li class="topic ${many ? "topic--many" : ""} ${own ? "topic--voted" : ""}" data-topic=${id}>
    <div class="topic__head">${many ? html`<h3 class="topic__title">${title}</h3><span class="sub number">${there.length}<span class="visually-hidden"> ${t("notes")}</span></span>` : html`<p class="topic__alone">${title}</p>`}
      ${many || room.role === "observer" ? nothing : voteButtons(room, topic, own)}</div>
    ${many ? html`<ul class="topic__notes" role="list">${there.map((card) => html`<li class="topic__note"><span>${view.cards[card].text}${room.mine.cards?.[card] ? html` <span class="note__mine">${t("yours")}</span>` : nothing}</span></li>`)}</ul>` : nothing}
    ${many && room.role !== "observer" ? voteButtons(room, topic, own) : nothing}</li>`;
}

/** @param {Room} room @param {Topic} topic @param {number} own */
function voteButtons(room, { id, title }, own) {
  const set = (/** @type {number} */ votes) => room.send("SpendVotes", { topic: id, votes });
  const full = room.mine.left <= 0;
  const words = own
    ? t("{n, plural, one {# vote} other {# votes}} of yours", { n: own })
    : t("No vote from you");
  return html`<div class="votes" role="group" aria-label=${t("Your votes on {title}", { title })}>
    ${own ? html`<button class="button votes__button" type="button" aria-label=${t("Take one vote back from {title}", { title })} @click=${() => set(own - 1)}>${icon("minus")}</button>` : nothing}
    <span class="votes__own">${own ? dots(own) : nothing}<span class="visually-hidden">${words}</span></span>
    <button class="button votes__button" type="button" data-stop aria-disabled=${full ? "true" : nothing} aria-label=${t("Vote for {title}", { title })} @click=${() => set(own + 1)}>${icon("plus")}</button></div>`;
}

/** `+` and `-` on the topic in focus. @param {Room} room @param {KeyboardEvent} event */
function pressed(room, event) {
  const topic = /** @type {HTMLElement} */ (event.target).closest("[data-topic]")?.getAttribute("data-topic");
  const step = { "+": 1, "=": 1, "-": -1 }[event.key];
  if (!topic || !step || event.ctrlKey || event.metaKey) return;
  const votes = Number(room.mine.votes?.[topic] ?? 0) + step;
  event.preventDefault();
  if (votes >= 0) room.send("SpendVotes", { topic, votes });
}

/** @param {number} n */
export const votesWords = (n) => t("{n, plural, one {# vote} other {# votes}}", { n });

/** @param {View} view */
export const votedSoFar = (view) =>
  t("{n, plural, one {# person has} other {# people have}} voted.", { n: number(view.voting?.voted ?? 0) });
