/** What an entry of the register is called, how much it weighs, what it is about. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { listOf, shortDay, teamMark } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {"new" | "resolved" | "owned" | "accepted" | "mitigated"} State */

/** The columns of the board: what is new, then what became of it, in the order of the word ROAM. */
export const STATES = /** @type {State[]} */ (["new", "resolved", "owned", "accepted", "mitigated"]);
export const OPEN = new Set(["new", "owned"]);

/** @type {Record<State, () => string>} */
export const TITLES = {
  new: () => t("New"),
  resolved: () => t("Resolved"),
  owned: () => t("Owned"),
  accepted: () => t("Accepted"),
  mitigated: () => t("Mitigated"),
};

/** The four moves, each with its key. */
export const MOVES = /** @type {{ state: State, key: string, label: () => string }[]} */ ([
  { state: "resolved", key: "r", label: () => t("Resolve") },
  { state: "owned", key: "o", label: () => t("Own") },
  { state: "accepted", key: "a", label: () => t("Accept") },
  { state: "mitigated", key: "m", label: () => t("Mitigate") },
]);

/** The least exposure of each tint but the first. */
const STEPS = [3, 5, 9, 13, 20];

/** @param {number} exposure */
export const heat = (exposure) => `heat--${STEPS.filter((least) => exposure >= least).length}`;

/** Chance times impact as a number in a box; dashed where nobody rated it. @param {View} risk */
export function exposureBox({ kind, chance, impact, exposure }) {
  if (exposure === null)
    return html`<span class="points points--none"><span class="visually-hidden">${t("Not rated")}</span></span>`;
  const words =
    kind === "issue"
      ? t("It has happened, impact {impact}", { impact })
      : t("Chance {chance}, impact {impact}", { chance, impact });
  return html`<span class="exposure number ${heat(exposure)}" title=${words}>${exposure}<span class="visually-hidden"> ${t("exposure.")} ${words}</span></span>`;
}

/** @param {View} risk */
export const ageWords = ({ age }) =>
  t("{n, plural, =0 {today} one {# day old} other {# days old}}", { n: age });

/** What is late about it, or its day. @param {View} risk */
export function dueMarks({ state, due, overdue, escalated, age }) {
  return html`${escalated ? chip("risk", t("Escalated after {n} days", { n: age })) : nothing}
    ${overdue ? chip("risk", t("Overdue since {day}", { day: shortDay(due) })) : nothing}
    ${due && !overdue && OPEN.has(state) ? html`<span class="sub">${t("Due {day}", { day: shortDay(due) })}</span>` : nothing}`;
}

/** The items and dependencies it is about, and the room it came from. @param {View} view @param {View} entry */
export function about(view, entry) {
  const { links, room } = entry;
  const from = room && view.rooms[room];
  if (!links.length && !from) return nothing;
  return html`<p class="risk__links">${links.map((/** @type {View} */ link) => linked(view, link))}${from ? html`<span class="sub"><a href="/r/${room}">${t("from {room}", { room: from.title })}</a>${said(view, entry)}</span>` : nothing}</p>`;
}

/** Who said it there, and when. @param {View} view @param {View} entry */
function said(view, { voice, raised_by, raised_on }) {
  const name = view.people[raised_by]?.name;
  const who = voice === "guest" ? t("a guest") : voice === "anonymous" ? t("without a name") : name;
  return [who, raised_on && shortDay(raised_on)]
    .filter(Boolean)
    .map((word) => `, ${word}`)
    .join("");
}

/** @param {View} view @param {View} link */
function linked(view, { kind, id }) {
  if (kind === "item") return itemLink(view.items[id]);
  if (kind === "objective") return objectiveLink(view, id);
  if (kind === "increment") return incrementLink(view, id);
  const need = view.needs[id];
  if (!need) return nothing;
  return html`<a class="key" href="/p/${view.program.id}/dependencies#${id}" title=${need.title}>${view.items[need.consumer]?.key} ${t("needs")} ${view.items[need.producer]?.key ?? view.teams[need.producer_team]?.name}</a>`;
}

/** @param {View} view @param {string} id */
const objectiveLink = (view, id) =>
  view.objectives[id]
    ? html`<a href="/p/${view.program.id}/objectives">${view.objectives[id].title}</a>`
    : nothing;

/** @param {View} view @param {string} id */
const incrementLink = (view, id) =>
  view.increments[id]
    ? html`<a href="/p/${view.program.id}/capacity?increment=${id}">${t("all features of {name}", { name: view.increments[id].name })}</a>`
    : nothing;

/** @param {View | undefined} item */
const itemLink = (item) =>
  item ? html`<a class="key" href="/i/${item.key}" title=${item.title}>${item.key}</a>` : nothing;

/** Whose it is: a team's, or the program's. @param {View} view @param {string | null} team */
export const whose = (view, team) =>
  team && view.teams[team]
    ? html`<span class="team-name">${teamMark(view, team, false)}${view.teams[team].name}</span>`
    : html`<span class="sub">${t("Program")}</span>`;

/** The most exposed first, then the oldest. @param {Record<string, View>} risks @returns {Row[]} */
export const weighed = (risks) =>
  listOf(risks).sort(
    (one, other) =>
      (other.exposure ?? -1) - (one.exposure ?? -1) ||
      one.raised_at - other.raised_at ||
      (one.id < other.id ? -1 : 1),
  );

/** @param {StandingPage} page @param {"manage risk" | "record decision" | "edit milestone"} verb */
export const may = (page, verb) => page.first.verbs.includes(verb);

/** @param {Record<string, View>} rows @param {string} team */
export const ofTeam = (rows, team) => listOf(rows).filter((row) => !team || row.team === team);
