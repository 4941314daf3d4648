/** What the budget comes to, beside the rollup: for who may see it, with the way to its lines. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { t } from "../words.js";

/** @param {import("../standing.js").StandingPage} page */
export function budgetTotals(page) {
  const { budget } = page.first;
  if (!budget?.totals.length) return nothing;
  return html`<section class="panel" aria-labelledby="budget-title"><h2 class="panel__title" id="budget-title">${t("Budget")}</h2>
    <ul class="lines" role="list">${budget.totals.map(({ text, over }) => html`<li class="line"><div class="line__words"><p class="number">${text}</p></div><div class="line__state">${over ? chip("risk", t("Over")) : chip("ok", t("Within"))}</div></li>`)}</ul></section>`;
}

/** The way to the lines, for who may see them. @param {import("../standing.js").StandingPage} page */
export const budgetButton = (page) =>
  page.first.budget?.href
    ? html`<a class="button" href=${page.first.budget.href}>${t("Budget")}</a>`
    : nothing;
