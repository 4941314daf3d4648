/** "Move to…": one tap on where. */

import { html, render } from "lit-html";
import { t } from "../words.js";

/** @typedef {{ label: unknown, note?: unknown, current?: boolean, act: () => void }} Choice */

/** The id of the heading of a dialog in which something is chosen. */
export const CHOICE = "choice-title";

/** @param {HTMLDialogElement} dialog @param {string} title @param {Choice[]} choices */
export function choose(dialog, title, choices) {
  render(
    html`<div class="dialog__head"><h2 id=${CHOICE}>${title}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <ul class="choices" role="list">${choices.map(({ label, note, current, act }) => {
        const go = () => {
          dialog.close();
          act();
        };
        return html`<li><button class="button button--wide choices__one" type="button" ?disabled=${current} @click=${go}>
          <span>${label}</span>${note ? html`<span class="sub">${note}</span>` : ""}${current ? html`<span class="sub">${t("it is here")}</span>` : ""}</button></li>`;
      })}</ul>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", CHOICE);
  if (!dialog.open) dialog.showModal();
}
