/** How others come in: the link and the code. */

import { html, render } from "lit-html";
import { get } from "../rest.js";
import { t } from "../words.js";

/** @param {HTMLDialogElement} dialog @param {{ room: string, url: string, code?: string }} way */
export async function showInvite(dialog, { room, url, code }) {
  const asked = await get(`/api/v1/rooms/${room}/invitation`);
  const qr = asked.ok ? String(asked.body.qr) : null;
  const copy = async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLButtonElement} */ (event.target);
    await navigator.clipboard.writeText(url);
    button.textContent = t("Copied");
  };
  render(
    html`<div class="dialog__head">
        <h2 id="invite-title">${t("Invite people")}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Close")}</button>
      </div>
      <div class="form">
        <label class="field"><span class="field__label">${t("Link")}</span>
          <span class="field__hint">${t("Whoever has it joins with a name and a tap.")}</span>
          <input class="field__input" readonly .value=${url} @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()} /></label>
        ${navigator.clipboard ? html`<button class="button button--primary" type="button" @click=${copy}>${t("Copy link")}</button>` : ""}
        ${qr ? html`<img class="invite__qr" src=${qr} alt=${t("QR code of the link")} width="220" height="220" />` : ""}
        ${code ? html`<p>${t("Or the code")} <strong class="number">${code.slice(0, 4)} ${code.slice(4)}</strong> ${t("at")} ${location.host}/j</p>` : ""}
      </div>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "invite-title");
  dialog.showModal();
}
