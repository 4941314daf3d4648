/** The rollup of a program: the weekly review, every number a link to what it counts. */

import { html, nothing } from "lit-html";
import "../parts/long_list.js";
import { chip } from "../parts/chip.js";
import {
  doneBar,
  flagChip,
  itemOf,
  loadGraphic,
  needsOf,
  needWords,
  sprintsOf,
  stateWord,
  teamMark,
  teamsOf,
} from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { answering } from "./answering.js";
import { budgetButton, budgetTotals } from "./budget_totals.js";
import { dayChooser } from "./past_days.js";
import { reminders } from "./reminders.js";
import { overrideOf, writtenHeadline } from "./review.js";
import { forecast, spanWords } from "./span.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** The exposure from which on a risk is grave. */
const HIGH = 15;

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  const teams = teamsOf(view);
  return html`<div class="page sections rollup">
    <div class="page__head"><div><h1>${view.program.name}</h1><p class="sub">${when(view)}</p></div>
      <div class="end">${sum(view.totals.dependencies) ? html`<p class="rollup__sums">${flags(view.totals)}</p>` : nothing}${budgetButton(page)}${page.first.imports ? html`<a class="button" href="/import?program=${view.program.id}">${t("Import")}</a>` : nothing}</div></div>
    ${dayChooser(page)}
    ${headline(page)}
    ${lately(page)}
    ${teams.length ? teamsTable(page, teams) : noTeams(page)}
    ${atRisk(page)}
    ${reminders(page)}
    ${budgetTotals(page)}
  </div>`;
}

/** @param {View} view */
function when(view) {
  const now = sprintsOf(view).find(
    ({ starts_on, ends_on }) => starts_on <= view.today && view.today <= ends_on,
  );
  return now
    ? t("{day}. {sprint}, until {end}.", { day: day(view.today), sprint: now.name, end: day(now.ends_on) })
    : t("{day}. No Sprint is running.", { day: day(view.today) });
}

/** @param {string} written */
const day = (written) =>
  new Date(`${written}T12:00:00`).toLocaleDateString(document.documentElement.lang, {
    weekday: "short",
    day: "numeric",
    month: "long",
  });

/** The answer first, in words. @param {StandingPage} page */
function headline(page) {
  const { view } = page;
  const { totals } = view;
  const { red, amber } = totals.dependencies;
  const done = totals.points.done;
  const all = sum(totals.points);
  const progress = all
    ? t("{done} of {all} points are done.", { done: number(done), all: number(all) })
    : t("Nothing is estimated yet.");
  return html`<section class="headline" aria-label=${t("Headline")}>
    ${writtenHeadline(page, `${progress} ${likely(totals)} ${riskWords(red, amber)}`)}
    <dl class="figures">
      ${figure(t("Points done"), html`${linked(totals, "points/done", done)} <span class="muted">${t("of {all}", { all: number(all) })}</span>`)}
      ${figure(t("Items"), html`${linked(totals, "items/todo", totals.items.todo)} ${t("to do")}, ${linked(totals, "items/doing", totals.items.doing)} ${t("doing")}, ${linked(totals, "items/done", totals.items.done)} ${t("done")}`)}
      ${figure(t("Forecast"), html`${forecast(totals, forecasts(view))}${view.forecast_behind ? html` <span class="sub">${t("being made anew")}</span>` : nothing}`)}
      ${figure(t("Load of this Sprint"), load(totals))}
      ${figure(t("Confidence"), linked(totals, "confidence", totals.confidence))}
      ${figure(t("Status"), status(page, null, totals))}
    </dl>
  </section>`;
}

/** @param {number} red @param {number} amber */
function riskWords(red, amber) {
  if (!red)
    return amber
      ? t("{amber, plural, one {# dependency is} other {# dependencies are}} tight.", { amber })
      : t("No dependency is at risk.");
  const late = t("{red, plural, one {# dependency is} other {# dependencies are}} at risk", { red });
  return amber ? t("{late}, {amber} tight.", { late, amber }) : `${late}.`;
}

