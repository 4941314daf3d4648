/** A past day of a program: the banner that says so, the slider and the keys that go from day to day. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { language, t } from "../words.js";

/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {{ shown: string, past: boolean, written: string, first: string, today: string }} Days ISO days */

const DAY = 86_400_000;

/** @param {string} day */
const noon = (day) => Date.parse(`${day}T12:00:00Z`);

/** @param {string} day @param {number} days */
const moved = (day, days) => new Date(noon(day) + days * DAY).toISOString().slice(0, 10);

/** @param {string} from @param {string} to */
const between = (from, to) => Math.round((noon(to) - noon(from)) / DAY);

/** @param {string} day as 2026-11-20 */
export const dayWords = (day) =>
  new Date(`${day}T12:00:00`).toLocaleDateString(language === "qps" ? "en" : language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });

/** The address of this page on another day (empty: now); what else it asks for stays. @param {string} day */
function address(day) {
  const asked = new URLSearchParams(location.search);
  if (day) asked.set("as_of", day);
  else asked.delete("as_of");
  return `${location.pathname}${asked.size ? `?${asked}` : ""}`;
}

/** @param {Days} days @param {string} day */
function go(days, day) {
  if (day === days.shown || day < days.first) return;
  location.assign(address(day >= days.today ? "" : day));
}

/** The pages that can be asked as of a day. */
const DATED = [
  /^\/p\/[^/]+(\/(board|map|risks|objectives|items|dependencies|capacity|votes))?$/,
  /^\/p\/[^/]+\/dependencies\/[^/]+$/,
  /^\/i\/[^/]+$/,
  /^\/t\/[^/]+(\/backlog)?$/,
];

/** Links out of a past page lead to the same moment. @param {HTMLElement} main @param {Days} days */
export function keepDay(main, { written }) {
  for (const link of main.querySelectorAll("a[href]:not([data-now], [download])")) {
    const to = new URL(/** @type {HTMLAnchorElement} */ (link).href);
    if (to.searchParams.has("as_of") || !DATED.some((path) => path.test(to.pathname))) continue;
    to.searchParams.set("as_of", written);
    link.setAttribute("href", `${to.pathname}${to.search}${to.hash}`);
  }
}

/** Goes to a page, on a past one at the same moment. @param {StandingPage} page @param {string} path */
export function goTo({ first: { days } }, path) {
  location.assign(days.past ? `${path}?as_of=${days.written}` : path);
}

/** @param {StandingPage} page */
export function pastBanner({ first: { days } }) {
  if (!days.past) return nothing;
  return html`<div class="past" role="note">
    <p class="past__words">${icon("back")}<span>${t("As of {day}.", { day: dayWords(days.shown) })} ${t("This is past: nothing here changes, and nothing can be changed.")}</span></p>
    <a class="button button--primary" data-now href=${address("")}>${t("Back to now")} <kbd>N</kbd></a></div>`;
}

/** @param {StandingPage} page */
export function dayChooser({ first: { days } }) {
  const all = between(days.first, days.today);
  const range = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target);
  const said = (/** @type {Event} */ event) => {
    const output = range(event).parentElement?.querySelector("output");
    const day = moved(days.first, Number(range(event).value));
    range(event).setAttribute("aria-valuetext", dayWords(day));
    if (output) output.textContent = dayWords(day);
  };
  return html`<form class="as-of" method="get" role="search" aria-label=${t("Another day")}>
    <label class="as-of__label" for="as-of">${t("As of")}</label>
    <input class="field__input as-of__day" id="as-of" type="date" min=${days.first} max=${days.today} value=${days.shown} @change=${(/** @type {Event} */ event) => range(event).value && go(days, range(event).value)} />
    ${
      all > 0
        ? html`<input class="as-of__range" type="range" min="0" max=${all} step="1" value=${between(days.first, days.shown)} aria-label=${t("Day shown")} aria-valuetext=${dayWords(days.shown)}
      @input=${said} @change=${(/** @type {Event} */ event) => go(days, moved(days.first, Number(range(event).value)))} />
    <output class="as-of__said sub number">${days.past ? dayWords(days.shown) : t("now")}</output>`
        : nothing
    }
  </form>`;
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
export function dayKeys({ first: { days } }) {
  const keys = [{ key: "[", label: t("A day back"), act: () => go(days, moved(days.shown, -1)) }];
  if (days.past)
    keys.push(
      { key: "]", label: t("A day on"), act: () => go(days, moved(days.shown, 1)) },
      { key: "n", label: t("Back to now"), act: () => location.assign(address("")) },
    );
  return keys;
}
