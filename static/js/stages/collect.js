/** Writing: a line for each column, the own notes below it, and how many notes there are by how many people. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import "../parts/draft_line.js";
import { icon } from "../parts/icon.js";
import { receipt } from "../parts/receipt.js";
import { readyButton, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { offerUndo } from "../parts/undo_toast.js";
import { pathOf } from "../patch.js";
import { facilitator } from "../people.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string } & View} Column */
/** @typedef {{ id: string, column: string, text: string, pending?: boolean } & View} Note */

const NEW = "new ";

/** The column a phone shows, and the own note that is being changed. */
const here = { column: "", editing: "" };

/** Lines that were begun and not added when the stage was left. @type {{ asked: boolean, texts: string[] }} */
const begun = { asked: false, texts: [] };

/** @param {View} view @returns {Column[]} */
export const columnsOf = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.columns ?? {}))
    .map(([id, column]) => /** @type {Column} */ ({ id, ...column }))
    .sort((one, other) => one.rank - other.rank);

/** The own notes that nobody else sees yet, oldest first. @param {View} mine @returns {Note[]} */
export const ownHidden = (mine) =>
  Object.entries(/** @type {Record<string, View>} */ (mine.cards ?? {}))
    .map(([id, note]) => /** @type {Note} */ ({ id, ...note }))
    .filter(({ hidden }) => hidden)
    .sort((one, other) => one.rank - other.rank);

/** Notes that are not shown yet, in the whole room. @param {View} view */
export const hiddenNotes = (view) => columnsOf(view).reduce((sum, { hidden }) => sum + hidden.notes, 0);

/** @param {{ notes: number, people: number }} hidden */
export const counted = ({ notes, people }) =>
  notes
    ? t("{n, plural, one {# note} other {# notes}} by {people, plural, one {# person} other {# people}}", {
        n: notes,
        people,
      })
    : t("No note yet");

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  AddCard: ({ column, text }, { mine }) => {
    const own = /** @type {View[]} */ (Object.values(mine.cards ?? {}));
    // Its whisper comes before its frame: it is there already.
    if (own.some((note) => note.hidden && !note.pending && note.column === column && note.text === text))
      return null;
    const rank = own.length + 1;
    const note = { column, text, hidden: true, parked: false, rank, pending: true };
    return { mine: { put: { [pathOf("cards", NEW + rank)]: note } } };
  },
  EditCard: ({ card, text }, { view, mine }) => ({
    view: view.cards?.[card] ? { put: { [pathOf("cards", card, "text")]: text } } : {},
    mine: mine.cards?.[card] ? { put: { [pathOf("cards", card, "text")]: text } } : {},
  }),
  RemoveCard: ({ card }) => ({
    view: { gone: [pathOf("cards", card)] },
    mine: { gone: [pathOf("cards", card)] },
  }),
  MoveCard: ({ card, column }, { view }) => placed(view, card, { column, parked: false }),
  ParkCard: ({ card }, { view }) => placed(view, card, { parked: true }),
};

/** @param {View} view @param {string} card @param {Record<string, unknown>} place */
function placed(view, card, place) {
  if (!view.cards?.[card]) return null;
  return {
    view: {
      put: Object.fromEntries(
        Object.entries(place).map(([name, value]) => [pathOf("cards", card, name), value]),
      ),
    },
  };
}

/** The promise of an anonymous room, in the words of its rules. @param {View} view */
export const anonymity = (view) =>
  view.room.settings.anonymous
    ? html`<p class="notice">${icon("lock")}<span>${t("Anonymous. While notes are open the server can recognise your own so that you can change them. When they are closed that key is destroyed. The operator of the server could look before that.")}</span></p>`
    : nothing;

/** @param {Room} room @param {string} [title] */
export function write(room, title = t("Write what you saw")) {
  const view = /** @type {View} */ (room.view);
  const columns = columnsOf(view);
  begun.asked = false;
  if (!columns.some(({ id }) => id === here.column)) here.column = columns[0]?.id ?? "";
  const own = ownHidden(room.mine);
  const sub = html`${icon("lock")} ${t("Private until {name} reveals. Others see a count.", { name: facilitator(view) })}`;
  return html`${stageHead(title, sub, readyButton(room, t("I am done writing")))}
    ${anonymity(view)}
    ${room.role === "observer" ? watching(room, t("Sit down and write")) : nothing}
    ${columnTabs(room, columns, own)}
    <div class="columns">${repeat(
      columns,
      ({ id }) => id,
      (column, n) =>
        writingColumn(
          room,
          column,
          own.filter((note) => note.column === column.id),
          n,
        ),
    )}</div>`;
}

/** On a phone one column at a time. @param {Room} room @param {Column[]} columns @param {{ column: string }[]} notes */
export function columnTabs(room, columns, notes) {
  if (columns.length < 2) return nothing;
  const show = (/** @type {string} */ id) => {
    here.column = id;
    room.redraw();
  };
  return html`<div class="column-tabs only-narrow" role="group" aria-label=${t("Columns")}>${columns.map(
    ({ id, title }) =>
      html`<button class="column-tabs__one" type="button" aria-pressed=${id === here.column} @click=${() => show(id)}>${title} <span class="number">${notes.filter((note) => note.column === id).length}</span></button>`,
  )}</div>`;
}

