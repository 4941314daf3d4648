/** Risks, assumptions or issues by what became of them: as columns of cards, and as a table. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import "../parts/cell_grid.js";
import { choose } from "../parts/choice.js";
import "../parts/long_list.js";
import { ownerMark, teamColour, teamMark } from "../rows.js";
import { t } from "../words.js";
import { showRisk } from "./register_forms.js";
import { about, ageWords, dueMarks, exposureBox, MOVES, may, STATES, TITLES, whose } from "./risk_words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./risk_words.js").State} State */

/** @param {StandingPage} page @param {Row[]} risks */
export function board(page, risks) {
  const columns = STATES.map((state) => ({ state, risks: risks.filter((risk) => risk.state === state) }));
  const listen = {
    carried: (/** @type {CustomEvent} */ { detail }) => carried(page, detail),
    dropped: (/** @type {CustomEvent} */ { detail }) => move(page, detail.id, detail.cell),
    opened: (/** @type {CustomEvent} */ { detail }) => showRisk(page, detail.id),
    menu: (/** @type {CustomEvent} */ { detail }) => menu(page, detail.id),
  };
  return html`<cell-grid class="board roam-board" role="grid" data-letters aria-label=${t("Risks by what became of them")} @carried=${listen.carried} @dropped=${listen.dropped} @opened=${listen.opened} @menu=${listen.menu}>
    <div class="board__row" role="row">${columns.map(({ state, risks: here }, n) => html`<div class="board__head" role="columnheader" aria-colindex=${n + 1}><strong>${TITLES[state]()}</strong> <span class="sub number">${here.length}</span></div>`)}</div>
    <div class="board__row" role="row">${columns.map(({ state, risks: here }, n) => column(page, state, here, n))}</div>
  </cell-grid>
  <p class="sub board__keys only-wide">${t("Arrows walk,")} <kbd>R</kbd> ${t("resolves,")} <kbd>O</kbd> ${t("owns,")} <kbd>A</kbd> ${t("accepts,")} <kbd>M</kbd> ${t("mitigates,")} <kbd>N</kbd> ${t("makes it new again,")} <kbd>Enter</kbd> ${t("opens.")}</p>`;
}

/** @param {StandingPage} page @param {State} state @param {Row[]} risks @param {number} n */
function column(page, state, risks, n) {
  const title = TITLES[state]();
  return html`<div class="board__cell" role="gridcell" data-cell=${state} data-row="0" data-column=${n} ?data-empty=${!risks.length} tabindex=${n ? "-1" : "0"} aria-label="${title}, ${risks.length}">
    <p class="board__title only-narrow"><strong>${title}</strong> <span class="sub number">${risks.length}</span></p>
    <long-list class="long-list--cards" count=${risks.length}>${repeat(
      risks,
      ({ id }) => id,
      (risk) => card(page, risk),
    )}</long-list>
    ${risks.length ? nothing : html`<p class="muted sub">${t("nothing here")}</p>`}
  </div>`;
}

/** @param {StandingPage} page @param {Row} risk */
function card(page, risk) {
  const { view } = page;
  const movable = may(page, "manage risk") && !risk.fresh;
  return html`<article class="work risk ${teamColour(view, risk.team)}" data-card=${risk.id} data-name=${risk.text} ?data-movable=${movable} tabindex="-1" aria-label=${risk.text}>
    <p class="work__top">${exposureBox(risk)}${risk.team ? teamMark(view, risk.team) : nothing}<span class="sub">${ageWords(risk)}</span>
      <span class="end">${page.receipt(risk.id)}${ownerMark(view, risk.owner)}</span></p>
    <p class="work__title">${risk.text}</p>
    ${risk.response ? html`<p class="sub risk__response">${risk.response}</p>` : nothing}
    <p class="risk__marks">${dueMarks(risk)}</p>
    ${about(view, /** @type {any} */ (risk))}
    ${movable ? tools(page, risk) : nothing}
  </article>`;
}

