/** The board itself: teams by Sprints, cells with their cards, folded rows and columns in short. A cell is drawn again only where something in it changed. */

import { html, nothing } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { chip } from "../parts/chip.js";
import { icon } from "../parts/icon.js";
import { flagChip, itemOf, loadBar, loadGraphic, pointsBox, shortDay, teamMark } from "../rows.js";
import { number, t } from "../words.js";
import { nameOf } from "./board_plan.js";
import { placeId } from "./dependency_lines.js";
import { itemMark, leftBehind, needMark } from "./since.js";
import { likelyChip, outlookWords } from "./span.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./board_plan.js").BoardPlan} BoardPlan */
/** @typedef {import("./board_plan.js").Sum} Sum */
/** @typedef {import("./board_look.js").BoardLook} BoardLook */
/** @typedef {import("./board_look.js").Side} Side */

/**
 * @typedef {object} Drawing what the parts of the board are drawn from
 * @property {StandingPage} page
 * @property {BoardPlan} plan
 * @property {BoardLook} look
 * @property {Map<string, string[]>} left what is no longer in a cell
 * @property {Folding} fold
 */

/** @typedef {(side: Side | "milestones", id: string) => void} Folding */

/** Its rows, heads first. @param {StandingPage} page @param {BoardPlan} plan @param {BoardLook} look @param {Folding} fold */
export function rows(page, plan, look, fold) {
  const left = look.compared && page.view.baseline ? leftBehind(page.view) : new Map();
  const drawing = { page, plan, look, left, fold };
  return html`<div class="program__row program__row--head" role="row"><div class="program__head program__corner" role="columnheader">${t("Team")}</div>${plan.sprints.map((sprint) => sprintHead(drawing, sprint))}</div>
    ${milestones(drawing)}
    ${repeat(
      plan.teams,
      ({ id }) => id,
      (team, row) => teamRow(drawing, team, row),
    )}`;
}

/** @param {Drawing} drawing @param {Row} sprint */
function sprintHead(drawing, sprint) {
  const { page, plan, look } = drawing;
  const { view } = page;
  const now = sprint.starts_on <= view.today && view.today <= sprint.ends_on;
  const folded = look.folded.sprint.has(sprint.id);
  return html`<div class="program__head ${now ? "program__head--now" : ""}" role="columnheader">
    <span class="program__name">${foldButton(drawing, "sprint", sprint, folded)}<strong>${sprint.name}</strong></span>
    <span class="sub">${shortDay(sprint.starts_on)} – ${shortDay(sprint.ends_on)}${now ? html`, ${t("now")}` : ""}</span>
    ${folded ? sumWords(plan.sum(plan.teams.map(({ id }) => nameOf(id, sprint.id)))) : nothing}</div>`;
}

/** @param {Drawing} drawing @param {Side | "milestones"} side @param {{ id: string } & View} one @param {boolean} folded */
function foldButton({ fold }, side, one, folded) {
  const label = folded ? t("Unfold {name}", { name: one.name }) : t("Fold {name}", { name: one.name });
  return html`<button class="fold" type="button" aria-expanded=${folded ? "false" : "true"} aria-label=${label} title=${label} @click=${() => fold(side, one.id)}>${icon(folded ? "plus" : "minus", "small")}</button>`;
}

/** The days on which something shall be so, over the Sprint they fall in. @param {Drawing} drawing */
function milestones(drawing) {
  const { plan, look } = drawing;
  const { view } = drawing.page;
  const all = Object.values(view.milestones ?? {});
  if (!all.length || (look.listed && look.picked)) return nothing;
  const folded = look.many && look.brief;
  const name = t("Milestones");
  return html`<div class="program__row program__row--milestones ${folded ? "program__row--folded" : ""}" role="row"><div class="program__team" role="rowheader"><span class="program__name">${look.many ? foldButton(drawing, "milestones", { id: "", name }, folded) : nothing}<span>${name}</span></span></div>${plan.sprints.map(
    (sprint) => {
      const here = all.filter(({ on }) => sprint.starts_on <= on && on <= sprint.ends_on);
      return html`<div class="program__milestones" role="gridcell">${folded ? milestonesSum(sprint, here) : here.map((one) => milestone(view, one))}</div>`;
    },
  )}</div>`;
}

