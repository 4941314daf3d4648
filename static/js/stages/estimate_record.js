/** An ended room: what was estimated, how, and what to do with it. */

import { html } from "lit-html";
import { endedHead } from "../parts/ended_head.js";
import { number, t } from "../words.js";
import { itemsOf, pointsBox } from "./estimate.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../room.js").Room} Room */

/** @param {Room} room */
export function record(room) {
  const view = /** @type {View} */ (room.view);
  const items = itemsOf(view);
  const estimated = items.filter(({ state }) => state === "agreed");
  const points = estimated.reduce((sum, item) => sum + (Number(item.estimate) || 0), 0);
  const onceOnly = estimated.filter(({ rounds }) => rounds === 1).length;
  return html`<div class="room room--alone">
    ${endedHead(room, t("{n, plural, one {# story} other {# stories}} estimated, {points} points. {once} needed one round.", { n: estimated.length, points: number(points), once: onceOnly }))}
    <div class="panel scroll" role="region" aria-label=${t("Estimates")} tabindex="0">
      <table class="table">
        <caption class="visually-hidden">${t("Estimates")}</caption>
        <thead><tr><th scope="col">${t("Key")}</th><th scope="col">${t("Story")}</th><th class="table__number" scope="col">${t("Rounds")}</th><th class="table__number" scope="col">${t("Points")}</th></tr></thead>
        <tbody>${items.map((item) => html`<tr><td class="key">${item.key}</td><th scope="row">${item.title}</th><td class="table__number">${item.rounds || ""}</td><td class="table__number">${pointsBox(item)}</td></tr>`)}</tbody>
      </table>
    </div>
  </div>`;
}