/** @param {View} totals */
const likely = ({ forecast: span }) =>
  span
    ? t("What is planned is most likely done {span} (half to 85 of 100 futures).", { span: spanWords(span) })
    : "";

/** @param {View} view */
const forecasts = (view) => `/p/${view.program.id}/capacity#forecast`;

/** @param {string} term @param {unknown} value */
const figure = (term, value) =>
  html`<div class="figures__one"><dt>${term}</dt><dd class="number">${value}</dd></div>`;

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);

/** A number that opens the list of what it counts. @param {View} line @param {string} path @param {number | null} value */
function linked(line, path, value) {
  if (value === null || value === undefined) return html`<span class="muted">${t("no data")}</span>`;
  const address = line.links[path];
  return address ? html`<a class="counts number" href=${address}>${number(value)}</a>` : number(value);
}

/** @param {View} line */
function load(line) {
  if (line.load === null) return html`<span class="muted">${t("no data")}</span>`;
  const carried = linked(line, "load", line.load);
  if (line.capacity === null) return html`${carried} ${t("points, capacity unknown")}`;
  const over = Math.round((line.load - line.capacity) * 10) / 10;
  const rest =
    over > 0
      ? html`, <strong class="load__over">${t("over by {n}", { n: number(over) })}</strong>`
      : over < 0
        ? t(", {n} free", { n: number(-over) })
        : t(", full");
  return html`${carried} ${t("of")} ${linked(line, "capacity", line.capacity)}${rest}`;
}

/** @param {StandingPage} page @param {string | null} team @param {View} line */
function status(page, team, line) {
  const { colour, why, override } = line.status;
  const words = { green: t("On track"), amber: t("Tight"), red: t("At risk"), none: t("no data") };
  const states = /** @type {const} */ ({ green: "ok", amber: "watch", red: "risk", none: "idle" });
  const key = /** @type {keyof typeof words} */ (colour);
  const mark = chip(states[key], words[key]);
  const computed = why.length
    ? html`<details class="why"><summary>${mark}</summary><ul>${why.map((/** @type {string} */ sentence) => html`<li>${sentence}</li>`)}${ownedRisks(line)}</ul></details>`
    : mark;
  return html`${computed}${overrideOf(page, team, override)}`;
}

/** The risks that somebody owns, and the grave ones among them. @param {View} line */
function ownedRisks({ risks: { owned, high }, links }) {
  if (!owned) return nothing;
  const all = t("{n, plural, one {# owned risk} other {# owned risks}}", { n: owned });
  const grave = t("{n} of exposure {least} or more", { n: high, least: HIGH });
  return html`<li><a class="counts" href=${links["risks/owned"]}>${all}</a>${high ? html`, <a class="counts" href=${links["risks/high"]}>${grave}</a>` : nothing}</li>`;
}

/** Dependencies by flag; only what there is. @param {View} line */
function flags(line) {
  const words = {
    red: (/** @type {number} */ n) => t("{n} at risk", { n }),
    amber: (/** @type {number} */ n) => t("{n} tight", { n }),
    green: (/** @type {number} */ n) => t("{n} on time", { n }),
    done: (/** @type {number} */ n) => t("{n} done", { n }),
  };
  const states = /** @type {const} */ ({ red: "risk", amber: "watch", green: "ok", done: "idle" });
  const shown = /** @type {(keyof typeof words)[]} */ (["red", "amber", "green", "done"]).filter(
    (flag) => line.dependencies[flag],
  );
  if (!shown.length) return html`<span class="muted sub">${t("none")}</span>`;
  return shown.map(
    (flag) =>
      html`<a class="flag" href=${line.links[`dependencies/${flag}`]}>${chip(states[flag], words[flag](line.dependencies[flag]))}</a>`,
  );
}

/** What changed in the week before this page was opened, the weightiest first. @param {StandingPage} page */
function lately({ view, first }) {
  const turns = /** @type {View[]} */ (first.lately?.turns ?? []).filter(({ kind, about }) =>
    kind === "flag" ? view.dependencies[about] : view.teams[about],
  );
  if (!turns.length) return nothing;
  return html`<section class="lately" aria-labelledby="lately-title"><h2 class="panel__title" id="lately-title">${t("Changed since {day}", { day: day(first.lately?.since) })}</h2>
    <ol class="lately__turns" role="list">${turns.map((turn) => html`<li class="lately__turn">${turnWords(view, turn)}</li>`)}</ol></section>`;
}

