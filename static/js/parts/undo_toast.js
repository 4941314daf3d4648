/** `<undo-toast>`: says what was done and offers to take it back, for 10 seconds that stop while it is looked at. */

import { html, render } from "lit-html";
import { t } from "../words.js";

const STAYS = 10_000;

export class UndoToast extends HTMLElement {
  /** @type {number | undefined} */
  #timer;

  connectedCallback() {
    this.role = "region";
    this.ariaLabel = t("What was done");
    this.addEventListener("pointerenter", () => this.#hold());
    this.addEventListener("pointerleave", () => this.#count());
    this.addEventListener("focusin", () => this.#hold());
    this.addEventListener("focusout", () => this.#count());
  }

  /** @param {unknown} text @param {() => void} [undo] */
  offer(text, undo) {
    const back = () => {
      this.close();
      undo?.();
    };
    const button = undo && html`<button class="button" type="button" @click=${back}>${t("Undo")}</button>`;
    render(html`<p class="toast"><span>${text}</span> ${button}</p>`, this);
    this.#count();
  }

  close() {
    this.#hold();
    render("", this);
  }

  #hold() {
    clearTimeout(this.#timer);
  }

  #count() {
    this.#hold();
    this.#timer = setTimeout(() => this.close(), STAYS);
  }
}

customElements.define("undo-toast", UndoToast);

/** Says it in the page's one toast. @param {unknown} text @param {() => void} [undo] */
export const offerUndo = (text, undo) =>
  /** @type {UndoToast | null} */ (document.getElementById("toast"))?.offer(text, undo);
