/** What came of big-room planning, once the room has ended: the kept plan, confidence, objectives, risks. */

import { html, nothing } from "lit-html";
import { endedHead } from "../parts/ended_head.js";
import { whose } from "../stages/big_room.js";
import { answer } from "../stages/fist.js";
import { teamsTable } from "../stages/fist_teams.js";
import { inOrder } from "../stages/in_order.js";
import { worth } from "../stages/review.js";
import { fate, owned, risksOf } from "../stages/roam.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @param {Room} room */
export function record(room) {
  const view = room.view ?? {};
  const page = view.commitment && room.register?.replace(/risks$/, `snapshots/${view.commitment.snapshot}`);
  const first = page
    ? html`<a class="button button--primary" href=${page}>${t("What changed since")}</a>`
    : nothing;
  return html`<div class="room room--alone"><div class="stack">${endedHead(room, outcome(view), { first })}
    ${confidence(view)}${objectives(view)}${risks(room, view)}</div></div>`;
}

/** What came of it, in a sentence or two. @param {View} view */
export function outcome(view) {
  const plan = view.commitment
    ? t("The plan is kept as “{name}”.", { name: view.commitment.name })
    : t("The plan was not committed.");
  const sure = view.confidence?.revealed
    ? t("Confidence {answer}.", { answer: answer(view.confidence) })
    : "";
  return `${plan} ${sure}`.trim();
}

/** @param {View} view */
const confidence = (view) =>
  view.confidence?.revealed
    ? html`<section aria-labelledby="confidence-title"><h2 id="confidence-title">${t("Confidence")}</h2>${teamsTable(view, view.confidence)}</section>`
    : nothing;

/** @param {View} view */
function objectives(view) {
  const rows = inOrder(view.objectives);
  if (!rows.length) return nothing;
  return html`<section aria-labelledby="aims-title"><h2 id="aims-title">${t("Objectives")}</h2><ul class="lines" role="list">${rows.map(
    ({ title, team, committed, value }) =>
      html`<li class="line"><div class="line__words"><p class="line__title">${title}</p><p class="sub">${whose(view, team)}${committed ? nothing : html`, ${t("uncommitted")}`}</p></div>${worth(value)}</li>`,
  )}</ul></section>`;
}

/** @param {Room} room @param {View} view */
function risks(room, view) {
  const rows = risksOf(view);
  if (!rows.length) return nothing;
  return html`<section aria-labelledby="risks-title"><h2 id="risks-title">${t("Risks")}</h2><ul class="lines" role="list">${rows.map(
    (one) =>
      html`<li class="line"><div class="line__words"><p class="line__title">${one.text}</p><p class="sub">${whose(view, one.team)}${one.owner ? html`, ${owned(room, one)}` : nothing}</p></div><span class="line__state">${fate(one.state)}</span></li>`,
  )}</ul></section>`;
}
