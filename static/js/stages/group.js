/** Notes shown together: those that say the same are put into one group, by hand, by `X` and `G`, or by a menu. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import "../parts/note_board.js";
import { readyButton, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { offerUndo } from "../parts/undo_toast.js";
import { pathOf } from "../patch.js";
import { t } from "../words.js";
import {
  anonymity,
  columnHead,
  columnShape,
  columnsOf,
  columnTabs,
  edit,
  editor,
  isEdited,
  remove,
  unfinished,
} from "./collect.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, title: string, column: string, cards: string[], rank: number, many: boolean }} Topic */

/** What this person has picked to put together, and whether they are giving it a name. */
const picked = { things: new Set(), naming: false };

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  GroupCards: ({ cards, title }, { view }) => {
    const merged = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).filter(
      ([id, group]) =>
        cards.includes(id) || group.cards.some((/** @type {string} */ one) => cards.includes(one)),
    );
    const inside = merged.flatMap(([, group]) => group.cards);
    const ids = [
      ...new Set([...cards.filter((/** @type {string} */ id) => view.cards?.[id]), ...inside]),
    ].sort();
    if (ids.length < 2) return null;
    const first = ids.map((id) => view.cards[id]).sort((one, other) => one.rank - other.rank)[0];
    const named = title ?? merged.map(([, group]) => group.title).find(Boolean) ?? first.text;
    const others = merged.map(([id]) => id).filter((id) => id !== ids[0]);
    return {
      view: {
        put: { [pathOf("groups", ids[0])]: { title: named, cards: ids, column: first.column } },
        gone: others.map((id) => pathOf("groups", id)),
      },
    };
  },
  UngroupCard: ({ card }, { view }) => {
    const found = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).find(([, group]) =>
      group.cards.includes(card),
    );
    if (!found) return null;
    const [id, group] = found;
    const left = group.cards.filter((/** @type {string} */ one) => one !== card);
    const rest = left.length > 1 ? { [pathOf("groups", left[0])]: { ...group, cards: left } } : {};
    return { view: { put: rest, gone: left.length > 1 && left[0] === id ? [] : [pathOf("groups", id)] } };
  },
};

/** Groups and notes that stand alone, in their order; what is put aside is not among them. @param {View} view @returns {Topic[]} */
export function topicsOf(view) {
  const cards = /** @type {Record<string, View>} */ (view.cards ?? {});
  const groups = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).map(
    ([id, group]) => {
      const there = group.cards.filter((/** @type {string} */ card) => cards[card] && !cards[card].parked);
      const rank = Math.min(...there.map((/** @type {string} */ card) => cards[card].rank));
      return { id, title: group.title, column: group.column, cards: there, rank, many: there.length > 1 };
    },
  );
  const inside = new Set(groups.flatMap((group) => group.cards));
  const alone = Object.entries(cards)
    .filter(([id, card]) => !card.parked && !inside.has(id))
    .map(([id, { text, column, rank }]) => ({ id, title: text, column, cards: [id], rank, many: false }));
  return [...groups.filter(({ cards }) => cards.length), ...alone].sort(
    (one, other) => one.rank - other.rank,
  );
}

/** @param {Room} room */
export function grouping(room) {
  const view = /** @type {View} */ (room.view);
  const topics = topicsOf(view);
  for (const id of picked.things) if (!topics.some((topic) => topic.id === id)) picked.things.delete(id);
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
  const chosen = picked.things.has(topic.id);
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

/** @param {Room} room @param {string} id */
function pick(room, id) {
  if (!picked.things.delete(id)) picked.things.add(id);
  picked.naming = false;
  room.redraw();
}

/** The bar that appears when something is picked. @param {Room} room @param {View} view @param {Topic[]} topics */
function pickedBar(room, view, topics) {
  const things = topics.filter(({ id }) => picked.things.has(id));
  const notes = things.flatMap(({ cards }) => cards).length;
  if (!things.length) return nothing;
  const words = t("{n, plural, one {# note} other {# notes}} picked", { n: notes });
  if (picked.naming) {
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.currentTarget);
      group(room, things, String(new FormData(form).get("title") ?? "").trim());
    };
    const pressed = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && letGo(room);
    return html`<form class="picked" @submit=${submit} @keydown=${pressed}>
      <label class="picked__words" for="group-title">${t("Name of the group")}</label>
      <input class="field__input picked__name" id="group-title" name="title" maxlength="200" autocomplete="off" placeholder=${t("Empty: the words they share")}
        .value=${things.find(({ many }) => many)?.title ?? ""} />
      <button class="button button--primary">${t("Group {n, plural, one {# note} other {# notes}}", { n: notes })}</button></form>`;
  }
  const able = things.length > 1 || things[0].many;
  return html`<div class="picked" role="group" aria-label=${words}>
    <span class="picked__words">${words}${able ? nothing : html`<span class="sub"> ${t("Pick another one, or group it with…")}</span>`}</span>
    <button class="button" type="button" @click=${() => letGo(room)}>${t("Let go")} <kbd>Esc</kbd></button>
    <button class="button button--primary" type="button" @click=${() => goOn(room, view)}>${icon("group")}${groupWords(things)} <kbd>G</kbd></button></div>`;
}

