/** The row where new things are typed one by one, or pasted one per line: a pasted list is asked about once. */

import { html, render } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/**
 * Where it stands, what it says, and what becomes of the titles.
 * @typedef {object} Adding
 * @property {string} id of the field
 * @property {string} label
 * @property {string} placeholder
 * @property {unknown} [hint] beside the field, where there is room
 * @property {boolean} [tall] the thing to do on this page: its label is seen and its button is the primary one
 * @property {(n: number) => string} question before a list is added
 * @property {(n: number) => string} answer the button under the question
 * @property {(titles: string[]) => void} add
 */

const MARKER = /^\s*(?:[-*•]|\d+[.)])?\s*/;

/** Lines of a pasted list as titles, without bullets and numbers. @param {string} text */
export const titlesIn = (text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(MARKER, "").trim())
    .filter(Boolean);

/** @param {Adding} adding @param {HTMLDialogElement} dialog for the question */
export function addRow(adding, dialog) {
  const { id, label, placeholder, hint, tall = false, add } = adding;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (document.getElementById(id));
    const title = input.value.trim();
    if (!title) return;
    input.value = "";
    add([title]);
  };
  const pasted = (/** @type {ClipboardEvent} */ event) => {
    const titles = titlesIn(event.clipboardData?.getData("text/plain") ?? "");
    if (titles.length < 2) return;
    event.preventDefault();
    ask(adding, dialog, titles);
  };
  return html`<form class="adding ${tall ? "adding--tall" : ""}" @submit=${submit}>
    <label class="adding__mark" for=${id}>${icon("plus")}<span class=${tall ? "adding__label" : "visually-hidden"}>${label}</span></label>
    <input class="adding__field" id=${id} autocomplete="off" maxlength="500" enterkeyhint="done" placeholder=${placeholder} @paste=${pasted} />
    ${hint ? html`<span class="sub only-wide">${hint} <kbd>Enter</kbd></span>` : ""}<button class="button ${tall ? "button--primary" : "only-narrow"}">${t("Add")}</button></form>`;
}

/** One question before a pasted list is added. @param {Adding} adding @param {HTMLDialogElement} dialog @param {string[]} titles */
function ask({ id, question, answer, add }, dialog, titles) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    dialog.close();
    add(titles);
    document.getElementById(id)?.focus();
  };
  render(
    html`<div class="dialog__head"><h2 id="paste-title">${question(titles.length)}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <ol class="adding__list" tabindex="0" aria-labelledby="paste-title">${titles.map((title) => html`<li>${title}</li>`)}</ol>
        <button class="button button--primary" autofocus>${answer(titles.length)} <kbd>Enter</kbd></button>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "paste-title");
  if (!dialog.open) dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector("[autofocus]"))?.focus();
}
