/** The 5 by 5 matrix: how many risks have each chance and impact. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";
import { heat } from "./risk_words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {{ chance: number, impact: number }} Cell */

const GRADES = [1, 2, 3, 4, 5];

/** @param {Row} risk */
const chanceOf = ({ kind, chance }) => (kind === "issue" ? 5 : chance);

/** @param {Row} risk @param {Cell} cell */
export const liesIn = (risk, { chance, impact }) => chanceOf(risk) === chance && risk.impact === impact;

/**
 * @param {Row[]} risks
 * @param {Cell | null} chosen
 * @param {(cell: Cell | null) => void} choose
 */
export function matrix(risks, chosen, choose) {
  const unrated = risks.filter(({ exposure }) => exposure === null).length;
  return html`<section class="panel matrix-panel" aria-labelledby="matrix-title"><h2 class="panel__title" id="matrix-title">${t("Chance by impact")}</h2>
    <table class="matrix"><thead><tr><td></td>${GRADES.map((impact) => html`<th scope="col"><span class="visually-hidden">${t("Impact")} </span>${impact}</th>`)}</tr></thead>
    <tbody>${[...GRADES].reverse().map((chance) => html`<tr><th scope="row"><span class="visually-hidden">${t("Chance")} </span>${chance}</th>${GRADES.map((impact) => cell(risks, { chance, impact }, chosen, choose))}</tr>`)}</tbody></table>
    <p class="sub">${t("Upward the chance, to the right the impact.")} ${unrated ? t("{n, plural, one {# is not rated.} other {# are not rated.}}", { n: unrated }) : ""}</p>
    ${chosen ? html`<p><button class="button" type="button" @click=${() => choose(null)}>${t("Show all")}</button></p>` : nothing}
  </section>`;
}

/** @param {Row[]} risks @param {Cell} here @param {Cell | null} chosen @param {(cell: Cell | null) => void} choose */
function cell(risks, here, chosen, choose) {
  const count = risks.filter((risk) => liesIn(risk, here)).length;
  const pressed = chosen?.chance === here.chance && chosen.impact === here.impact;
  const words = t("{n, plural, one {# risk} other {# risks}} of chance {chance} and impact {impact}", {
    n: count,
    ...here,
  });
  return html`<td class="matrix__cell ${heat(here.chance * here.impact)}">${count ? html`<button class="matrix__count number" type="button" aria-pressed=${pressed} aria-label=${words} title=${words} @click=${() => choose(pressed ? null : here)}>${count}</button>` : nothing}</td>`;
}
