/** The revealed votes of confidence of an increment as a time series: the program's, and each team's. */

import { html, nothing, svg } from "lit-html";
import "../parts/long_list.js";
import { shortDay, teamMark } from "../rows.js";
import { number, t } from "../words.js";
import { ownersOf } from "./objective_rows.js";

/** @typedef {import("../protocol.d.ts").View} View */

const WIDE = 160;
const TALL = 44;
const LEAST = 3;

/** @param {View} view @param {string} increment */
export function confidence(view, increment) {
  const votes = view.confidence[increment];
  if (!votes) return nothing;
  const owners = ownersOf(view).filter((owner) => votes[owner ?? "program"]);
  return html`<section class="panel" aria-labelledby="confidence-title">
    <h2 class="panel__title" id="confidence-title">${t("Confidence")}</h2>
    <p class="sub">${t("The mean of each revealed vote, from 1 to 5; below {least} the plan is talked about again.", { least: LEAST })}</p>
    <long-list count=${owners.length}><div class="scroll" role="group" aria-labelledby="confidence-title" tabindex="0"><table class="table table--blocks series" role="table">
      <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${t("Team")}</th><th role="columnheader" scope="col">${t("Over time")}</th><th role="columnheader" scope="col">${t("Last vote")}</th><th role="columnheader" scope="col">${t("Lowest")}</th><th role="columnheader" scope="col">${t("Change")}</th></tr></thead>
      <tbody role="rowgroup">${owners.map((owner) => row(view, owner, votes[owner ?? "program"]))}</tbody>
    </table></div></long-list></section>`;
}

/** @param {View} view @param {string | null} owner @param {View[]} votes oldest first */
function row(view, owner, votes) {
  const last = votes[votes.length - 1];
  const before = votes[votes.length - 2];
  const address = `/p/${view.program.id}/votes?team=${owner ?? ""}`;
  return html`<tr role="row"><th role="rowheader" scope="row">${owner ? html`<span class="team-name">${teamMark(view, owner, false)}${view.teams[owner]?.name}</span>` : t("Program")}</th>
    <td role="cell">${line(votes)}</td>
    <td role="cell"><a class="counts number" href=${address}>${number(tenth(last.mean))}</a> <span class="sub">${t("of 5, {n, plural, one {# vote} other {# votes}}, {day}", { n: last.votes, day: shortDay(last.day) })}</span></td>
    <td role="cell" class="number"><span class="only-narrow sub">${t("Lowest")} </span>${number(last.lowest)}</td>
    <td role="cell" class="number">${change(before, last)}</td></tr>`;
}

/** @param {number} value */
const tenth = (value) => Math.round(value * 10) / 10;

/** @param {View | undefined} before @param {View} last */
function change(before, last) {
  if (!before) return html`<span class="muted">${t("first vote")}</span>`;
  const by = tenth(last.mean - before.mean);
  if (!by) return t("unchanged");
  return by > 0 ? t("up by {n}", { n: number(by) }) : t("down by {n}", { n: number(-by) });
}

/** @param {View[]} votes */
function line(votes) {
  const x = (/** @type {number} */ n) =>
    votes.length > 1 ? 6 + (n * (WIDE - 12)) / (votes.length - 1) : WIDE / 2;
  const y = (/** @type {number} */ mean) => TALL - 4 - ((mean - 1) * (TALL - 8)) / 4;
  const said = votes.map(({ mean, day }) => `${shortDay(day)} ${number(tenth(mean))}`).join(", ");
  return html`<svg class="graphic" width=${WIDE} height=${TALL} viewBox="0 0 ${WIDE} ${TALL}" role="img" aria-label=${said}>
    <path class="graphic__gap" d="M0 ${y(LEAST)}H${WIDE}"></path>
    <path class="graphic__line" d=${votes.map(({ mean }, n) => `${n ? "L" : "M"}${x(n)} ${y(mean)}`).join(" ")}></path>
    ${votes.map(({ mean }, n) => svg`<circle class="graphic__dot" cx=${x(n)} cy=${y(mean)} r="3"></circle>`)}
  </svg>`;
}
