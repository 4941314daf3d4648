/** The objectives of one team, or of the program, in an increment: text, progress, value, status. */

import { html, nothing } from "lit-html";
import "../parts/long_list.js";
import { chip } from "../parts/chip.js";
import { doneBar, listOf, ownerMark, teamMark, teamsOf } from "../rows.js";
import { number, t } from "../words.js";
import { figure } from "./predictability.js";
import { outlookWords } from "./span.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {{ focus: string, open: (id: string) => void, walked: (id: string) => void, moved: (id: string, by: number) => void }} Walk */

/** Whose objectives there can be: the program's own (null), then each team's. @param {View} view @returns {(string | null)[]} */
export const ownersOf = (view) => [null, ...teamsOf(view).map(({ id }) => id)];

/** In their order. @param {View} view @param {string} increment @param {string | null} team @returns {Row[]} */
export const objectivesIn = (view, increment, team) =>
  listOf(view.objectives)
    .filter((one) => one.increment === increment && one.team === team)
    .sort((one, other) =>
      one.rank === other.rank ? (one.id < other.id ? -1 : 1) : one.rank < other.rank ? -1 : 1,
    );

/** A number with its unit, or that nobody knows it. @param {number | null | undefined} n @param {string} [unit] */
export const value = (n, unit = "") =>
  n === null || n === undefined
    ? html`<span class="muted">${t("no data")}</span>`
    : html`<span class="number">${number(n)}${unit ? ` ${unit}` : ""}</span>`;

/** All objectives of an increment, the program's first, then team by team. @param {StandingPage} page @param {string} increment @param {Walk} walk */
export function objectivesTable(page, increment, walk) {
  const owners = ownersOf(page.view).filter(
    (owner) => owner || objectivesIn(page.view, increment, owner).length,
  );
  const heads = [t("Objective"), t("Progress"), t("Business value"), t("Status")];
  return html`<section class="panel" aria-label=${t("Objectives by team")}>
    <long-list groups count=${owners.length} jump=${t("Team")}><div class="scroll" role="group" aria-label=${t("Objectives by team")} tabindex="0"><table class="table table--blocks objectives__table" role="table">
      <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}<th role="columnheader" scope="col"><span class="visually-hidden">${t("Open")}</span></th></tr></thead>
      ${owners.map((owner) => group(page, increment, owner, walk))}
    </table></div></long-list></section>`;
}

/** @param {StandingPage} page @param {string} increment @param {string | null} team @param {Walk} walk */
function group(page, increment, team, walk) {
  const { view } = page;
  const rows = objectivesIn(view, increment, team);
  const found = team && view.predictability[increment]?.teams[team];
  return html`<tbody role="rowgroup">
    <tr role="row" class="objectives__group"><th role="rowheader" scope="rowgroup" colspan="5"><div class="objectives__head">
      <h2 class="team-name objectives__team">${team ? html`${teamMark(view, team, false)}${view.teams[team].name}` : t("Program")}</h2>
      ${rows.length ? nothing : html`<span class="sub muted">${t("No objective yet.")}</span>`}
      ${found && found.percent !== null ? html`<span class="sub">${t("Predictability")} ${figure(found)}</span>` : nothing}</div></th></tr>
    ${rows.map((one) => row(page, one, walk))}
  </tbody>`;
}

/** @param {StandingPage} page @param {Row} one @param {Walk} walk */
function row(page, one, walk) {
  const { view } = page;
  const mine = page.first.goals.edits.includes(one.team ?? "program");
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by || !mine) return;
    event.preventDefault();
    walk.moved(one.id, by);
  };
  return html`<tr role="row" data-objective=${one.id} tabindex=${walk.focus === one.id ? 0 : -1} @focus=${() => walk.walked(one.id)} @keydown=${pressed}>
    <th role="rowheader" scope="row"><p class="objectives__title">${one.title}${page.receipt(one.id)}</p>
      <p class="objectives__links sub">${one.committed ? nothing : html`<span class="objectives__uncommitted">${t("Uncommitted")}</span>`}${one.owner ? ownerMark(view, one.owner) : nothing}${one.items.map((/** @type {string} */ id) => linked(view, id))}</p>
      ${one.outlook ? html`<p class="sub objectives__outlook">${t("Forecast")} ${outlookWords(one.outlook)}</p>` : nothing}</th>
    <td role="cell" class="objectives__progress">${progress(one)}</td>
    <td role="cell" class="objectives__value">${worth(one)}</td>
    <td role="cell">${status(one)}</td>
    <td role="cell" class="objectives__act">${one.fresh ? nothing : html`<button class="button" type="button" aria-label=${t("Open: {title}", { title: one.title })} @click=${() => walk.open(one.id)}>${mine ? t("Edit") : t("Open")}</button>`}</td>
  </tr>`;
}

/** @param {View} view @param {string} id */
function linked(view, id) {
  const item = view.items[id];
  return item ? html`<a class="key" href="/i/${item.key}" title=${item.title}>${item.key}</a>` : nothing;
}

/** In points where anything is estimated, else in items; the number opens what it counts. @param {Row} one */
function progress({ progress: far, list }) {
  const points = sum(far.points);
  const counts = points ? far.points : far.items;
  const all = sum(counts);
  if (!all) return html`<span class="muted">${t("no item")}</span>`;
  const said = { done: number(counts.done), all: number(all) };
  const words = points ? t("{done} of {all} points", said) : t("{done} of {all} items", said);
  const open = points && far.unestimated;
  return html`${doneBar(counts.done, all)}<a class="counts number" href=${list}>${words}</a>${open ? html`<span class="sub muted">${t("{n} not estimated", { n: far.unestimated })}</span>` : nothing}`;
}

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);

/** @param {Row} one */
function worth({ planned, actual }) {
  if (planned === null) return html`<span class="muted">${t("not given")}</span>`;
  return actual === null
    ? html`<span class="number">${t("{n} planned", { n: planned })}</span>`
    : html`<strong class="number">${actual}</strong> <span class="sub number">${t("of {n} planned", { n: planned })}</span>`;
}

/** @param {Row} one */
function status({ status: { colour, why }, progress: far }) {
  const words = {
    green: far.share === 100 ? t("Done") : t("On track"),
    amber: t("Tight"),
    red: t("At risk"),
    none: t("no data"),
  };
  const states = /** @type {const} */ ({ green: "ok", amber: "watch", red: "risk", none: "idle" });
  const key = /** @type {keyof typeof words} */ (colour);
  return html`${chip(states[key], words[key])}<p class="objectives__why sub">${why[0]}</p>${why.length > 1 ? html`<details class="why"><summary class="sub">${t("{n} more", { n: why.length - 1 })}</summary><ul>${why.slice(1).map((/** @type {string} */ sentence) => html`<li>${sentence}</li>`)}</ul></details>` : nothing}`;
}
