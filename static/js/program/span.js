/** A forecast in words: always a range, never one day. `live/pages/span_words.py` says the same. */

import { html } from "lit-html";
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

/** @param {string} written */
const at = (written) => new Date(`${written}T12:00:00`);

/** @param {Date} when @param {boolean} year */
function day(when, year) {
  const month = when.toLocaleDateString(language === "qps" ? "en" : language, { month: "short" });
  return `${when.getDate()} ${month}${year ? ` ${when.getFullYear()}` : ""}`;
}
