/** A symbol of the sprite in templates/parts/icons.html; never alone, the word stands beside it. */

import { html } from "lit-html";

/** @param {string} name @param {"" | "small" | "large"} [size] */
export const icon = (name, size = "") =>
  html`<svg class="icon ${size && `icon--${size}`}" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
