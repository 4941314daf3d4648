/** Orders that a prioritization proposes to this backlog, and taking one of them over. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { listOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** @type {Record<string, () => string>} */
const METHODS = { wsjf: () => "WSJF", rice: () => "RICE", dots: () => t("Dot voting") };

/** @param {StandingPage} page @param {string} team */
export const proposedOrders = (page, team) =>
  listOf(page.view.rankings)
    .sort((one, other) => other.at - one.at)
    .map((ranking) => proposedOrder(page, ranking, team));

/** @param {StandingPage} page @param {Row} ranking @param {string} team */
function proposedOrder(page, { id, method, room, teams }, team) {
  const others = Object.keys(teams).length - 1;
  const words = t(
    "{method} proposes an order for {n, plural, one {# item} other {# items}} of this backlog{others, plural, =0 {} one { and for # other backlog} other { and for # other backlogs}}.",
    { method: METHODS[method]?.() ?? method, n: teams[team], others },
  );
  const able = Object.keys(teams).every((one) => page.edits(one));
  return html`<section class="notice" aria-label=${t("Proposed order")}>${icon("info")}<span>${words}${able ? nothing : html` ${t("Whoever edits all of them takes it over.")}`}</span>
    ${room ? html`<a href="/r/${room}">${t("How it came about")}</a>` : nothing}
    ${able ? html`<button class="button" type="button" @click=${() => takeOver(page, id)}>${t("Take the order over")}</button>` : nothing}</section>`;
}

/** @param {StandingPage} page @param {string} ranking */
async function takeOver(page, ranking) {
  const sent = page.send(ranking, "AcceptRanking", { ranking });
  if ((await sent.settled).ok) page.undoable(t("The order is taken over."), sent.id);
}