/** @param {Topic[]} things */
const groupWords = (things) =>
  things.length > 1 ? t("Group them") : things[0].many ? t("Rename the group") : t("Group with…");

/** What `G` does: a name for what is picked; for one note alone, the list of what it can go with. @param {Room} room @param {View} view */
function goOn(room, view) {
  const topics = topicsOf(view);
  if (!picked.things.size) {
    const here = focused();
    if (!here) return;
    picked.things.add(here);
  }
  const things = topics.filter(({ id }) => picked.things.has(id));
  if (things.length === 1 && !things[0].many) {
    groupWith(room, view, things[0]);
    return;
  }
  picked.naming = true;
  room.redraw();
  requestAnimationFrame(() =>
    /** @type {HTMLInputElement | null} */ (document.getElementById("group-title"))?.select(),
  );
}

/** The note that has the focus. */
const focused = () => document.activeElement?.getAttribute("data-pick") ?? null;

/** @param {Room} room */
function letGo(room) {
  picked.things.clear();
  picked.naming = false;
  room.redraw();
}

/** @param {Room} room @param {Topic[]} things @param {string} [title] */
function group(room, things, title) {
  const cards = things.flatMap((thing) => thing.cards);
  picked.things.clear();
  picked.naming = false;
  if (things.length === 1 && things[0].title === title) {
    room.redraw();
    return;
  }
  const { id } = room.send("GroupCards", { cards, ...(title && { title }) });
  const n = cards.length;
  offerUndo(t("{n, plural, one {# note} other {# notes}} grouped.", { n }), () =>
    room.send("Undo", { command: id }),
  );
}

/** @param {Room} room @param {{ card: string, onto: string | null, column: string }} drop */
function dropped(room, { card, onto, column }) {
  const view = /** @type {View} */ (room.view);
  const topics = topicsOf(view);
  const from = topics.find(({ cards }) => cards.includes(card));
  const to = topics.find(({ id }) => id === onto);
  if (!from || to?.id === from.id) return;
  const single = { ...from, id: card, cards: [card] };
  if (from.many) room.send("UngroupCard", { card });
  if (to) group(room, [single, to]);
  else if (view.cards[card].column !== column) room.send("MoveCard", { card, column });
}

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));

/** @param {Room} room @param {View} view @param {Topic} topic */
function groupWith(room, view, topic) {
  const titles = Object.fromEntries(columnsOf(view).map(({ id, title }) => [id, title]));
  const others = topicsOf(view).filter(({ id }) => id !== topic.id);
  const choices = others.map((other) => ({
    label: other.title,
    note: titles[other.column],
    act: () => group(room, [topic, other]),
  }));
  choose(dialog(), t("Group “{title}” with…", { title: topic.title }), choices);
}

/** Everything the hand can do with a note, as a list. @param {Room} room @param {View} view @param {Topic} topic */
function menu(room, view, topic) {
  const own = room.mine.cards?.[topic.id];
  const choices = [{ label: t("Group with…"), act: () => groupWith(room, view, topic) }];
  if (topic.many) {
    const rename = () => {
      picked.things = new Set([topic.id]);
      goOn(room, view);
    };
    choices.push({ label: t("Rename the group"), act: rename });
    for (const card of topic.cards) {
      const { text } = view.cards[card];
      choices.push({
        label: t("Take out “{text}”", { text }),
        act: () => void room.send("UngroupCard", { card }),
      });
      if (room.mine.cards?.[card])
        choices.push({ label: t("Change “{text}”", { text }), act: () => edit(room, card) });
    }
  } else {
    const card = topic.id;
    if (own) choices.push({ label: t("Change the text"), act: () => edit(room, card) });
    for (const { id: column, title } of columnsOf(view))
      if (column !== topic.column)
        choices.push({
          label: t("Move to {title}", { title }),
          act: () => void room.send("MoveCard", { card, column }),
        });
    choices.push({ label: t("Put aside"), act: () => void room.send("ParkCard", { card }) });
    if (own || room.role === "facilitator")
      choices.push({ label: t("Remove"), act: () => remove(room, card) });
  }
  choose(dialog(), topic.title, choices);
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
