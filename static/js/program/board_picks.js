/** Of a board of many teams: the order of its rows, and on a phone the one team that is looked at. */

import { html } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "../parts/icon.js";
import { t } from "../words.js";
import { troubleOf } from "./board_trouble.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("./board_plan.js").BoardPlan} BoardPlan */
/** @typedef {import("./board_look.js").BoardLook} BoardLook */
/** @typedef {import("./board_look.js").Order} Order */
/** @typedef {import("./board_tools.js").Acts} Acts */

/** @type {() => [Order, string][]} */
const ORDERS = () => [
  ["worst", t("Most at risk first")],
  ["risky", t("Only with needs at risk")],
  ["own", t("In their order")],
];

/** @param {BoardLook} look @param {Acts} acts */
export const orderOf = (look, acts) =>
  html`<select class="field__input board-tools__order" aria-label=${t("Which teams, in which order")} .value=${live(look.order)} @change=${(/** @type {Event} */ event) => acts.order(/** @type {Order} */ (chosen(event)))}>${ORDERS().map(
    ([order, words]) => html`<option value=${order} ?selected=${order === look.order}>${words}</option>`,
  )}</select>`;

/** Which team is looked at, one tap from the one before and the one after; it stays in sight. @param {View} view @param {BoardLook} look @param {BoardPlan} plan @param {Acts} acts */
export function picker(view, look, plan, acts) {
  const at = plan.found.findIndex(({ id }) => id === look.picked);
  const [before, after] = [plan.found[at - 1], plan.found[at + 1]];
  const trouble = troubleOf(view);
  return html`<div class="board-picker" role="group" aria-label=${t("The team that is shown")}>
    <button class="button button--icon" type="button" ?disabled=${!before} aria-label=${t("The team before")} @click=${() => acts.pick(before.id)}>${icon("back", "small")}</button>
    <select class="field__input" aria-label=${t("Team")} .value=${live(look.picked)} @change=${(/** @type {Event} */ event) => acts.pick(chosen(event))}>
      <option value="">${t("All teams")}</option>${plan.found.map(({ id, key, name }) => html`<option value=${id} ?selected=${id === look.picked}>${said(key, name, trouble.get(id)?.red ?? 0)}</option>`)}
    </select>
    <button class="button button--icon" type="button" ?disabled=${!after} aria-label=${t("The team after")} @click=${() => acts.pick(after.id)}>${icon("forward", "small")}</button>
  </div>`;
}

/** @param {string} key @param {string} name @param {number} red */
const said = (key, name, red) =>
  red ? t("{key} {name}, {n} at risk", { key, name, n: red }) : t("{key} {name}", { key, name });

/** @param {Event} event */
const chosen = ({ target }) => /** @type {HTMLSelectElement} */ (target).value;
