/** `<private-notes>`: what only this person reads. It stays on this device, as drafts do, until the room ends. */

import { html, render } from "lit-html";
import { t } from "../words.js";

const NAME = "private notes";

export class PrivateNotes extends HTMLElement {
  /** @type {import("../room.js").Room | null} */
  room = null;
  #touched = false;

  connectedCallback() {
    render(
      html`<label class="field"><span class="field__label">${t("Private notes")}</span>
          <span class="field__hint" id="private-hint">${t("Only on this device, until the room ends.")}</span>
          <textarea class="field__input private-notes__text" rows="5" maxlength="20000" aria-describedby="private-hint" @input=${() => this.#typed()}></textarea></label>
        ${navigator.clipboard ? html`<p><button class="button" type="button" @click=${(/** @type {Event} */ event) => this.#copy(event)}>${t("Copy")}</button></p>` : ""}`,
      this,
    );
    this.#recall();
  }

  get #field() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  async #recall() {
    const text = await this.room?.draft(NAME);
    if (text && !this.#touched) this.#field.value = text;
  }

  #typed() {
    this.#touched = true;
    this.room?.keepDraft(NAME, this.#field.value);
  }

  /** @param {Event} event */
  async #copy(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    await navigator.clipboard.writeText(this.#field.value);
    button.textContent = t("Copied");
  }
}

customElements.define("private-notes", PrivateNotes);
