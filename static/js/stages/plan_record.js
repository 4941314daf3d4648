/** An ended planning: the goal, what is in the Sprint, who was asked, how sure everybody is. */

import { html, nothing } from "lit-html";
import { endedHead } from "../parts/ended_head.js";
import { pointsBox } from "../rows.js";
import { t } from "../words.js";
import { answer } from "./fist.js";
import { chosenOf, loadOf, loadSaid, sprintOf, teamOf } from "./plan.js";
import { need } from "./sweep.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @param {Room} room */
export function record(room) {
  const view = /** @type {View} */ (room.view);
  const team = teamOf(room);
  const sprint = sprintOf(view, team);
  const asked = Object.values(/** @type {Record<string, View>} */ (view.dependencies ?? {}));
  const started =
    sprint?.state === "active"
      ? t("{sprint} has started.", { sprint: sprint.name })
      : t("The Sprint has not started.");
  const sure = view.confidence?.revealed
    ? t("Confidence {answer}.", { answer: answer(view.confidence) })
    : "";
  return html`<div class="room room--alone">
    ${endedHead(room, html`${started} ${sprint ? `${loadSaid(loadOf(view, team))}.` : ""} ${sure}`, {
      title: sprint?.goal || view.room.title,
      first: team
        ? html`<a class="button button--primary" href="/t/${team}">${t("Team board")}</a>`
        : nothing,
    })}
    <div class="panel scroll" role="region" aria-label=${t("What is in the Sprint")} tabindex="0">
      <table class="table">
        <caption class="visually-hidden">${t("What is in the Sprint")}</caption>
        <thead><tr><th scope="col">${t("Key")}</th><th scope="col">${t("Item")}</th><th class="table__number" scope="col">${t("Points")}</th></tr></thead>
        <tbody>${chosenOf(view, team).map((item) => html`<tr><td class="key">${item.key}</td><th scope="row">${item.title}</th><td class="table__number">${pointsBox(item.points)}</td></tr>`)}</tbody>
      </table>
    </div>
    ${asked.length ? html`<section aria-labelledby="asked-title"><div class="side__head"><h2 id="asked-title">${t("Asked of other teams")}</h2></div><ul class="asked" role="list">${asked.map((one) => need(room, one))}</ul></section>` : nothing}
  </div>`;
}
