/** The row where new items are typed, or pasted one per line. */

import { html, render } from "lit-html";
import { icon } from "../parts/icon.js";
import { t } from "../words.js";

/** @typedef {import("../standing.js").StandingPage} StandingPage */

const MARKER = /^\s*(?:[-*•]|\d+[.)])?\s*/;

/** Lines of a pasted list as titles, without bullets and numbers. @param {string} text */
export const titlesIn = (text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(MARKER, "").trim())
    .filter(Boolean);

/** @param {StandingPage} page @param {string} team */
export function addRow(page, team) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const input = field();
    const title = input.value.trim();
    if (!title) return;
    input.value = "";
    add(page, team, [title]);
  };
  const pasted = (/** @type {ClipboardEvent} */ event) => {
    const titles = titlesIn(event.clipboardData?.getData("text/plain") ?? "");
    if (titles.length < 2) return;
    event.preventDefault();
    ask(page, team, titles);
  };
  return html`<form class="adding" @submit=${submit}>
    <label class="adding__mark" for="new-item">${icon("plus")}<span class="visually-hidden">${t("New item")}</span></label>
    <input class="adding__field" id="new-item" autocomplete="off" maxlength="500" enterkeyhint="done" placeholder=${t("New item. Paste a list to add one per line.")} @paste=${pasted} />
    <span class="sub only-wide">${t("Goes to the end")} <kbd>Enter</kbd></span><button class="button only-narrow">${t("Add")}</button></form>`;
}

const field = () => /** @type {HTMLInputElement} */ (document.getElementById("new-item"));

/** @param {StandingPage} page @param {string} team @param {string[]} titles */
function add(page, team, titles) {
  const items = titles.map((title) => ({ title: title.slice(0, 500) }));
  const { id } = page.send("new", "AddItems", { items, team });
  if (titles.length > 1) page.undoable(t("{n} items added.", { n: titles.length }), id);
  else page.say(t("“{title}” added.", { title: titles[0] }));
}

/** One question before a pasted list becomes items. @param {StandingPage} page @param {string} team @param {string[]} titles */
function ask(page, team, titles) {
  const { dialog } = page;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    dialog.close();
    add(page, team, titles);
    field().focus();
  };
  render(
    html`<div class="dialog__head"><h2 id="paste-title">${t("Add {n} items?", { n: titles.length })}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <ol class="adding__list" tabindex="0" aria-labelledby="paste-title">${titles.map((title) => html`<li>${title}</li>`)}</ol>
        <button class="button button--primary" autofocus>${t("Add {n} items", { n: titles.length })} <kbd>Enter</kbd></button>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "paste-title");
  dialog.showModal();
}
