/**
 * `<draft-line>`: a text that is kept on this device while it is typed. Enter hands it over as `written`
 * {text}; Shift and Enter begin a new line. What is refused later comes back by `giveBack`.
 */

import { html, nothing, render } from "lit-html";
import { captured, toRegister } from "../capture.js";
import { t } from "../words.js";
import { icon } from "./icon.js";

export class DraftLine extends HTMLElement {
  /** @type {import("../room.js").Room | null} */
  room = null;
  /** The name under which the draft is kept. */
  name = "";
  label = "";
  button = "";
  longest = 2000;
  #touched = false;

  connectedCallback() {
    render(
      html`<form class="draft-line" @submit=${(/** @type {Event} */ event) => this.#submit(event)}>
        <textarea class="field__input draft-line__text" rows="2" maxlength=${this.longest} aria-label=${this.label}
          enterkeyhint="send" placeholder=${t("Type, then Enter")} @input=${() => this.#typed()}
          @keydown=${(/** @type {KeyboardEvent} */ event) => this.#pressed(event)}></textarea>
        <button class="button button--primary button--icon draft-line__send" aria-label=${this.button || nothing}>${icon("send")}</button>
      </form>`,
      this,
    );
    this.#recall();
  }

  get field() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  /** What was not taken stands in the line again, before what has been typed since. @param {string} text */
  giveBack(text) {
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.#typed();
  }

  async #recall() {
    const text = await this.room?.draft(this.name);
    if (text && !this.#touched) this.field.value = text;
  }

  #typed() {
    this.#touched = true;
    this.room?.keepDraft(this.name, this.field.value);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.field.blur();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  /** What is for the register goes there, and comes back where it is refused. @param {import("../room.js").Room} room @param {string} text */
  async #register(room, text) {
    const answer = await captured(room, text);
    if (answer && !answer.ok) this.giveBack(text);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.#typed();
    this.field.focus();
    if (this.room && toRegister(text)) {
      this.#register(this.room, text);
      return;
    }
    this.dispatchEvent(new CustomEvent("written", { detail: { text }, bubbles: true }));
  }
}

customElements.define("draft-line", DraftLine);
