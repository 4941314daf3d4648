/** What a person picks among the notes, and all they can do with it: group, name, move, put aside, change. */

import { html, nothing } from "lit-html";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import { offerUndo } from "../parts/undo_toast.js";
import { t } from "../words.js";
import { columnsOf, edit, remove } from "./collect.js";
import { topicsOf } from "./group_topics.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./group_topics.js").Topic} Topic */

/** What this person has picked to put together, and whether they are giving it a name. */
const picked = { things: /** @type {Set<string>} */ (new Set()), naming: false };

/** @param {string} id */
export const isPicked = (id) => picked.things.has(id);

/** What was grouped or removed meanwhile is not picked any more. @param {Topic[]} topics */
export function forgetGone(topics) {
  for (const id of picked.things) if (!topics.some((topic) => topic.id === id)) picked.things.delete(id);
}

/** @param {Room} room @param {string} id */
export function pick(room, id) {
  if (!picked.things.delete(id)) picked.things.add(id);
  picked.naming = false;
  room.redraw();
}

/** The bar that appears when something is picked. @param {Room} room @param {View} view @param {Topic[]} topics */
export function pickedBar(room, view, topics) {
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
export function goOn(room, view) {
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
export const focused = () => document.activeElement?.getAttribute("data-pick") ?? null;

/** @param {Room} room */
export function letGo(room) {
  picked.things.clear();
  picked.naming = false;
  room.redraw();
}

/** @param {Room} room @param {Topic[]} things @param {string} [title] */
export function group(room, things, title) {
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
export function dropped(room, { card, onto, column }) {
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
export function menu(room, view, topic) {
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
