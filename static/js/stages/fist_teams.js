/** How sure each team is: average, spread and votes of each, the least sure first, and never a name. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { number, t } from "../words.js";
import { whose } from "./big_room.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string | null, mean: number, lowest: number, highest: number, votes: number }} Sure */

const LOW = 3;

/** @param {number} mean */
export const tenth = (mean) => number(Math.round(mean * 10) / 10);

/** @param {string | null} id @param {View} vote @returns {Sure} */
function sure(id, { mean, lowest, counts }) {
  const given = Object.entries(/** @type {Record<string, number>} */ (counts)).filter(([, n]) => n);
  const votes = given.reduce((sum, [, n]) => sum + n, 0);
  return { id, mean, lowest, highest: Math.max(...given.map(([value]) => Number(value))), votes };
}

/** The teams that have a number, the least sure first. @param {View} confidence @returns {Sure[]} */
export const byTeam = (confidence) =>
  Object.entries(/** @type {Record<string, View>} */ (confidence.teams ?? {}))
    .filter(([, vote]) => !vote.too_few)
    .map(([id, vote]) => sure(id, vote))
    .sort((one, other) => one.mean - other.mean || one.lowest - other.lowest);

/** How far apart the votes lie. @param {Sure} vote */
export const spread = ({ lowest, highest }) =>
  lowest === highest ? t("all {value}", { value: lowest }) : t("{lowest} to {highest}", { lowest, highest });

/** @param {View} view @param {View} confidence */
export function teamsTable(view, confidence) {
  const teams = byTeam(confidence);
  if (!teams.length || confidence.too_few) return nothing;
  const rows = [...teams, sure(null, confidence)];
  return html`<section aria-labelledby="sure-title"><h3 id="sure-title">${t("By team")}</h3>
    <div class="scroll" role="group" aria-labelledby="sure-title" tabindex="0"><table class="table sure">
    <thead><tr><th scope="col">${t("Team")}</th><th scope="col" class="table__number">${t("Average")}</th><th scope="col">${t("Spread")}</th><th scope="col" class="table__number">${t("Votes")}</th></tr></thead>
    <tbody>${rows.map(
      (one) =>
        html`<tr><th scope="row">${one.id ? whose(view, one.id) : t("Everybody")}</th><td class="table__number">${tenth(one.mean)}</td><td>${spread(one)} ${one.id && one.mean < LOW ? chip("watch", t("Below {n}", { n: LOW })) : nothing}</td><td class="table__number">${number(one.votes)}</td></tr>`,
    )}</tbody></table></div></section>`;
}
