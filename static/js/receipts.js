/** What became of what this person did to each thing: kept on this device, saved, or nothing to say. */

import { html, nothing } from "lit-html";
import { icon } from "./parts/icon.js";
import { t } from "./words.js";

const SHOWN_FOR = 4000;

export class Receipts {
  /** @type {Map<string, { waiting: number, saved: boolean }>} */
  #things = new Map();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {string} thing @param {Promise<import("./protocol.d.ts").Answer>} settled */
  async follow(thing, settled) {
    const found = this.#things.get(thing) ?? { waiting: 0, saved: false };
    this.#things.set(thing, found);
    found.waiting += 1;
    found.saved = false;
    const answer = await settled;
    found.waiting -= 1;
    found.saved = answer.ok && !found.waiting;
    this.changed();
    if (found.saved) setTimeout(() => this.#forget(thing, found), SHOWN_FOR);
  }

  /** The same in a word, to see whether it changed. @param {string} thing */
  state(thing) {
    const found = this.#things.get(thing);
    return found?.waiting ? "kept" : found?.saved ? "saved" : "";
  }

  /** @param {string} thing */
  of(thing) {
    const found = this.#things.get(thing);
    if (found?.waiting)
      return html`<span class="receipt"><span class="receipt__hollow" title=${t("Kept on this device.")}></span><span class="visually-hidden">${t("Kept on this device.")}</span></span>`;
    if (found?.saved)
      return html`<span class="receipt receipt--saved" title=${t("Saved.")}>${icon("ok")}<span class="visually-hidden">${t("Saved.")}</span></span>`;
    return nothing;
  }

  /** @param {string} thing @param {{ waiting: number }} found */
  #forget(thing, found) {
    if (found.waiting || this.#things.get(thing) !== found) return;
    this.#things.delete(thing);
    this.changed();
  }
}