/** How many there are, and how many of them are late. @param {Row} sprint @param {View[]} here */
function milestonesSum(sprint, here) {
  if (!here.length) return nothing;
  const late = here.filter((one) => one.late).length;
  return html`<span class="fold-sum"><span class="only-narrow">${sprint.name}</span><span class="number">${t("{n, plural, one {# milestone} other {# milestones}}", { n: here.length })}</span>${late ? chip("risk", t("{n} late", { n: late })) : nothing}</span>`;
}

/** @param {View} view @param {View} one */
const milestone = (view, { name, on, team, reached, late, outlook }) =>
  html`<p class="milestone">${icon("flag", "small")}<span><strong>${name}</strong> <span class="sub">${shortDay(on)}${view.teams[team] ? `, ${view.teams[team].name}` : ""}${reached ? `, ${t("reached")}` : ""}</span>${outlook ? html`<span class="sub milestone__likely" title=${outlook.why}>${outlookWords(outlook, late)}</span>` : nothing}</span>${late ? chip("risk", t("Late")) : outlook ? likelyChip(outlook) : nothing}</p>`;

/** @param {Drawing} drawing @param {Row} team @param {number} row */
function teamRow(drawing, team, row) {
  const { page, plan, look } = drawing;
  const folded = look.folds(team.id);
  const sum = folded && plan.sum(plan.sprints.map(({ id }) => nameOf(team.id, id)));
  return html`<div id=${placeId(`row ${team.id}`)} class="program__row ${folded ? "program__row--folded" : ""}" role="row">
    <div class="program__team" role="rowheader"><span class="program__name">${foldButton(drawing, "team", team, folded)}<a class="team-name" href="/t/${team.id}">${teamMark(page.view, team.id, false)}<span class="program__title">${team.name}</span></a></span>${sum ? sumWords(sum) : nothing}</div>
    ${folded && look.listed ? nothing : plan.sprints.map((sprint, column) => cell(drawing, team, sprint, row, column))}
  </div>`;
}

/** @param {Drawing} drawing @param {Row} team @param {Row} sprint @param {number} row @param {number} column */
function cell(drawing, team, sprint, row, column) {
  const { page, plan, look } = drawing;
  const name = nameOf(team.id, sprint.id);
  const cards = plan.cards(name);
  const folded = look.folds(team.id) || look.folded.sprint.has(sprint.id);
  const gone = drawing.left.get(name) ?? [];
  const seen = [page.view.cells[name], folded, row, column, team.name, sprint.name, gone.join()];
  return guard([...seen, ...cards.flatMap((card) => whatShows(drawing, card))], () =>
    folded
      ? foldedCell(drawing, team, sprint, row, column)
      : openCell(drawing, team, sprint, row, column, gone),
  );
}

/** All that a card is drawn from. @param {Drawing} drawing @param {Row} item */
function whatShows({ page, plan, look }, item) {
  const { view } = page;
  const changes = look.compared ? view.since : null;
  const needs = plan.about(item.id).flatMap(({ id, consumer, producer, producer_team }) => {
    const other = producer === item.id ? consumer : producer;
    return [
      view.dependencies[id],
      itemOf(view, other)?.key,
      view.teams[producer_team]?.key,
      changes?.needs[id],
    ];
  });
  const { index } = view.teams[item.team];
  return [view.items[item.id], index, page.receiptState(item.id), changes?.items[item.id], ...needs];
}

/** @param {Drawing} drawing @param {Row} team @param {Row} sprint @param {number} row @param {number} column @param {string[]} gone */
function openCell(drawing, team, sprint, row, column, gone) {
  const name = nameOf(team.id, sprint.id);
  const known = drawing.page.view.cells[name];
  const cards = drawing.plan.cards(name);
  return html`<div id=${placeId(`cell ${name}`)} class="board__cell" role="gridcell" ?data-empty=${!cards.length} data-cell=${name} data-row=${row} data-column=${column} tabindex=${row + column ? "-1" : "0"} aria-label=${t("{team}, {sprint}, {n, plural, one {# item} other {# items}}", { team: team.name, sprint: sprint.name, n: cards.length })}>
    <p class="program__sprint only-narrow">${sprint.name}</p>${known ? loadBar(known.load, known.capacity) : cards.length ? nothing : html`<p class="sub muted">${t("nothing planned")}</p>`}
    ${repeat(
      cards,
      ({ id }) => id,
      (item) => card(drawing, item),
    )}
    ${gone.map((words) => html`<p class="work work--gone">${words}</p>`)}
  </div>`;
}