/** @param {StandingPage} page @param {Row} risk */
const tools = (
  page,
  risk,
) => html`<div class="roam only-narrow" role="group" aria-label=${t("What becomes of it")}>${MOVES.map(({ state, label }) => html`<button class="button roam__one" type="button" tabindex="-1" aria-pressed=${risk.state === state} @click=${() => move(page, risk.id, risk.state === state ? "new" : state)}>${label()}</button>`)}</div>
  <p class="row risk__tools"><button class="button button--quiet work__move only-wide" type="button" data-menu tabindex="-1" aria-label=${t("Move to…: {risk}", { risk: risk.text })}>${t("Move to…")}</button>
  <button class="button button--quiet work__move" type="button" tabindex="-1" aria-label=${t("Edit: {risk}", { risk: risk.text })} @click=${() => showRisk(page, risk.id)}>${t("Edit")}</button></p>`;

/** The same risks and moves without a grid. @param {StandingPage} page @param {Row[]} risks */
export function table(page, risks) {
  const { view } = page;
  const titles = [t("Exposure"), t("Sentence"), t("State"), t("Team"), t("Owner"), t("Due"), t("Age")];
  return html`<section class="panel" aria-labelledby="risks-title"><h2 class="panel__title" id="risks-title">${t("The register as a table")}</h2>
    <div class="scroll" role="group" aria-labelledby="risks-title" tabindex="0"><table class="table risks__table">
    <thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}<th scope="col"><span class="visually-hidden">${t("Move to…")}</span></th></tr></thead>
    <tbody>${risks.map(
      (risk) => html`<tr data-card=${risk.id} tabindex="-1"><td>${exposureBox(risk)}</td>
      <th scope="row" class="risks__sentence">${risk.text} ${page.receipt(risk.id)}${about(view, /** @type {any} */ (risk))}</th><td>${TITLES[/** @type {State} */ (risk.state)]()}</td><td>${whose(view, risk.team)}</td><td>${view.people[risk.owner]?.name ?? html`<span class="muted">${t("nobody")}</span>`}</td><td>${dueMarks(risk)}</td><td>${ageWords(risk)}</td>
      <td>${may(page, "manage risk") && !risk.fresh ? html`<button class="button" type="button" aria-label=${t("Move to…: {risk}", { risk: risk.text })} @click=${() => menu(page, risk.id)}>${t("Move to…")}</button>` : nothing}</td></tr>`,
    )}</tbody></table></div></section>`;
}

/** @param {StandingPage} page @param {{ id: string, cell: string | null, first?: boolean }} held */
function carried(page, { id, cell, first }) {
  const risk = page.view.risks[id];
  if (!risk) return;
  if (first) page.say(t("Picked up: {risk}", { risk: risk.text }));
  else if (cell) page.say(`${TITLES[/** @type {State} */ (cell)]()}.`);
  else page.say(t("Put back in {column}.", { column: TITLES[/** @type {State} */ (risk.state)]() }));
}

/** @param {StandingPage} page @param {string} id @param {State} state */
export function move(page, id, state) {
  const risk = page.view.risks[id];
  if (!risk || risk.fresh || risk.state === state || !may(page, "manage risk")) return;
  const { id: command } = page.send(id, "MoveRisk", { risk: id, state, base: { state: risk.state } });
  const said = { state: TITLES[state](), risk: risk.text };
  const takes = state === "owned" && !risk.owner;
  page.undoable(takes ? t("{state}, by you: {risk}", said) : t("{state}: {risk}", said), command);
}

/** @param {StandingPage} page @param {string} id */
export function menu(page, id) {
  const risk = page.view.risks[id];
  const keys = Object.fromEntries(MOVES.map(({ state, key }) => [state, key.toUpperCase()]));
  choose(page.dialog, risk.text, [
    ...STATES.map((state) => ({
      label: TITLES[state](),
      note: keys[state] ?? "N",
      current: risk.state === state,
      act: () => move(page, id, state),
    })),
    { label: t("Edit"), note: "E", act: () => showRisk(page, id) },
    { label: t("Take out of the register"), note: "Delete", act: () => withdraw(page, id) },
  ]);
}

/** @param {StandingPage} page @param {string} id */
export function withdraw(page, id) {
  const { text } = page.view.risks[id];
  const { id: command } = page.send(id, "WithdrawRisk", { risk: id });
  page.undoable(t("Taken out of the register: {risk}", { risk: text }), command);
}
