/** The stages of a ceremony. A facilitator opens any of them, in any direction. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/** @param {import("../room.js").Room} room */
export function steps(room) {
  const { stages = [], stage } = room.view?.room ?? {};
  if (stages.length < 2) return nothing;
  const now = stages.findIndex((/** @type {{ id: string }} */ { id }) => id === stage);
  return html`<ol class="steps__list" role="list">
    ${stages.map((/** @type {{ id: string, title: string }} */ step, /** @type {number} */ n) => oneStep(room, step, n, now))}
  </ol>`;
}

/** @param {import("../room.js").Room} room @param {{ id: string, title: string }} step @param {number} n @param {number} now */
function oneStep(room, { id, title }, n, now) {
  const past = n < now;
  const mark = past ? icon("tick") : n + 1;
  const inside = html`<span class="step__number" aria-hidden="true">${mark}</span>
    <span class="step__title">${title}${past ? html`<span class="visually-hidden">, ${t("done")}</span>` : ""}</span>`;
  const shape = `step ${past ? "step--past" : ""}`;
  const current = n === now ? "step" : nothing;
  return room.role === "facilitator"
    ? html`<li><button class=${shape} type="button" aria-current=${current} @click=${() => room.send("GoToStage", { stage: id })}>${inside}</button></li>`
    : html`<li><span class=${shape} aria-current=${current}>${inside}</span></li>`;
}
