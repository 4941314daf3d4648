/** The line under the top bar that says the connection is down, or that all is well again. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/** @typedef {import("../room.js").Room} Room */

/** @param {import("../protocol.d.ts").Status} status */
export const backAgain = ({ sent, received }) =>
  sent || received
    ? t("Back. {sent} sent, {received} received, nothing lost.", { sent, received })
    : t("Back. You have missed nothing.");

/** @param {import("../protocol.d.ts").Status} status */
export const keptMeanwhile = ({ kept }) => t("Reconnecting. What you do is kept ({kept}).", { kept });

export const putOut = () =>
  t("This page no longer follows what happens: you were signed out, or may not see it any more.");

/** @param {Room} room */
export function reconnectBar(room) {
  const { status } = room;
  if (status.state === "back")
    return html`<p class="reconnect-bar reconnect-bar--back">${icon("ok")}${backAgain(status)}</p>`;
  if (status.state === "stalled") {
    return html`<p class="reconnect-bar">${icon("watch")}<span>${keptMeanwhile(status)}</span>
      <button class="button" type="button" @click=${() => room.tryNow()}>${t("Try now")}</button></p>`;
  }
  if (room.shut || status.state === "closed")
    return html`<p class="reconnect-bar reconnect-bar--shut">${icon("risk")}<span>${room.shut ?? putOut()}</span>
      <a class="button" href=${location.pathname}>${t("Open it again")}</a></p>`;
  return nothing;
}
