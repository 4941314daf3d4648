/** The page of objectives: what teams and the program aim at in an increment, and what came of it. */

import { html, nothing } from "lit-html";
import { listOf, shortDay, teamsOf } from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { confidence } from "./confidence_series.js";
import { editing, showAdding, showObjective } from "./objective_dialogs.js";
import { overlays } from "./objective_overlays.js";
import { objectivesIn, objectivesTable, ownersOf, value } from "./objective_rows.js";
import { charter, outcomes } from "./outcomes.js";
import { figure, predictability } from "./predictability.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const look = { increment: new URLSearchParams(location.search).get("increment") ?? "", focus: "" };
let refocus = false;

/** The increment that is looked at. @param {View} view @returns {string | null} */
const shown = (view) => (view.increments[look.increment] ? look.increment : view.increment);

/** @param {View} view */
const incrementsOf = (view) =>
  listOf(view.increments).sort((one, other) => (one.starts_on < other.starts_on ? -1 : 1));

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  const increment = shown(view);
  return html`<div class="page sections objectives">
    ${head(page, increment)}
    ${increment ? about(page, increment) : noIncrement(page)}
    ${charter(page)}
    ${outcomes(page)}
  </div>`;
}

/** @param {StandingPage} page @param {string | null} increment */
function head(page, increment) {
  const { view } = page;
  const all = incrementsOf(view);
  const where = increment && view.increments[increment];
  return html`<div class="page__head"><div><h1>${t("Objectives")}</h1>
      <p class="sub">${where ? t("{increment}, {start} to {end}", { increment: where.name, start: shortDay(where.starts_on), end: shortDay(where.ends_on) }) : view.program.name}${view.charter.goal ? html`<span class="objectives__goal">${view.charter.goal}</span>` : nothing}</p></div>
    <div class="end">
      ${all.length > 1 ? html`<nav class="objectives__increments" aria-label=${t("Increments")}>${all.map((one) => html`<a class="button" href=${address(one.id)} aria-current=${one.id === increment ? "true" : "false"} @click=${(/** @type {MouseEvent} */ event) => turn(page, event, one.id)}>${one.name}</a>`)}</nav>` : nothing}
      ${increment && canAdd(page) ? html`<button class="button button--primary" type="button" @click=${() => add(page)}>${t("New objective")} <kbd>C</kbd></button>` : nothing}
    </div></div>`;
}

/** The same page with another increment; a past day stays. @param {string} increment */
function address(increment) {
  const asked = new URLSearchParams(location.search);
  asked.set("increment", increment);
  return `?${asked}`;
}

/** @param {StandingPage} page */
const canAdd = (page) => page.first.goals.edits.length > 0;

/** @param {StandingPage} page */
function add(page) {
  const increment = shown(page.view);
  if (increment && canAdd(page)) showAdding(page, increment, page.view.objectives[look.focus]?.team);
}

/** @param {StandingPage} page @param {MouseEvent | null} event @param {string} increment */
function turn(page, event, increment) {
  event?.preventDefault();
  look.increment = increment;
  look.focus = "";
  history.replaceState(null, "", address(increment));
  page.say(page.view.increments[increment].name);
  page.room.redraw();
}

/** @param {StandingPage} page */
const noIncrement = ({ view, first }) =>
  first.days.past
    ? html`<div class="empty"><p class="empty__words">${t("No increment was on the calendar on that day.")}</p></div>`
    : html`<div class="empty"><p class="empty__words">${t("No increment is on the calendar yet. Objectives are for an increment.")}</p>
  <a class="button button--primary" href="/p/${view.program.id}/calendar">${t("Make the first increment")}</a></div>`;

/** @param {StandingPage} page @param {string} increment */
function about(page, increment) {
  const { view } = page;
  const all = listOf(view.objectives).filter((one) => one.increment === increment);
  return html`${all.length ? figures(view, increment, all) : nobody(page)}
    ${all.length ? objectivesTable(page, increment, rowOf(page)) : nothing}
    ${predictability(view, incrementsOf(view))}
    ${confidence(view, increment)}`;
}

/** What a row of the tables needs to know of this page. @param {StandingPage} page */
const rowOf = (page) => ({
  focus: look.focus,
  open: (/** @type {string} */ id) => showObjective(page, id),
  walked: (/** @type {string} */ id) => {
    look.focus = id;
  },
  moved: (/** @type {string} */ id, /** @type {number} */ by) => move(page, id, by),
});

/** @param {StandingPage} page */
const nobody = (page) => html`<div class="empty">
    <p class="empty__words">${t("No objective is written for this increment yet.")}</p>
    <p>${t("A team says what it will bring about, links the items it takes, and the business gives it a value from 1 to 10.")}</p>
    ${canAdd(page) ? html`<button class="button button--primary" type="button" @click=${() => add(page)}>${t("Write the first objective")}</button>` : nothing}
  </div>`;

