/** The scenarios that were kept, side by side: each a column with what it would mean for the plan of now. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { listOf } from "../rows.js";
import { number, t } from "../words.js";
import { closing, voteOf } from "./scenario_votes.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./what_if.js").Changes} Changes */

/** @param {StandingPage} page @param {(changes: Changes) => void} show opens one on the map */
export function scenarios(page, show) {
  const kept = listOf(page.view.scenarios).sort((one, other) => one.at - other.at);
  if (!kept.length) return nothing;
  return html`<section class="panel" aria-labelledby="scenarios-title"><h2 class="panel__title" id="scenarios-title">${t("Scenarios, side by side")} <span class="muted sub number">${kept.length}</span></h2>
    <div class="scroll" role="group" aria-labelledby="scenarios-title" tabindex="0"><table class="table scenarios">
      <thead><tr><th scope="col"><span class="visually-hidden">${t("What would follow")}</span></th>${kept.map((one) => html`<th scope="col">${one.name} ${page.receipt(one.id)}</th>`)}</tr></thead>
      <tbody>
        ${row(t("Items that move"), kept, ({ moved }) => number(moved.length))}
        ${row(t("Needs that turn red"), kept, ({ dependencies }) => number(dependencies.length))}
        ${row(t("Needs that are red no more"), kept, ({ mended }) => number(mended.length))}
        ${row(t("Business value that is hit"), kept, ({ value }) => number(value))}
        ${row(t("Beyond the increment"), kept, ({ beyond_increment }) => number(beyond_increment.length))}
        ${row(t("Teams touched"), kept, ({ teams }) => teams.map((/** @type {string} */ id) => page.view.teams[id]?.key).join(", ") || t("none"))}
        ${row(t("Over capacity"), kept, ({ consequences }) => number(consequences.filter((/** @type {View} */ one) => one.kind === "cell").length))}
        ${row(t("In words"), kept, ({ consequences }) => words(consequences))}
        <tr><th scope="row">${t("Vote")}</th>${kept.map((one) => html`<td>${voteOf(page, one)}</td>`)}</tr>
        <tr><th scope="row">${t("Decide")}</th>${kept.map((one) => html`<td>${deciding(page, one, show)}</td>`)}</tr>
      </tbody></table></div></section>`;
}

/** @param {string} title @param {Row[]} kept @param {(outcome: View) => unknown} told */
const row = (title, kept, told) =>
  html`<tr><th scope="row">${title}</th>${kept.map(({ outcome }) => html`<td class="number">${outcome ? told(outcome) : html`<span class="muted">–</span>`}</td>`)}</tr>`;

/** @param {View[]} consequences */
const words = (consequences) =>
  html`<details><summary>${t("{n, plural, one {# sentence} other {# sentences}}", { n: consequences.length })}</summary><ul class="scenarios__words">${consequences.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></details>`;

/** What may be done with it. @param {StandingPage} page @param {Row} one @param {(changes: Changes) => void} show */
function deciding(page, one, show) {
  const said = { name: one.name };
  const remove = () => {
    const { id } = page.send(one.id, "DeleteScenario", { scenario: one.id });
    page.undoable(t("“{name}” is deleted.", said), id);
  };
  const apply = async () => {
    const { id, settled } = page.send(one.id, "ApplyScenario", { scenario: one.id });
    if ((await settled).ok) page.undoable(t("“{name}” is applied.", said), id);
  };
  const mine =
    !page.first.days.past && one.outcome?.teams.every((/** @type {string} */ team) => page.edits(team));
  return html`${one.state === "applied" ? html`<p>${chip("ok", t("Applied"))}</p>` : nothing}
    ${one.problem ? html`<p class="sub">${one.problem}</p>` : nothing}
    <div class="scenarios__buttons">
      ${one.outcome && !page.first.days.past ? html`<button class="button" type="button" aria-label=${t("Show “{name}” on the map", said)} @click=${() => show(one.changes)}>${t("Show")}</button>` : nothing}
      ${closing(page, one)}
      ${mine ? html`<button class="button button--primary" type="button" aria-label=${t("Apply “{name}”", said)} @click=${apply}>${t("Apply")}</button>` : nothing}
      ${page.first.opens ? html`<button class="button" type="button" aria-label=${t("Delete “{name}”", said)} @click=${remove}>${t("Delete")}</button>` : nothing}</div>`;
}
