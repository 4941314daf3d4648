/** Predictability by increment: the train's as a line in its band, and every number in a table. */

import { html, nothing, svg } from "lit-html";
import "../parts/long_list.js";
import { chip } from "../parts/chip.js";
import { teamMark, teamsOf } from "../rows.js";
import { number, t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */

const STEP = 112;
const LEFT = 52;
const TOP = 24;
const TALL = 132;

/** A predictability in words; that it is below 80 % is said once all that was committed to is scored. @param {View | undefined} found */
export function figure(found) {
  if (!found || found.percent === null) return html`<span class="muted">${t("no data")}</span>`;
  const percent = html`<strong class="number">${number(found.percent)} %</strong>`;
  if (found.unscored)
    return html`${percent} <span class="muted">${t("{n} not scored", { n: found.unscored })}</span>`;
  return found.band === "below" ? html`${percent} ${chip("watch", t("Below 80 %"))}` : percent;
}

/** @param {View} view @param {Row[]} increments */
export function predictability(view, increments) {
  const known = increments.filter(({ id }) => view.predictability[id]?.train.percent !== undefined);
  if (!known.length) return nothing;
  const scored = known.filter(({ id }) => view.predictability[id].train.percent !== null);
  return html`<section class="panel" aria-labelledby="predictability-title">
    <h2 class="panel__title" id="predictability-title">${t("Predictability")}</h2>
    <p class="sub prose">${t("Actual business value of all objectives over the planned value of the committed ones. A train that can be relied on is between 80 and 100 %; above, it brought uncommitted value too.")}</p>
    <div class="predictability__both">${scored.length ? html`<div class="scroll" role="group" aria-labelledby="predictability-title" tabindex="0">${line(view, known)}</div>` : html`<p>${t("No objective has an actual business value yet. It is given at the end of the increment.")}</p>`}
    ${table(view, known)}</div>
  </section>`;
}

/** @param {View} view @param {Row[]} known */
function line(view, known) {
  const share = (/** @type {Row} */ { id }) =>
    /** @type {number | null} */ (view.predictability[id].train.percent);
  const mean = (/** @type {Row} */ { id }) => /** @type {number | null} */ (view.predictability[id].mean);
  const most = Math.max(110, ...known.flatMap((one) => [share(one) ?? 0, mean(one) ?? 0]));
  const y = (/** @type {number} */ percent) => TOP + TALL - (TALL * percent) / most;
  const x = (/** @type {number} */ place) => LEFT + STEP / 2 + place * STEP;
  const wide = LEFT + known.length * STEP;
  const path = (/** @type {(one: Row) => number | null} */ of) =>
    known
      .map((one, place) => ({ place, value: of(one) }))
      .filter(({ value }) => value !== null)
      .map(({ place, value }, n) => `${n ? "L" : "M"}${x(place)} ${y(Number(value))}`)
      .join(" ");
  return html`<svg class="graphic predictability" width=${wide} height=${TOP + TALL + 28} viewBox="0 0 ${wide} ${TOP + TALL + 28}" role="img" aria-label=${t("Predictability of the train by increment; the numbers are in the table below.")}>
    <rect class="graphic__room" x=${LEFT} y=${y(100)} width=${wide - LEFT} height=${y(80) - y(100)}></rect>
    <path class="graphic__base" d="M${LEFT} ${y(0)}H${wide}"></path>
    ${[0, 80, 100].map((percent) => svg`<text x=${LEFT - 8} y=${y(percent) + 4} text-anchor="end">${percent} %</text>`)}
    <path class="graphic__gap predictability__mean" d=${path(mean)}></path>
    <path class="graphic__line predictability__train" d=${path(share)}></path>
    ${known.map((one, place) => {
      const found = share(one);
      return svg`<text x=${x(place)} y=${TOP + TALL + 20} text-anchor="middle">${one.name}</text>
        ${found === null ? svg`<text x=${x(place)} y=${y(0) - 8} text-anchor="middle">${t("no data")}</text>` : svg`<circle class="graphic__dot" cx=${x(place)} cy=${y(found)} r="4"></circle><text class="predictability__value" x=${x(place) + 9} y=${y(found) + 4}>${number(found)} %</text>`}`;
    })}
  </svg>`;
}

/** @param {View} view @param {Row[]} known */
function table(view, known) {
  const cell = (/** @type {View | undefined} */ found) =>
    html`<td>${found ? html`${figure(found)}<br /><span class="sub muted number">${t("{actual} of {planned}", { actual: found.actual, planned: found.planned })}</span>` : html`<span class="muted">${t("none")}</span>`}</td>`;
  return html`<long-list><div class="scroll" role="group" aria-label=${t("Predictability as a table")} tabindex="0"><table class="table predictability__table">
    <thead><tr><th scope="col">${t("Whose")}</th>${known.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody><tr><th scope="row">${t("Train, sum over sum")}</th>${known.map(({ id }) => cell(view.predictability[id].train))}</tr>
      <tr><th scope="row">${t("Mean of the teams")}</th>${known.map(({ id }) => html`<td>${percent(view.predictability[id].mean)}</td>`)}</tr>
      ${teamsOf(view).map((team) => html`<tr><th scope="row"><span class="team-name">${teamMark(view, team.id, false)}${team.name}</span></th>${known.map(({ id }) => cell(view.predictability[id].teams[team.id]))}</tr>`)}</tbody>
  </table></div></long-list>`;
}

/** @param {number | null} share */
const percent = (share) =>
  share === null
    ? html`<span class="muted">${t("no data")}</span>`
    : html`<span class="number">${number(share)} %</span>`;
