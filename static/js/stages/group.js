/** Notes shown together: those that say the same are put into one group, by hand, by `X` and `G`, or by a menu. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "../parts/icon.js";
import "../parts/note_board.js";
import { readyButton, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { t } from "../words.js";
import {
  anonymity,
  columnHead,
  columnShape,
  columnsOf,
  columnTabs,
  editor,
  isEdited,
  unfinished,
} from "./collect.js";
import {
  dropped,
  focused,
  forgetGone,
  goOn,
  group,
  isPicked,
  letGo,
  menu,
  pick,
  pickedBar,
} from "./group_picks.js";
import { alike, pairOf, topicsOf } from "./group_topics.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./group_topics.js").Topic} Topic */

/** Pairs that this person called not alike. @type {Set<string>} */
const apart = new Set();

/** @param {Room} room */
export function grouping(room) {
  const view = /** @type {View} */ (room.view);
  const topics = topicsOf(view);
  forgetGone(topics);
  const columns = columnsOf(view);
  const sub = t("Pick notes that say the same, then group them. Or drag one onto another.");
  return html`${stageHead(t("Put together what belongs together"), sub, readyButton(room, t("I have read all")))}
    ${room.role === "observer" ? watching(room, t("Sit down and group")) : nothing}
    ${unfinished(room)}
    ${closing(room, view)}
    ${topics.length ? nothing : html`<div class="empty"><p class="empty__words">${t("Nobody wrote a note.")}</p><p>${t("Go back to Write to collect some.")}</p></div>`}
    ${columnTabs(room, columns, topics)}
    <note-board class="columns" @dropped=${(/** @type {CustomEvent} */ event) => dropped(room, event.detail)}>${repeat(
      columns,
      ({ id }) => id,
      (
        column,
      ) => html`<section class=${columnShape(column.id)} data-column=${column.id} aria-labelledby="column-${column.id}">
        ${columnHead(column)}
        <ul class="topics" role="list">${repeat(
          topics.filter((topic) => topic.column === column.id),
          ({ id }) => id,
          (topic) => topicSheet(room, view, topic),
        )}</ul>
      </section>`,
    )}</note-board>
    ${aside(room, view)}
    ${pickedBar(room, view, topics)}`;
}

/** @param {Room} room @param {View} view @param {Topic} topic */
function topicSheet(room, view, topic) {
  const seated = room.role !== "observer";
  const chosen = isPicked(topic.id);
  const mine = (/** @type {string} */ card) =>
    Boolean(room.mine.cards?.[card]) || view.cards[card]?.author === room.seat;
  const own = (/** @type {string} */ card) =>
    mine(card) ? html` <span class="note__mine">${t("yours")}</span>` : nothing;
  const head = seated
    ? html`<button class="topic__pick" type="button" data-stop data-pick=${topic.id} aria-pressed=${chosen} @click=${() => pick(room, topic.id)}>${topic.title}${topic.many ? nothing : own(topic.id)}</button>`
    : html`<span class="topic__pick">${topic.title}</span>`;
  const tools = seated
    ? html`<span class="topic__grip" data-grip aria-hidden="true">${icon("grip")}</span>
      <button class="button button--quiet button--icon" type="button" data-still aria-label=${t("More for “{title}”", { title: topic.title })} title=${t("More")} @click=${() => menu(room, view, topic)}>${icon("more")}</button>`
    : nothing;
  const inside =
    !topic.many && isEdited(topic.id)
      ? editor(room, { id: topic.id, text: topic.title })
      : html`<div class="topic__head">${topic.many ? html`<h3 class="topic__title">${head}</h3><span class="sub number">${topic.cards.length}<span class="visually-hidden"> ${t("notes")}</span></span>` : head}${tools}</div>`;
  return html`<li class="topic ${topic.many ? "topic--many" : ""} ${chosen ? "topic--picked" : ""}" data-thing=${topic.id} data-drag=${seated && !topic.many ? topic.id : nothing}>
    ${inside}
    ${
      topic.many
        ? html`<ul class="topic__notes" role="list">${topic.cards.map((card) => memberNote(room, view, topic, card, own(card), seated))}</ul>`
        : nothing
    }</li>`;
}