/** @param {string} id */
export const columnShape = (id) => `column ${id === here.column ? "column--open" : ""}`;

/** @param {Column} column @param {unknown} [note] */
export const columnHead = ({ id, title, prompt }, note = nothing) =>
  html`<div class="column__head"><h2 id="column-${id}">${title}</h2><p class="sub">${prompt}</p>${note}</div>`;

/** @param {Room} room @param {Column} column @param {Note[]} own @param {number} n */
function writingColumn(room, column, own, n) {
  const seated = room.role !== "observer";
  return html`<section class=${columnShape(column.id)} aria-labelledby="column-${column.id}">
    ${columnHead(column)}
    ${
      seated
        ? html`<draft-line .room=${room} .name=${`note ${column.id}`} .label=${t("Note for {title}", { title: column.title })}
      .button=${t("Add to {title}", { title: column.title })} data-column=${column.id} data-place=${n + 1} @written=${(/** @type {CustomEvent} */ event) => add(room, column.id, event)}></draft-line>`
        : nothing
    }
    <ul class="notes" role="list">${repeat(
      own,
      ({ id }) => id,
      (note) => ownNote(room, note),
    )}</ul>
    <p class="column__count sub">${icon("note")}${counted(column.hidden)}</p>
  </section>`;
}

/** A note that is refused stands in its line again. @param {Room} room @param {string} column @param {CustomEvent} event */
async function add(room, column, event) {
  const line = /** @type {import("../parts/draft_line.js").DraftLine} */ (event.currentTarget);
  const { text } = event.detail;
  const answer = await room.send("AddCard", { column, text }).settled;
  if (answer.ok) return;
  if (line.isConnected) line.giveBack(text);
  else
    await room.keepDraft(
      `note ${column}`,
      [text, await room.draft(`note ${column}`)].filter(Boolean).join("\n"),
    );
  begun.asked = false;
  room.redraw();
}

/** What this person was still writing is kept, and said so. @param {Room} room */
export function unfinished(room) {
  if (!begun.asked) lookUp(room);
  if (!begun.texts.length) return nothing;
  const words = t("Kept on this device, in nobody else’s sight until writing is open again: {texts}", {
    texts: begun.texts.map((text) => `“${text}”`).join(", "),
  });
  return html`<p class="notice">${icon("note")}<span>${words}</span></p>`;
}

/** @param {Room} room */
async function lookUp(room) {
  begun.asked = true;
  const columns = columnsOf(/** @type {View} */ (room.view));
  const texts = await Promise.all(columns.map(({ id }) => room.draft(`note ${id}`)));
  begun.texts = texts.map((text) => text.trim()).filter(Boolean);
  room.redraw();
}

/** @param {Room} room @param {Note} note */
function ownNote(room, note) {
  if (note.id === here.editing) return html`<li class="note">${editor(room, note)}</li>`;
  const kept = note.pending || room.keeps("EditCard", ({ card }) => card === note.id);
  const end = note.pending
    ? nothing
    : html`<button class="button button--quiet" type="button" aria-label=${t("Change “{text}”", { text: note.text })} @click=${() => edit(room, note.id)}>${t("Change")}</button>
      <button class="button button--quiet button--icon" type="button" aria-label=${t("Remove “{text}”", { text: note.text })} title=${t("Remove")} @click=${() => remove(room, note.id)}>${icon("close")}</button>`;
  return html`<li class="note"><p class="note__text">${note.text}</p>
    <div class="note__foot">${receipt(Boolean(kept))}<span class="end">${end}</span></div></li>`;
}

/** @param {Room} room @param {string} id */
export function edit(room, id) {
  here.editing = id;
  room.redraw();
  requestAnimationFrame(() => {
    const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("note-editor"));
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  });
}

/** @param {string} id */
export const isEdited = (id) => id === here.editing;

/** @param {Room} room @param {{ id: string, text: string }} note */
export function editor(room, { id, text }) {
  const done = (/** @type {string | null} */ said) => {
    here.editing = "";
    if (said && said !== text) room.send("EditCard", { card: id, text: said });
    room.redraw();
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const field = /** @type {HTMLTextAreaElement} */ (event.target);
    if (event.key === "Escape") done(null);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    done(field.value.trim());
  };
  return html`<textarea class="field__input draft-line__text" id="note-editor" rows="2" maxlength="2000" aria-label=${t("The text of your note")}
    .value=${text} @keydown=${pressed} @blur=${(/** @type {Event} */ event) => isEdited(id) && done(/** @type {HTMLTextAreaElement} */ (event.target).value.trim())}></textarea>`;
}

/** @param {Room} room @param {string} card */
export function remove(room, card) {
  const { id } = room.send("RemoveCard", { card });
  offerUndo(t("Note removed."), () => room.send("Undo", { command: id }));
}

/** `1` to `9`: write into that column. @param {View} view @returns {import("../keys.js").Key[]} */
export const writingKeys = (view) =>
  columnsOf(view)
    .slice(0, 9)
    .map(({ id, title }, n) => ({
      key: String(n + 1),
      label: t("Write into {title}", { title }),
      act: () =>
        /** @type {HTMLElement | null} */ (
          document.querySelector(`draft-line[data-column="${CSS.escape(id)}"] textarea`)
        )?.focus(),
    }));
