/** A status: a word, a shape and a fill weight. */

import { html } from "lit-html";
import { icon } from "./icon.js";

/** @param {"ok" | "watch" | "risk" | "info" | "idle"} state @param {string} word */
export const chip = (state, word) => html`<span class="chip chip--${state}">${icon(state)}${word}</span>`;