/** @param {View} view @param {View} turn */
function turnWords(view, { kind, about, before, now }) {
  if (kind === "flag") {
    const need = { id: about, ...view.dependencies[about] };
    const words = before === null ? t("new") : now === "done" ? t("is done") : t("has turned");
    return html`${flagChip(need)} <span><strong>${needWords(view, need)}</strong> <span class="sub">${words}</span></span>`;
  }
  const by = Math.round((now - before) * 10) / 10;
  const team = view.teams[about].name;
  const more = { team, n: number(Math.abs(by)) };
  const words =
    kind === "done"
      ? by > 0
        ? t("{team} finished {n} points", more)
        : t("{team} reopened {n} points", more)
      : by > 0
        ? t("The scope of {team} grew by {n} points", more)
        : t("The scope of {team} shrank by {n} points", more);
  return html`${chip(kind === "done" && by > 0 ? "ok" : "info", kind === "done" ? t("Done") : t("Scope"))} <span><strong>${words}</strong> <span class="sub number">${t("from {before} to {now}", { before: number(before), now: number(now) })}</span></span>`;
}

/** @param {StandingPage} page @param {Row[]} teams */
const teamsTable = (page, teams) => html`<section class="panel" aria-labelledby="teams-title">
  <h2 class="panel__title" id="teams-title">${t("Teams")}</h2>
  <long-list count=${teams.length} jump=${t("Team")}><div class="scroll" role="group" aria-labelledby="teams-title" tabindex="0">
    <table class="table table--blocks teams" role="table">
      <thead role="rowgroup"><tr role="row">${[t("Team"), t("Sprint Goal"), t("Points done"), t("Items"), t("Forecast"), t("Load of the Sprint"), t("Confidence"), t("Dependencies"), t("Status")].map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}</tr></thead>
      <tbody role="rowgroup">${teams.map((team) => teamRow(page, team))}</tbody>
    </table>
  </div></long-list>
</section>`;

