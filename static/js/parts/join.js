/** Coming in: a name and one tap. Choosing a card takes the seat and votes; without cards there is a button. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/** @typedef {import("../room.js").Room} Room */

const REMEMBERED = "bigroom.name";

/** @type {{ name: string, error: string, chosen: string | null, busy: boolean }} */
const door = { name: remembered(), error: "", chosen: null, busy: false };

/**
 * @param {Room} room
 * @param {object} way
 * @param {((chosen: string | null, choose: (card: string) => void) => unknown) | null} way.cards draws what is chosen from
 * @param {(chosen: string) => void} way.seated what to do with it once seated
 */
export function join(room, { cards, seated }) {
  const choose = (/** @type {string} */ card) => sit(room, { chosen: card, seated });
  const watch = () => sit(room, { role: "observer", seated });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!cards) sit(room, { seated });
  };
  return html`<form class="hand join" @submit=${submit}>
    <div class="field">
      <label class="field__label" for="your-name">${t("Your name")}</label>
      <input class="field__input field__input--tall" id="your-name" autocomplete="nickname" maxlength="80" enterkeyhint="done"
        aria-describedby="your-name-hint" aria-invalid=${door.error ? "true" : nothing}
        .value=${door.name} @input=${(/** @type {InputEvent} */ event) => named(room, /** @type {HTMLInputElement} */ (event.target).value)} />
      ${hint(Boolean(cards))}
    </div>
    ${cards ? cards(door.chosen, choose) : html`<button class="button button--primary button--wide" ?disabled=${door.busy}>${t("Join")}</button>`}
    <p><button class="button button--quiet" type="button" @click=${watch}>${t("Only watch")}</button></p>
  </form>`;
}

/** @param {boolean} cards */
function hint(cards) {
  if (door.error)
    return html`<p class="field__error" id="your-name-hint" role="alert">${icon("risk")}${door.error}</p>`;
  const how = cards ? t("Tapping a card joins and votes.") : "";
  return html`<p class="field__hint" id="your-name-hint">${how} ${t("Guests see this room only. Nothing else is shared.")}</p>`;
}

/** @param {Room} room @param {string} name */
function named(room, name) {
  door.name = name;
  if (!door.error) return;
  door.error = "";
  room.redraw();
}

/**
 * @param {Room} room
 * @param {{ chosen?: string, role?: "observer", seated: (chosen: string) => void }} wish
 */
async function sit(room, { chosen, role, seated }) {
  const name = door.name.trim();
  if (door.busy) return;
  if (!name) {
    door.error = t("Type a name first");
    room.redraw();
    document.getElementById("your-name")?.focus();
    return;
  }
  Object.assign(door, { busy: true, chosen: chosen ?? null });
  room.redraw();
  door.error = (await room.sit(name, { role })) ?? "";
  Object.assign(door, { busy: false, chosen: null });
  if (door.error) room.redraw();
  else {
    remember(name);
    if (chosen) seated(chosen);
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name */
function remember(name) {
  try {
    localStorage.setItem(REMEMBERED, name);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
