/** Single-letter keys of a page, and the sheet behind `?` that lists them and turns them off. */

import { html, render } from "lit-html";
import { prefer, preference } from "./preferences.js";
import { t } from "./words.js";

/**
 * @typedef {object} Key
 * @property {string} key as KeyboardEvent.key, letters in lower case
 * @property {boolean} [shift]
 * @property {boolean} [control] Ctrl, or Cmd on a Mac: works in the off state too
 * @property {string} label what it does, in the words of its button
 * @property {() => void} act
 */

const TYPING = "input, textarea, select, [contenteditable]";
const PRESSED = "a, button, summary, [role=button]";

/**
 * @param {() => Key[]} keys those that do something now
 * @param {(sign: string) => boolean} [typed] gets each sign that no key took; true where it was of use
 */
export function listenForKeys(keys, typed = () => false) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (document.querySelector("dialog[open]") || target.closest?.(TYPING)) return;
    const control = event.ctrlKey || event.metaKey;
    const found = keys().find((key) => fits(key, event, control));
    if (found && (found.control || (preference("keys") === "on" && !presses(event, target)))) {
      event.preventDefault();
      found.act();
    } else if (!control && preference("keys") === "on" && event.key.length === 1 && typed(event.key)) {
      event.preventDefault();
    }
  });
}

/** @param {Key} key @param {KeyboardEvent} event @param {boolean} control */
function fits({ key, shift = false, control: wanted = false }, event, control) {
  const letter = /^[a-z]$/.test(key);
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    wanted === control &&
    (!letter || shift === event.shiftKey)
  );
}

/** Enter and Space on a control are that control's. @param {KeyboardEvent} event @param {HTMLElement} target */
const presses = (event, target) =>
  (event.key === "Enter" || event.key === " ") && Boolean(target.closest?.(PRESSED));

/** How a key is written on its button. @param {Key} key */
export const written = ({ key, shift, control }) =>
  [control && "Ctrl", shift && "Shift", key.length === 1 ? key.toUpperCase() : key].filter(Boolean).join(" ");

const VOICES = () => [
  { value: "all", label: t("Everything") },
  { value: "key", label: t("Key moments") },
  { value: "asked", label: t("Only when asked") },
];

/**
 * @param {HTMLDialogElement} dialog
 * @param {Key[]} keys
 */
export function showKeys(dialog, keys) {
  const close = () => dialog.close();
  render(
    html`<div class="dialog__head">
        <h2 id="keys-title">${t("Keys and voice")}</h2>
        <button class="button" type="button" @click=${close}>${t("Close")}</button>
      </div>
      <div class="form">
        <dl class="keys">${keys.map((key) => html`<dt><kbd>${written(key)}</kbd></dt><dd>${key.label}</dd>`)}</dl>
        <label class="row">
          <input type="checkbox" .checked=${preference("keys") === "on"}
            @change=${(/** @type {Event} */ event) => prefer("keys", checked(event) ? "on" : "off")} />
          ${t("Single-letter keys work")}
        </label>
        <label class="field">
          <span class="field__label">${t("What is spoken to a screen reader")}</span>
          <select class="field__input" @change=${(/** @type {Event} */ event) => prefer("voice", chosen(event))}>
            ${VOICES().map(({ value, label }) => html`<option value=${value} .selected=${preference("voice") === value}>${label}</option>`)}
          </select>
        </label>
      </div>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "keys-title");
  if (!dialog.open) dialog.showModal();
}

/** @param {Event} event */
const checked = (event) => /** @type {HTMLInputElement} */ (event.target).checked;
/** @param {Event} event */
const chosen = (event) => /** @type {HTMLSelectElement} */ (event.target).value;
