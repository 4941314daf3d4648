/** The board as tables: the items with the same commands, and every line as a sentence, the most at risk first. */

import { html, nothing } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import "../parts/long_list.js";
import { icon } from "../parts/icon.js";
import { flagChip, itemOf, needWords, pointsBox, stateWord, teamMark } from "../rows.js";
import { number, t } from "../words.js";
import { answering } from "./answering.js";
import { menu } from "./board_moves.js";
import { pageOf } from "./inbox.js";
import { itemMark, needMark } from "./since.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./board_plan.js").BoardPlan} BoardPlan */
/** @typedef {import("./board_look.js").BoardLook} BoardLook */

/** The same items and commands without a grid. @param {StandingPage} page @param {BoardPlan} plan @param {BoardLook} look */
export function itemsTable(page, plan, look) {
  const teams = new Set(plan.teams.map(({ id }) => id));
  const items = plan.items.filter(({ sprint, team }) => (sprint || look.everything) && teams.has(team));
  const compared = look.compared && page.view.baseline;
  return html`<section class="panel" aria-labelledby="items-title"><h2 class="panel__title" id="items-title">${t("Items by team and Sprint")}</h2>
    <long-list count=${items.length}><div class="scroll" role="group" aria-labelledby="items-title" tabindex="0"><table class="table table--blocks">
      <thead><tr>${[t("Item"), t("Team"), t("Sprint"), t("Points")].map((title) => html`<th scope="col">${title}</th>`)}${compared ? html`<th scope="col">${t("Since “{name}”", { name: compared.name })}</th>` : nothing}<th scope="col"><span class="visually-hidden">${t("Move to…")}</span></th></tr></thead>
      <tbody>${repeat(
        items,
        ({ id }) => id,
        (item) => itemRow(page, item, Boolean(compared)),
      )}</tbody></table></div></long-list></section>`;
}

/** @param {StandingPage} page @param {Row} item @param {boolean} compared */
function itemRow(page, item, compared) {
  const { view } = page;
  return html`<tr><th scope="row"><a class="key" href="/i/${item.key}">${item.key}</a> ${item.title} ${page.receipt(item.id)}</th><td><span class="team-name">${teamMark(view, item.team, false)}${view.teams[item.team].name}</span></td><td>${view.sprints[item.sprint]?.name ?? t("none")}</td><td>${pointsBox(item.points)}</td>
    ${compared ? html`<td>${itemMark(view, item.id)}</td>` : nothing}
    <td>${page.edits(item.team) ? html`<button class="button" type="button" aria-label=${t("Move {key} to…", { key: item.key })} @click=${() => menu(item.id)}>${t("Move to…")}</button>` : nothing}</td></tr>`;
}

/** Every line is a sentence here too. @param {StandingPage} page @param {BoardPlan} plan @param {BoardLook} look */
export function needsTable(page, plan, look) {
  const teams = new Set(plan.teams.map(({ id }) => id));
  const needs = plan.needs.filter((need) => teams.has(need.consumer_team) || teams.has(need.producer_team));
  const { all } = page.view.counted;
  const drawn = plan.view.counted.features
    ? t("{n} of {all}", { n: number(needs.length), all: number(all) })
    : number(needs.length);
  const title = html`<h2 class="panel__title" id="needs-title">${t("Dependencies")} <span class="muted sub number">${drawn}</span></h2>`;
  if (!needs.length)
    return html`<section class="panel board-needs" aria-labelledby="needs-title">${title}<p>${look.onlyRisky ? t("No dependency is at risk.") : t("No team waits for another. Pick a card and ask with “Move to…”, or press N.")}</p></section>`;
  return html`<section class="panel board-needs" aria-labelledby="needs-title">${title}<long-list count=${needs.length}><ul class="lines" role="list">${repeat(
    needs,
    ({ id }) => id,
    (need) => guard(whatShows(page, need, look), () => needRow(page, need, look)),
  )}</ul></long-list></section>`;
}

/** All that a need's row is drawn from. @param {StandingPage} page @param {Row} need @param {BoardLook} look */
function whatShows(page, need, look) {
  const { view } = page;
  const keys = [need.consumer, need.producer].map((id) => itemOf(view, id)?.key);
  return [
    view.dependencies[need.id],
    view.teams,
    view.sprints,
    page.receiptState(need.id),
    look.compared && view.since.needs[need.id],
    ...keys,
  ];
}

/** @param {StandingPage} page @param {Row} need @param {BoardLook} look */
function needRow(page, need, look) {
  const { view } = page;
  const promised = view.sprints[need.promise];
  const compared = look.compared && view.baseline;
  return html`<li class="line" id=${need.id}><span class="team-name">${teamMark(view, need.consumer_team)}${icon("need", "small")}${teamMark(view, need.producer_team)}</span>
      <div class="line__words"><p class="line__title"><a href=${pageOf(view, need)}>${needWords(view, need)}</a>${need.producer ? html`: ${need.title}` : ""}</p><p class="sub">${stateWord(need.state)}${promised ? html`, ${promised.name}` : ""}. ${need.why.join(" ")}</p></div>
      <div class="line__state">${page.receipt(need.id)} ${flagChip(need)}${compared ? needMark(view, need.id) : nothing}</div>${answering(page, need)}</li>`;
}