/** The answer first. The program's own objectives sum up those of the teams, so values are the teams'. @param {View} view @param {string} increment @param {Row[]} all */
function figures(view, increment, all) {
  const found = view.predictability[increment];
  const red = all.filter(({ status }) => status.colour === "red");
  const one = (/** @type {string} */ term, /** @type {unknown} */ words) =>
    html`<div class="figures__one"><dt>${term}</dt><dd class="number">${words}</dd></div>`;
  const committed = all.filter((objective) => objective.committed).length;
  return html`<dl class="figures objectives__figures">
    ${one(t("Predictability of the train"), figure(found?.train))}
    ${one(t("Mean of the teams"), value(found?.mean, "%"))}
    ${one(t("Objectives"), t("{committed} committed, {more} uncommitted", { committed, more: all.length - committed }))}
    ${one(t("Business value the teams committed to"), number(worth(all.filter((objective) => objective.committed))))}
    ${one(t("Of it at risk"), red.length ? html`<strong class="load__over">${number(worth(red.filter((objective) => objective.committed)))}</strong> <span class="sub">${t("{n, plural, one {# objective} other {# objectives}}", { n: red.length })}</span>` : t("nothing"))}
  </dl>`;
}

/** The planned business value of the teams' objectives. @param {Row[]} all */
const worth = (all) => all.reduce((sum, { team, planned }) => sum + (team ? (planned ?? 0) : 0), 0);

/** Every row of the page in its order, but for what is not saved yet. @param {View} view @returns {Row[]} */
function rowsOf(view) {
  const increment = shown(view);
  if (!increment) return [];
  return ownersOf(view)
    .flatMap((owner) => objectivesIn(view, increment, owner))
    .filter(({ fresh }) => !fresh);
}

/** @param {StandingPage} page @param {number} by */
function step(page, by) {
  const ids = rowsOf(page.view).map(({ id }) => id);
  if (!ids.length) return;
  const at = ids.indexOf(look.focus);
  look.focus = ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)];
  refocus = true;
  page.paintNow();
}

/** @param {StandingPage} page @param {string} id @param {number} by */
function move(page, id, by) {
  const own = page.view.objectives[id];
  const others = objectivesIn(page.view, own.increment, own.team);
  const at = others.findIndex((one) => one.id === id);
  const beside = others[at + by];
  if (!beside) return;
  look.focus = id;
  refocus = true;
  const place = by < 0 ? { before: beside.id } : { after: beside.id };
  page.send(id, "MoveObjective", { objective: id, ...place });
  page.say(t("Moved to place {n} of {all}.", { n: at + by + 1, all: others.length }));
}

/** @param {StandingPage} page */
function remove(page) {
  const found = page.view.objectives[look.focus];
  if (!found || !page.first.goals.edits.includes(found.team ?? "program")) return;
  const { id } = page.send(look.focus, "RemoveObjective", { objective: look.focus });
  page.undoable(t("Objective removed."), id);
  look.focus = "";
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const all = incrementsOf(page.view);
  const at = all.findIndex(({ id }) => id === shown(page.view));
  const beside = (/** @type {number} */ by) => () => all[at + by] && turn(page, null, all[at + by].id);
  return [
    { key: "j", label: t("Next objective"), act: () => step(page, 1) },
    { key: "k", label: t("Objective before"), act: () => step(page, -1) },
    { key: "c", label: t("New objective"), act: () => add(page) },
    {
      key: "Enter",
      label: t("Open the objective"),
      act: () => page.view.objectives[look.focus] && showObjective(page, look.focus),
    },
    { key: "Delete", label: t("Remove the objective"), act: () => remove(page) },
    { key: "[", label: t("Increment before"), act: beside(-1) },
    { key: "]", label: t("Next increment"), act: beside(1) },
  ];
}

/** @param {StandingPage} page */
function drawn(page) {
  editing(page);
  if (!refocus) return;
  refocus = false;
  const row = /** @type {HTMLElement | null} */ (
    document.querySelector(`[data-objective="${CSS.escape(look.focus)}"]`)
  );
  row?.focus();
}

/** @param {View} before @param {View} after @returns {import("../announce.js").News[]} */
function news(before, after) {
  return listOf(after.objectives).flatMap(({ id, title, status }) => {
    const was = before.objectives[id]?.status.colour;
    if (!was || was === status.colour || status.colour !== "red") return [];
    return [{ kind: "risk", text: t("At risk now: {title}. {why}", { title, why: status.why[0] }) }];
  });
}

openStanding({
  overlays,
  draw,
  drawn,
  keys,
  news,
  describe: ({ view }) => {
    const rows = rowsOf(view);
    return t("Objectives of {program}. {n} objectives of {teams} teams, {red} at risk.", {
      program: view.program.name,
      n: rows.length,
      teams: teamsOf(view).length,
      red: rows.filter(({ status }) => status.colour === "red").length,
    });
  },
});
