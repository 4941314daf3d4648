/** What the views of standing rooms hold: items in their order, teams, Sprints, dependencies in words. */

import { html, nothing, svg } from "lit-html";
import { chip } from "./parts/chip.js";
import { language, number, t } from "./words.js";

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {{ id: string } & View} Row */

/** @param {Record<string, View> | undefined} rows @returns {Row[]} */
export const listOf = (rows = {}) =>
  Object.entries(rows).map(([id, row]) => /** @type {Row} */ ({ id, ...row }));

/** Items in the order of their rank, which is by code units. @param {View} view @returns {Row[]} */
export const ranked = (view) =>
  listOf(view.items).sort((one, other) =>
    one.rank === other.rank ? (one.id < other.id ? -1 : 1) : one.rank < other.rank ? -1 : 1,
  );

/** @param {View} view @returns {Row[]} */
export const teamsOf = (view) => listOf(view.teams).sort((one, other) => one.index - other.index);

/** @param {View} view @returns {Row[]} */
export const sprintsOf = (view) => listOf(view.sprints).sort((one, other) => one.index - other.index);

/** The Sprints that are not over. @param {View} view @returns {Row[]} */
export const aheadOf = (view) => sprintsOf(view).filter(({ ends_on }) => ends_on >= view.today);

const COUNTED = new Set(["story", "bug", "task", "spike", "enabler"]);

/** Whether an item's points add up; epics and features are made of others. @param {View} item */
export const counted = (item) => COUNTED.has(item.type);

/** @param {View} view @param {string} id @returns {Row | null} */
export function itemOf(view, id) {
  const found = view.items?.[id] ?? view.others?.[id];
  return found ? { id, ...found } : null;
}

/** The class that gives a thing its team's colour. @param {View} view @param {string | null} id */
export function teamColour(view, id) {
  const team = id && view.teams?.[id];
  return team ? `team--${((team.index - 1) % 16) + 1}` : "";
}

/** The team's mark; its name is there for who does not see it. @param {View} view @param {string} id @param {boolean} [alone] */
export function teamMark(view, id, alone = true) {
  const team = view.teams?.[id];
  if (!team) return nothing;
  const mark = `team ${teamColour(view, id)} ${team.index > 8 ? "team--double" : ""}`;
  return html`<span class=${mark} aria-hidden="true">${team.key.slice(0, 3)}</span>${alone ? html`<span class="visually-hidden">${team.name}</span>` : ""}`;
}

/** @param {View} view @param {string | null} id */
export function ownerMark(view, id) {
  const name = id && view.people?.[id]?.name;
  if (!name) return nothing;
  return html`<span class="avatar" aria-hidden="true" title=${name}>${name.slice(0, 1)}</span><span class="visually-hidden">${name}</span>`;
}

/** @param {number | null | undefined} points */
export const pointsBox = (points) =>
  points === null || points === undefined
    ? html`<span class="points points--none"><span class="visually-hidden">${t("Not estimated")}</span></span>`
    : html`<span class="points number">${number(points)}<span class="visually-hidden"> ${t("points")}</span></span>`;

/** Load against capacity, and the same in words. @param {number | null} load @param {number | null} capacity */
export function loadBar(load, capacity) {
  if (load === null || load === undefined) return html`<span class="muted">${t("no data")}</span>`;
  if (capacity === null || capacity === undefined)
    return html`<span class="number">${t("{load} points, capacity unknown", { load: number(load) })}</span>`;
  return html`<div class="load">${loadGraphic(load, capacity)}<p class="sub number">${loadWords(load, capacity)}</p></div>`;
}

/** The bar alone, for where the words stand beside it. @param {number} load @param {number} capacity */
export function loadGraphic(load, capacity) {
  const widest = Math.max(load, capacity, 1);
  const over = load - capacity;
  const edge = (100 * capacity) / widest;
  return html`<svg class="graphic load__bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    <rect class="graphic__room" x="0" y="0" width=${edge} height="12" rx="2"></rect>
    <rect class="graphic__fill" x="1" y="2" width=${Math.max(0, (100 * Math.min(load, capacity)) / widest - 2)} height="8"></rect>
    ${over > 0 ? svg`<rect class="graphic__over" x=${edge} y="1" width=${100 - edge} height="10"></rect>` : nothing}
  </svg>`;
}