/** @param {Room} room @param {View} view @param {Topic} topic @param {string} card @param {unknown} own @param {boolean} seated */
function memberNote(room, view, topic, card, own, seated) {
  const { text } = view.cards[card];
  if (isEdited(card)) return html`<li>${editor(room, { id: card, text })}</li>`;
  const out = seated
    ? html`<button class="button button--quiet button--icon" type="button" data-still aria-label=${t("Take “{text}” out of {title}", { text, title: topic.title })} title=${t("Take out of the group")} @click=${() => room.send("UngroupCard", { card })}>${icon("close", "small")}</button>`
    : nothing;
  return html`<li class="topic__note" data-drag=${seated ? card : nothing}><span>${text}${own}</span>${out}</li>`;
}

/** Two topics that may say the same. @param {Room} room @param {View} view */
export function alikeBeside(room, view) {
  const pair = room.role === "observer" ? null : alike(view, apart);
  if (!pair) return nothing;
  const [one, other] = pair;
  const notAlike = () => {
    apart.add(pairOf(one, other));
    room.redraw();
  };
  return html`<section class="actions" aria-labelledby="alike-title">
    <div class="side__head"><h2 id="alike-title">${t("Alike?")}</h2></div>
    <p class="sub">${t("“{one}” shares words with “{other}”.", { one: one.title, other: other.title })}</p>
    <p class="row"><button class="button" type="button" @click=${() => group(room, [one, other])}>${t("Group the two")}</button>
      <button class="button button--quiet" type="button" @click=${notAlike}>${t("Not alike")}</button></p></section>`;
}

/** The parking lot. @param {Room} room @param {View} view */
function aside(room, view) {
  const parked = Object.entries(/** @type {Record<string, View>} */ (view.cards ?? {})).filter(
    ([, card]) => card.parked,
  );
  if (!parked.length) return nothing;
  return html`<section class="aside" aria-labelledby="aside-title"><h2 id="aside-title">${t("Put aside")}</h2>
    <ul class="lines" role="list">${parked.map(
      ([card, { text, column }]) => html`<li class="plain-line"><span>${text}</span>
      ${room.role === "observer" ? nothing : html`<button class="button" type="button" aria-label=${t("Bring back “{text}”", { text })} @click=${() => room.send("MoveCard", { card, column })}>${t("Bring back")}</button>`}</li>`,
    )}</ul></section>`;
}

/** In an anonymous room the facilitator ends editing, and with it the key to who wrote what. @param {Room} room @param {View} view */
function closing(room, view) {
  if (view.notes?.closed)
    return html`<p class="notice">${icon("lock")}${t("The notes are closed: nobody edits them any more.")}
      ${room.role === "facilitator" ? html`<button class="button end" type="button" @click=${() => room.send("ReopenNotes")}>${t("Open the notes again")}</button>` : nothing}</p>`;
  if (!view.room.settings.anonymous) return nothing;
  return html`${anonymity(view)}${
    room.role === "facilitator"
      ? html`<p><button class="button" type="button" @click=${() => room.send("CloseNotes")}>${icon("lock")}${t("Close the notes and destroy the key")}</button></p>`
      : nothing
  }`;
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
export function groupingKeys(room) {
  const view = /** @type {View} */ (room.view);
  if (room.role === "observer") return [];
  const here = () => {
    const id = focused();
    if (id) pick(room, id);
  };
  return [
    { key: "x", label: t("Pick the note in focus"), act: here },
    { key: "g", label: t("Group what is picked"), act: () => goOn(room, view) },
    { key: "Escape", label: t("Let go of what is picked"), act: () => letGo(room) },
  ];
}
