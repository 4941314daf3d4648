/** A forecast in words: always a range, never one day. `live/pages/span_words.py` says the same. */

import { html } from "lit-html";
import { chip } from "../parts/chip.js";
import { language, t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */

/** 19 to 26 Jan. Where both are the last day of one week, that week. @param {{ p50: string, p85: string }} span */
export function spanWords({ p50, p85 }) {
  const first = at(p50);
  const last = at(p85);
  if (p50 === p85) first.setDate(first.getDate() - 6);
  const years = first.getFullYear() !== last.getFullYear();
  const months = years || first.getMonth() !== last.getMonth();
  return t("{first} to {last}", {
    first: months ? day(first, years) : first.getDate(),
    last: day(last, years),
  });
}

/** The range with what it means, or why there is none. @param {View} line @param {string} address */
export const forecast = ({ forecast: span, unforeseen }, address) =>
  span
    ? html`<a class="counts number" href=${address}>${spanWords(span)}</a> <span class="sub">${t("half to 85 of 100")}</span>`
    : html`<span class="muted">${unforeseen || t("no data")}</span>`;

/** What is forecast of a milestone or an objective: the range, and in how many of 100 futures it is in time; that is no question any more of what is late. @param {View} outlook @param {boolean} [late] */
export const outlookWords = ({ forecast: span, of_100, why }, late = false) =>
  span
    ? html`<span class="number">${spanWords(span)}</span> (${t("half to 85 of 100")})${late ? "" : `, ${t("in time in {n} of 100", { n: of_100 })}`}`
    : html`${why}`;

/** A state by the colour of its forecast: in time in 85 of 100 futures, in half of them, or in fewer. */
export const LIKELY = /** @type {const} */ ({ green: "ok", amber: "watch", red: "risk", none: "idle" });

/** @param {View} outlook */
export function likelyChip({ colour }) {
  const words = { green: t("On track"), amber: t("Tight"), red: t("At risk"), none: t("no data") };
  const key = /** @type {keyof typeof words} */ (colour);
  return chip(LIKELY[key], words[key]);
}

/** @param {string} written */
const at = (written) => new Date(`${written}T12:00:00`);

/** @param {Date} when @param {boolean} year */
function day(when, year) {
  const month = when.toLocaleDateString(language === "qps" ? "en" : language, { month: "short" });
  return `${when.getDate()} ${month}${year ? ` ${when.getFullYear()}` : ""}`;
}