/** @param {number} load @param {number} capacity */
export function loadWords(load, capacity) {
  const over = Math.round((load - capacity) * 10) / 10;
  const said = { load: number(load), capacity: number(capacity) };
  if (over > 0)
    return html`${t("{load} of {capacity} points", said)}, <strong class="load__over">${t("over by {n}", { n: number(over) })}</strong>`;
  return over < 0
    ? t("{load} of {capacity} points, {n} free", { ...said, n: number(-over) })
    : t("{load} of {capacity} points, full", said);
}

/** A part of a whole, in points. @param {number} done @param {number} all */
export const doneBar = (done, all) =>
  html`<svg class="graphic load__bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    <rect class="graphic__room" x="0" y="0" width="100" height="12" rx="2"></rect>
    <rect class="graphic__fill" x="1" y="2" width=${all ? (98 * done) / all : 0} height="8"></rect>
  </svg>`;

const dayAndMonth = new Intl.DateTimeFormat(language === "qps" ? "en" : language, {
  day: "numeric",
  month: "short",
});

/** @param {string} day as 2026-11-20 */
export const shortDay = (day) => dayAndMonth.format(new Date(`${day}T12:00:00`));

/** The day of a time in milliseconds. @param {number} at */
export const shortTime = (at) => dayAndMonth.format(new Date(at));

/** How many days are left of a Sprint, its last one included. @param {string} today @param {string} end */
export const daysLeft = (today, end) =>
  Math.round((Date.parse(`${end}T12:00:00Z`) - Date.parse(`${today}T12:00:00Z`)) / 86_400_000) + 1;

/** The flag of a dependency: a word, a shape, a weight. @param {View} need */
export function flagChip({ flag, slack }) {
  if (flag === "done") return chip("idle", t("Done"));
  if (flag === "green") return chip("ok", t("On time"));
  if (flag === "amber") return chip("watch", slack === 0 ? t("Tight, same Sprint") : t("Tight"));
  return chip("risk", late(slack));
}

/** @param {number | null} slack */
const late = (slack) =>
  slack !== null && slack < 0
    ? t("Late by {n, plural, one {# Sprint} other {# Sprints}}", { n: -slack })
    : t("At risk");

/** Who produces it: a team, or somebody outside the program. @param {View} view @param {View} need @returns {string} */
export const producerName = (view, need) => need.external || (view.teams[need.producer_team]?.name ?? "");

/** A dependency as a sentence. @param {View} view @param {View} need */
export function needWords(view, need) {
  const consumer = itemOf(view, need.consumer);
  const producer = need.producer && itemOf(view, need.producer);
  const values = {
    consumer: consumer?.key ?? "",
    thing: producer ? producer.key : `“${need.title}”`,
    team: producerName(view, need),
    sprint: view.sprints[need.needed_by]?.name ?? "",
  };
  return values.sprint
    ? t("{consumer} needs {thing} from {team} by {sprint}", values)
    : t("{consumer} needs {thing} from {team}", values);
}

const ORDER = ["red", "amber", "green", "done"];

/** The least slack first within each flag. @param {View} view @returns {Row[]} */
export const needsOf = (view) =>
  listOf(view.dependencies).sort(
    (one, other) =>
      ORDER.indexOf(one.flag) - ORDER.indexOf(other.flag) ||
      (one.slack ?? -1000) - (other.slack ?? -1000) ||
      (one.id < other.id ? -1 : 1),
  );

/** @type {Record<string, () => string>} */
const STATES = {
  proposed: () => t("Asked"),
  countered: () => t("Countered"),
  accepted: () => t("Promised"),
  delivered: () => t("Delivered"),
  verified: () => t("Verified"),
  rejected: () => t("Declined"),
  withdrawn: () => t("Withdrawn"),
};

/** @param {string} state */
export const stateWord = (state) => STATES[state]?.() ?? state;
