/** Stories that are added while the room is open: typed one by one, or pasted as a list. */

import { html, nothing, render } from "lit-html";
import { captured, toRegister } from "../capture.js";
import { addRow } from "../parts/adding.js";
import { icon } from "../parts/icon.js";
import { offerUndo } from "../parts/undo_toast.js";
import { pathOf } from "../patch.js";
import { t } from "../words.js";
import { itemsOf } from "./estimate.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

const FIELD = "new-story";
const LONGEST = 500;
/** What one message carries: so many titles, of so many signs in all. */
const TITLES = 200;
const SIGNS = 12_000;

/** How added stories look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  AddItems: ({ items }, { view }) => {
    const last = itemsOf(view).reduce((most, { rank }) => Math.max(most, rank), 0);
    const rows = /** @type {{ title: string }[]} */ (items).map(({ title }, n) => [
      pathOf("items", `new ${last + n + 1}`),
      { key: "", title, points: null, estimate: null, state: "waiting", rank: last + n + 1, pending: true },
    ]);
    return { view: { put: Object.fromEntries(rows) } };
  },
};

/** The row itself, where nothing is on the table; who does not facilitate has none. @param {Room} room */
export const addingRow = (room) => (room.role === "facilitator" ? addRow(adding(room), dialog()) : nothing);

/** The way to the row from beside a story on the table. @param {Room} room */
export const addingButton = (room) =>
  room.role === "facilitator" && room.view?.table?.item
    ? html`<p><button class="button" type="button" @click=${() => addStories(room)}>${icon("plus")}${t("Add stories")} <kbd>C</kbd></button></p>`
    : nothing;

/** What `C` does: to the row, or the row in a dialog where the page has none. @param {Room} room @returns {import("../keys.js").Key} */
export const addingKey = (room) => ({ key: "c", label: t("Add stories"), act: () => addStories(room) });

/** @param {Room} room */
function addStories(room) {
  const field = document.getElementById(FIELD);
  if (field) {
    field.focus();
    return;
  }
  const sheet = dialog();
  const row = adding(room);
  const add = (/** @type {string[]} */ titles) => {
    sheet.close();
    row.add(titles);
  };
  render(nothing, sheet);
  render(
    html`<div class="dialog__head"><h2 id="adding-title">${t("Add stories")}</h2>
      <button class="button" type="button" @click=${() => sheet.close()}>${t("Cancel")} <kbd>Esc</kbd></button></div>
      ${addRow({ ...row, label: t("One a line, paste many"), add }, sheet)}`,
    sheet,
  );
  sheet.setAttribute("aria-labelledby", "adding-title");
  sheet.showModal();
  document.getElementById(FIELD)?.focus();
}

/** @param {Room} room @returns {import("../parts/adding.js").Adding} */
const adding = (room) => ({
  id: FIELD,
  label: t("Add stories: one a line, paste many"),
  placeholder: t("Title of a story"),
  tall: true,
  question: (n) => t("Add {n} stories?", { n }),
  answer: (n) => t("Add {n} stories", { n }),
  add: (titles) => add(room, titles),
});

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));

/** @param {Room} room @param {string[]} titles */
async function add(room, titles) {
  if (titles.length === 1 && toRegister(titles[0])) {
    const answer = await captured(room, titles[0]);
    if (!answer?.ok) giveBack(titles);
    return;
  }
  const sent = portions(titles).map((items) => room.send("AddItems", { items }));
  const back = () => {
    for (const { id } of [...sent].reverse()) room.send("Undo", { command: id });
  };
  if (titles.length > 1) offerUndo(added(titles.length), back);
  const answers = await Promise.all(sent.map(({ settled }) => settled));
  if (answers.some(({ ok }) => !ok)) giveBack(titles);
}

/** What was refused stands in the field again, where nothing else was typed meanwhile. @param {string[]} titles */
function giveBack(titles) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(FIELD));
  if (field && !field.value && titles.length === 1) field.value = titles[0];
}

/** The titles as messages of a size that is taken. @param {string[]} titles */
function portions(titles) {
  /** @type {{ title: string }[][]} */
  const all = [[]];
  let signs = 0;
  for (const title of titles.map((one) => one.slice(0, LONGEST))) {
    signs += title.length;
    if (all[all.length - 1].length === TITLES || signs > SIGNS) {
      all.push([]);
      signs = title.length;
    }
    all[all.length - 1].push({ title });
  }
  return all;
}

/** @param {number} n */
const added = (n) => t("{n, plural, one {# story} other {# stories}} added.", { n });

/** How many stories came or went; said at once to who added them. @param {View} before @param {View} after @returns {import("../announce.js").News[]} */
export function queueNews(before, after) {
  const more = itemsOf(after).length - itemsOf(before).length;
  if (more > 0)
    return [{ text: added(more), kind: "queue", own: itemsOf(after).some(({ pending }) => pending) }];
  if (more < 0)
    return [
      { text: t("{n, plural, one {# story} other {# stories}} taken out.", { n: -more }), kind: "queue" },
    ];
  return [];
}
