/** `<live-chip>`: whether the room is live, how many are here, what is kept. Set `status` and `here`. */

import { html, render } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/** @typedef {import("../protocol.d.ts").Status} Status */

export class LiveChip extends HTMLElement {
  /** @param {Status | null} status null: this person is not in the room yet @param {number} here */
  show(status, here) {
    render(status ? chipOf(status, here) : watched(here), this);
  }
}

/** @param {number} here */
const watched = (here) =>
  here ? html`<span class="live live--quiet">${t("{n, plural, other {# here}}", { n: here })}</span>` : "";

/** @param {Status} status @param {number} here */
function chipOf({ state, kept }, here) {
  if (state === "reconnecting" || state === "stalled") {
    const words = kept ? t("Reconnecting, {kept} kept", { kept }) : t("Reconnecting");
    return html`<span class="live live--reconnecting">${icon("watch", "small")}${words}</span>`;
  }
  if (state === "closed") return html`<span class="live live--quiet">${t("Closed")}</span>`;
  if (state === "connecting") return html`<span class="live live--quiet">${t("Connecting")}</span>`;
  return html`<span class="live"><span class="live__dot" aria-hidden="true"></span>${t("Live, {here} here", { here })}</span>`;
}

customElements.define("live-chip", LiveChip);
