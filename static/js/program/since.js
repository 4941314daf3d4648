/** The plan that was kept beside the one of now: what each card and need was then, as marks and as sentences. */

import { html, nothing } from "lit-html";
import "../parts/long_list.js";
import { chip } from "../parts/chip.js";
import { itemOf, needWords, shortDay } from "../rows.js";
import { t } from "../words.js";
import { pageOf } from "./inbox.js";
import { lockButton } from "./review.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** How many things have changed. @param {View} view */
export const changesIn = ({ since }) => Object.keys(since.items).length + Object.keys(since.needs).length;

/** What became of an item, in two or three words; empty where nothing did. @param {View} view @param {string} id */
export function itemChange(view, id) {
  const change = view.since.items[id];
  if (!change) return "";
  if (change.kind === "added") return t("Added");
  if (change.kind === "removed") return t("Removed");
  const item = view.items[id];
  if (!item?.sprint) return t("Taken out of {sprint}", { sprint: sprintName(view, change.from_sprint) });
  if (item.team !== change.from_team)
    return t("Was {team}’s", { team: view.teams[change.from_team]?.name ?? t("another team") });
  return t("Was in {sprint}", { sprint: sprintName(view, change.from_sprint) });
}

/** @param {View} view @param {string} id */
export const itemMark = (view, id) =>
  view.since.items[id] ? html`<p class="work__since">${chip("info", itemChange(view, id))}</p>` : nothing;

/** @param {View} view @param {string} id */
export const needMark = (view, id) =>
  (view.since.needs[id]?.kinds ?? []).map((/** @type {string} */ kind) =>
    chip("info", needChange(view, id, kind)),
  );

/** What is no longer in a cell and on no other either. @param {View} view @returns {Map<string, string[]>} sentences by cell */
export function leftBehind(view) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [id, change] of Object.entries(view.since.items)) {
    if (change.kind === "added" || view.items[id]?.sprint) continue;
    const cell = `${change.from_team}:${change.from_sprint}`;
    const gone = change.kind === "removed" ? t("removed") : t("taken out");
    found.set(cell, [...(found.get(cell) ?? []), `${named(view, id)}, ${gone}`]);
  }
  return found;
}

/** All that changed, in sentences: the same on every screen. @param {StandingPage} page */
export function sinceList(page) {
  const { view } = page;
  const { baseline, since } = view;
  if (!baseline) return nothing;
  const order = ["moved", "added", "removed"];
  const items = Object.entries(since.items).sort(
    ([, one], [, other]) => order.indexOf(one.kind) - order.indexOf(other.kind),
  );
  const needs = Object.keys(since.needs);
  return html`<section class="panel since" aria-labelledby="since-title">
    <h2 class="panel__title" id="since-title">${t("Since “{name}”, {day}", { name: baseline.name, day: shortDay(baseline.on) })} <span class="muted sub number">${changesIn(view)}</span></h2>
    ${items.length || needs.length ? nothing : html`<p>${t("The plan is as it was.")}</p>`}
    <long-list count=${changesIn(view)}><ul class="lines since__lines" role="list">
      ${items.map(([id]) => html`<li class="line" data-changed=${id}><div class="line__words">${itemSentence(view, id)}</div><div class="line__state">${chip("info", itemChange(view, id))}</div></li>`)}
      ${needs.map((id) => html`<li class="line" data-changed=${id}><div class="line__words">${needSentence(view, id)}</div><div class="line__state">${needMark(view, id)}</div></li>`)}
    </ul></long-list>
    <p class="row">${lockButton(page)}</p>
  </section>`;
}

/** @param {View} view @param {string} id */
function itemSentence(view, id) {
  const change = view.since.items[id];
  const item = view.items[id];
  const elsewhere = item?.team !== change.from_team;
  const then = place(view, change.from_team, change.from_sprint, elsewhere);
  const link = item
    ? html`<a class="key" href="/i/${item.key}">${item.key}</a> ${item.title}`
    : named(view, id);
  if (change.kind === "removed") return html`${link}: ${t("removed; it was in {place}.", { place: then })}`;
  const now = place(view, item.team, item.sprint, elsewhere);
  if (change.kind === "added") return html`${link}: ${t("added, in {place}.", { place: now })}`;
  return html`${link}: ${t("moved from {before} to {now}.", { before: then, now })}`;
}

/** @param {View} view @param {string} id */
function needSentence(view, id) {
  const change = view.since.needs[id];
  const need = view.dependencies[id];
  const said = change.kinds.map((/** @type {string} */ kind) => `${needChange(view, id, kind)}.`).join(" ");
  if (need)
    return html`<a href=${pageOf(view, { id, ...need })}>${needWords(view, { id, ...need })}</a>: ${said}`;
  if (!("title" in change)) return said;
  const { keys } = change;
  const consumer = keys[change.consumer] ?? "";
  const thing = keys[change.producer] ?? `“${change.title}”`;
  const team = change.external || (view.teams[change.producer_team]?.name ?? "");
  return html`${t("{consumer} needs {thing} from {team}", { consumer, thing, team })}: ${said}`;
}

/** @param {View} view @param {string} id @param {string} kind */
function needChange(view, id, kind) {
  const change = view.since.needs[id];
  switch (kind) {
    case "new":
      return t("New");
    case "dropped":
      return t("Dropped");
    case "later":
      return t("Promised later, was {sprint}", { sprint: sprintName(view, change.from_promise) });
    default:
      return t("Worse, was {flag}", { flag: FLAGS[change.from_flag]() });
  }
}

/** @type {Record<string, () => string>} */
const FLAGS = {
  done: () => t("done"),
  green: () => t("on time"),
  amber: () => t("tight"),
  red: () => t("at risk"),
};

/** @param {View} view @param {string} id */
function named(view, id) {
  const item = itemOf(view, id) ?? view.since.items[id];
  return `${item.key} ${item.title}`;
}

/** @param {View} view @param {string} team @param {string | null} sprint @param {boolean} withTeam */
const place = (view, team, sprint, withTeam) =>
  withTeam
    ? `${view.teams[team]?.name ?? t("another team")}, ${sprintName(view, sprint)}`
    : sprintName(view, sprint);

/** @param {View} view @param {string | null} sprint */
const sprintName = (view, sprint) => view.sprints[sprint ?? ""]?.name ?? t("the backlog");