/** @param {Drawing} drawing @param {Row} team @param {Row} sprint @param {number} row @param {number} column */
function foldedCell({ plan }, team, sprint, row, column) {
  const name = nameOf(team.id, sprint.id);
  const sum = plan.sum([name]);
  const said = t("{team}, {sprint}, folded, {words}", {
    team: team.name,
    sprint: sprint.name,
    words: sumSaid(sum),
  });
  return html`<div id=${placeId(`cell ${name}`)} class="board__cell board__cell--folded" role="gridcell" ?data-empty=${!sum.items && !sum.load} data-cell=${name} data-row=${row} data-column=${column} data-folded tabindex=${row + column ? "-1" : "0"} aria-label=${said}>
    <p class="program__sprint only-narrow">${sprint.name}</p>${sum.items || sum.load ? sumWords(sum) : html`<span class="muted" aria-hidden="true">–</span>`}</div>`;
}

/** @param {Drawing} drawing @param {Row} item */
function card({ page, plan, look }, item) {
  const { view } = page;
  const team = view.teams[item.team];
  const movable = page.edits(item.team);
  const needs = plan.about(item.id).filter(({ flag }) => flag !== "done");
  const compared = look.compared && view.baseline;
  return html`<article id=${placeId(item.id)} class="work team--${((team.index - 1) % 16) + 1}" data-card=${item.id} data-name=${item.key} ?data-movable=${movable} tabindex="-1" aria-label="${item.key} ${item.title}">
    <p class="work__top"><a class="key" href="/i/${item.key}" tabindex="-1">${item.key}</a>${item.type === "story" ? nothing : html`<span class="sub work__type">${item.type}</span>`}<span class="end">${page.receipt(item.id)}${pointsBox(item.points)}</span></p>
    <p class="work__title">${item.title}</p>
    ${compared ? itemMark(view, item.id) : nothing}
    ${needs.map((need) => mark(view, item, need, Boolean(compared)))}
    ${movable ? html`<button class="button button--quiet work__move" type="button" data-menu tabindex="-1" aria-label=${t("Move {key} to…", { key: item.key })}>${t("Move to…")}</button>` : nothing}
  </article>`;
}

/** @param {View} view @param {Row} item @param {Row} need @param {boolean} compared */
function mark(view, item, need, compared) {
  const gives = need.producer === item.id;
  const other = itemOf(view, gives ? need.consumer : need.producer);
  const name = other?.key ?? (need.external || view.teams[need.producer_team]?.key);
  return html`<p class="work__need">${icon(gives ? "give" : "need", "small")}<span class="work__other">${gives ? t("Gives {key}", { key: name }) : t("Needs {key}", { key: name })}</span> ${flagChip(need)}${compared ? needMark(view, need.id) : nothing}</p>`;
}

/** How many cards, how much load, the worst flag. @param {Sum} sum */
function sumWords(sum) {
  const { load, capacity } = sum;
  return html`<span class="fold-sum"><span class="fold-sum__items number">${cardsSaid(sum)}</span>
    ${load === null ? nothing : html`<span class="fold-sum__load number">${capacity === null ? nothing : loadGraphic(load, capacity)}<span class=${capacity !== null && load > capacity ? "load__over" : ""}>${loadSaid(sum)}</span></span>`}
    ${worst(sum)}</span>`;
}

/** A large program's board has features only. @param {Sum} sum */
const cardsSaid = ({ items, features }) =>
  features
    ? t("{n, plural, one {# feature} other {# features}}", { n: items })
    : t("{n, plural, one {# item} other {# items}}", { n: items });

/** @param {Sum} sum */
function worst({ red, amber, green }) {
  if (red) return chip("risk", t("{n} at risk", { n: red }));
  if (amber) return chip("watch", t("{n} tight", { n: amber }));
  return green ? chip("ok", t("On time")) : nothing;
}

/** @param {Sum} sum */
const loadSaid = ({ load, capacity }) =>
  capacity === null
    ? t("{n} points", { n: number(load ?? 0) })
    : `${number(load ?? 0)} / ${number(capacity)}`;

/** The same as one sentence. @param {Sum} sum */
export function sumSaid(sum) {
  const { load, capacity, red, amber } = sum;
  const said = { load: number(load ?? 0), capacity: number(capacity ?? 0) };
  return [
    cardsSaid(sum),
    load !== null && (capacity === null ? t("{load} points", said) : t("{load} of {capacity} points", said)),
    load !== null && capacity !== null && load > capacity && t("over"),
    red && t("{n} at risk", { n: red }),
    amber && t("{n} tight", { n: amber }),
  ]
    .filter(Boolean)
    .join(", ");
}
