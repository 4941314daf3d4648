/** How this retrospective is held: its format, and whether notes are anonymous. Chosen before the first note. */

import { html, nothing } from "lit-html";
import { anonymity, columnsOf } from "../stages/collect.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, title: string, description?: string }} Format */

/** @type {{ formats: Format[], asked: boolean }} */
const known = { formats: [], asked: false };

/** @param {Room} room */
async function ask(room) {
  known.asked = true;
  try {
    const answer = await fetch("/api/v1/ceremonies", { headers: { Accept: "application/json" } });
    const { items } = await answer.json();
    known.formats = items.find((/** @type {{ id: string }} */ { id }) => id === "retrospective").formats;
    room.redraw();
  } catch {
    known.asked = false;
  }
}

/** @param {Room} room */
export function settings(room) {
  const view = /** @type {View} */ (room.view);
  const { format, anonymous, columns: own } = view.room.settings;
  const leads = room.role === "facilitator";
  if (leads && !known.asked) ask(room);
  const columns = columnsOf(view);
  const title = known.formats.find(({ id }) => id === format)?.title;
  return html`<section class="asks" aria-labelledby="asks-title">
    <h2 id="asks-title">${t("What we will ask")}</h2>
    <ol class="asks__list" role="list">${columns.map(({ title, prompt }) => html`<li class="asks__one"><strong>${title}</strong> <span class="sub">${prompt}</span></li>`)}</ol>
    ${leads ? choices(room, { format, anonymous, own: own?.length > 0, title }) : nothing}
    ${anonymity(view)}</section>`;
}

/** @param {Room} room @param {{ format: string, anonymous: boolean, own: boolean, title?: string }} now */
function choices(room, { format, anonymous, own }) {
  const set = (/** @type {object} */ changed) => room.send("SetSettings", { ...changed });
  const formats = own ? [] : known.formats;
  const format_ = html`<label class="field"><span class="field__label">${t("Format")}</span>
    <select class="field__input" @change=${(/** @type {Event} */ event) => set({ format: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${formats.map(({ id, title }) => html`<option value=${id} .selected=${id === format}>${title}</option>`)}</select></label>`;
  return html`<div class="asks__choices">${formats.length ? format_ : nothing}
    <label class="switch"><input type="checkbox" .checked=${anonymous} ?disabled=${anonymous} @change=${() => set({ anonymous: true })} />
      ${t("Anonymous notes and votes. This cannot be turned back.")}</label></div>`;
}
