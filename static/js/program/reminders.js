/** Whom the rules would remind of which dependency, since when and why: the list of the weekly review. */

import { html, nothing } from "lit-html";
import "../parts/long_list.js";
import { listOf, needWords, producerName, shortDay, teamMark } from "../rows.js";
import { t } from "../words.js";
import { pageOf } from "./inbox.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** Whether what the page began with is so still. @param {View} view @param {Row} one */
function holds(view, { dependency, rule }) {
  const need = view.dependencies[dependency];
  return need && (rule === "red" ? need.flag === "red" : ["proposed", "countered"].includes(need.state));
}

/** The longest-standing first. @param {StandingPage} page */
export function reminders({ view, first }) {
  const found = listOf(first.reminders ?? {})
    .filter((one) => holds(view, one))
    .sort((one, other) =>
      one.since === other.since ? (one.id < other.id ? -1 : 1) : one.since < other.since ? -1 : 1,
    );
  if (!found.length) return nothing;
  return html`<section class="panel" aria-labelledby="reminders-title">
    <h2 class="panel__title" id="reminders-title">${t("Waits too long")} <span class="muted sub number">${found.length}</span></h2>
    <long-list count=${found.length}><ul class="lines" role="list">${found.map((one) => reminder(view, one))}</ul></long-list></section>`;
}

/** @param {View} view @param {Row} one */
function reminder(view, one) {
  const need = { id: one.dependency, ...view.dependencies[one.dependency] };
  return html`<li class="line" data-reminder=${one.id}>
    <div class="line__words"><p class="line__title"><a href=${pageOf(view, need)}>${needWords(view, need)}</a></p>
      <p class="sub">${one.why}</p></div>
    <div class="line__state sub">${one.to.map((/** @type {string} */ to) => html`<p class="team-name">${addressee(view, need, to)}</p>`)}<p class="number">${t("since {day}", { day: shortDay(one.since) })}</p></div></li>`;
}

/** @param {View} view @param {Row} need @param {string} to */
function addressee(view, need, to) {
  if (to === "program") return t("to the program managers");
  const team = to === "consumer" || need.external ? need.consumer_team : need.producer_team;
  const name = to === "consumer" ? view.teams[team]?.name : producerName(view, need);
  return html`${teamMark(view, team, false)} ${t("to {name}", { name: name ?? "" })}`;
}
