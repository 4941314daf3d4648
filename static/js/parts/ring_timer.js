/** `<ring-timer>`: what the room's timer has left. Fires `rung` once when it comes to its end before our eyes. */

import { html, render } from "lit-html";
import { minutes, secondsLeft } from "../clock.js";
import { t } from "../words.js";

const AROUND = 2 * Math.PI * 8;
const EVERY = 250;

export class RingTimer extends HTMLElement {
  /** @type {import("../protocol.d.ts").View | null} */
  #timer = null;
  /** @type {() => number} */
  #now = Date.now;
  /** @type {number | undefined} */
  #ticking;
  #running = false;

  /** @param {import("../protocol.d.ts").View | null | undefined} timer @param {() => number} now server time in ms */
  show(timer, now) {
    this.#timer = timer ?? null;
    this.#now = now;
    clearInterval(this.#ticking);
    if (timer && timer.ends_at !== null && !timer.over)
      this.#ticking = setInterval(() => this.#draw(), EVERY);
    this.#draw();
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  #draw() {
    const left = secondsLeft(this.#timer, this.#now());
    this.hidden = left === null;
    if (left === null || !this.#timer) {
      this.#running = false;
      return;
    }
    const share = Math.min(1, left / this.#timer.seconds);
    const word = left === 0 ? t("Time is up") : this.#timer.ends_at === null ? t("paused") : t("left");
    render(
      html`<svg class="ring" viewBox="0 0 20 20" aria-hidden="true">
          <circle cx="10" cy="10" r="8"></circle>
          <circle class="ring__left" cx="10" cy="10" r="8" stroke-dasharray="${share * AROUND} ${AROUND}"></circle>
        </svg>
        <strong>${minutes(left)}</strong> <span class="ring__word">${word}</span>`,
      this,
    );
    if (left === 0 && this.#running) this.dispatchEvent(new CustomEvent("rung", { bubbles: true }));
    this.#running = left > 0;
    if (left === 0) clearInterval(this.#ticking);
  }
}

customElements.define("ring-timer", RingTimer);
