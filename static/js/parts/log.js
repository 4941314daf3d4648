/** What was announced, newest last; behind `L`. */

import { html, render } from "lit-html";
import { language, t } from "../words.js";

/** @param {HTMLDialogElement} dialog @param {{ at: Date, text: string }[]} log */
export function showLog(dialog, log) {
  render(
    html`<div class="dialog__head">
        <h2 id="log-title">${t("What happened")}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Close")}</button>
      </div>
      ${log.length ? "" : html`<p class="muted">${t("Nothing yet.")}</p>`}
      <ol class="log" role="log" aria-labelledby="log-title" tabindex="0">
        ${log.map(({ at, text }) => html`<li><time datetime=${at.toISOString()}>${at.toLocaleTimeString(language === "qps" ? "en" : language)}</time>${text}</li>`)}
      </ol>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "log-title");
  dialog.showModal();
}