/** @param {StandingPage} page @param {Row} team */
function teamRow(page, team) {
  const { view } = page;
  const done = team.points.done;
  const all = sum(team.points);
  const sprint = team.sprint && view.sprints[team.sprint.id];
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a class="team-name" href="/t/${team.id}">${teamMark(view, team.id, false)}${team.name}</a></th>
    <td role="cell" class="teams__goal">${team.sprint?.goal || html`<span class="muted">${t("no goal")}</span>`}${sprint ? html`<br><span class="sub muted">${sprint.name}</span>` : nothing}</td>
    <td role="cell" class="teams__bar">${all ? doneBar(done, all) : nothing}${all ? html`${linked(team, "points/done", done)} <span class="sub">${t("of {all}", { all: number(all) })}</span>` : html`<span class="muted">${t("no data")}</span>`}</td>
    <td role="cell" class="teams__items number">${linked(team, "items/todo", team.items.todo)} ${t("to do")}, ${linked(team, "items/doing", team.items.doing)} ${t("doing")}, ${linked(team, "items/done", team.items.done)} ${t("done")}</td>
    <td role="cell" class="teams__forecast"><span class="only-narrow sub">${t("Forecast")} </span>${forecast(team, forecasts(view))}</td>
    <td role="cell" class="teams__bar number">${bar(team)}${load(team)}</td>
    <td role="cell" class="teams__confidence"><span class="only-narrow sub">${t("Confidence")} </span>${linked(team, "confidence", team.confidence)}</td>
    <td role="cell" class="teams__flags">${flags(team)}</td>
    <td role="cell">${status(page, team.id, team)}</td>
  </tr>`;
}

/** @param {View} line */
const bar = ({ load: carried, capacity }) =>
  carried === null || capacity === null ? nothing : loadGraphic(carried, capacity);

/** @param {StandingPage} page */
const noTeams = ({ view, first }) =>
  first.days.past
    ? html`<div class="empty"><p class="empty__words">${t("There was no team in this program on that day.")}</p></div>`
    : html`<div class="empty"><p class="empty__words">${t("No team is in this program yet.")}</p>
  ${first.manages ? html`<a class="button button--primary" href="/settings/programs/${view.program.id}">${t("Add the first team")}</a>` : nothing}</div>`;

/** @param {StandingPage} page */
function atRisk(page) {
  const { view } = page;
  const { dependencies } = view.totals;
  const all = sum(dependencies);
  const n = dependencies.red + dependencies.amber;
  const list = `/p/${view.program.id}/dependencies`;
  const risky = needsOf(view).filter(({ flag }) => flag === "red" || flag === "amber");
  const counted = html`<a class="counts" href="${list}?flag=red&flag=amber">${number(n)}</a> ${t("of")} <a class="counts" href=${list}>${number(all)}</a>`;
  const shown = risky.length < n ? t(", the {n} most urgent here", { n: number(risky.length) }) : "";
  const title = html`<h2 class="panel__title" id="risk-title">${t("Dependencies at risk")} ${all ? html`<span class="muted sub number">${counted}${shown}</span>` : nothing}</h2>`;
  if (!risky.length) {
    const words = all
      ? t("All dependencies are on time.")
      : t("No team waits for another. Ask for something on the program board.");
    return html`<section class="panel" aria-labelledby="risk-title">${title}<p>${words}</p></section>`;
  }
  return html`<section class="panel" aria-labelledby="risk-title">${title}
    <long-list count=${risky.length}><div class="scroll" role="group" aria-labelledby="risk-title" tabindex="0"><table class="table table--blocks needs" role="table">
      <thead role="rowgroup"><tr role="row">${[t("Slack"), t("Who needs it"), t("What, from whom"), t("Needed by"), t("Promise"), t("Why")].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}<th role="columnheader" scope="col"><span class="visually-hidden">${t("Answer")}</span></th></tr></thead>
      <tbody role="rowgroup">${risky.map((need) => needRow(page, need))}</tbody>
    </table></div></long-list></section>`;
}

/** @param {StandingPage} page @param {Row} need */
function needRow(page, need) {
  const { view } = page;
  const consumer = itemOf(view, need.consumer);
  const producer = need.producer && itemOf(view, need.producer);
  return html`<tr role="row" id=${need.id}>
    <td role="cell">${flagChip(need)}</td>
    <td role="cell"><span class="team-name">${teamMark(view, need.consumer_team)}<a href="/i/${consumer?.key}">${consumer?.key}</a> ${consumer?.title}</span></td>
    <td role="cell"><span class="team-name">${teamMark(view, need.producer_team)}${producer ? html`<a href="/i/${producer.key}">${producer.key}</a> ${producer.title}` : need.title}</span></td>
    <td role="cell"><span class="only-narrow sub">${t("Needed by")} </span>${view.sprints[need.needed_by]?.name ?? html`<span class="muted">${t("not said")}</span>`}</td>
    <td role="cell"><span class="only-narrow sub">${t("Promise")}: </span>${stateWord(need.state)}${view.sprints[need.promise] ? html`, ${view.sprints[need.promise].name}` : ""}${page.receipt(need.id)}</td>
    <td role="cell" class="needs__why">${need.why.join(" ")}</td>
    <td role="cell" class="needs__act">${answering(page, need)}</td>
  </tr>`;
}

/** @param {View} before @param {View} after */
function news(before, after) {
  const risky = (/** @type {View} */ { totals }) => totals.dependencies.red + totals.dependencies.amber;
  const now = risky(after);
  return now === risky(before)
    ? []
    : [
        {
          kind: "risk",
          text: t("{n, plural, one {# dependency is} other {# dependencies are}} at risk now.", { n: now }),
        },
      ];
}

openStanding({
  draw,
  news,
  dates: true,
  keys: () => [],
  describe: ({ view }) =>
    t("Rollup of {program}. {n} teams, {risky} dependencies at risk.", {
      program: view.program.name,
      n: Object.keys(view.teams).length,
      risky: view.totals.dependencies.red + view.totals.dependencies.amber,
    }),
});
