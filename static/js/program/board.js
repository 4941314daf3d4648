/** The program board: teams by Sprints, who waits for whom, and the same as a table. */

import { html, nothing } from "lit-html";
import { overlays } from "../changes.js";
import "../parts/cell_grid.js";
import { needsOf, needWords, shortDay } from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { showAsking } from "./answering.js";
import { rows, sumSaid } from "./board_grid.js";
import { itemsTable, needsTable } from "./board_lists.js";
import { BoardLook } from "./board_look.js";
import { carried, dropped, menu, movedByOthers, movesOn, preview } from "./board_moves.js";
import { BoardPlan, nameOf, RISKY } from "./board_plan.js";
import { listenForPrint } from "./board_print.js";
import { fitting, layOut, listenForPinches } from "./board_size.js";
import { actsOn, legend, nobodySaid, tools } from "./board_tools.js";
import { bundled, drawLines, placeId } from "./dependency_lines.js";
import { goTo } from "./past_days.js";
import { showRunning } from "./running.js";
import { sinceList } from "./since.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./board_look.js").Side} Side */

const look = new BoardLook();
/** The card that is looked at. */
let focus = "";
/** @type {import("./board_print.js").Setting | null} how it is set while it is printed */
let onPaper = null;
/** @type {BoardPlan | null} */
let known = null;

/** What stands on the board now; the last answer as long as it holds. @param {View} view */
function planOf(view) {
  if (!known?.fits(view, look)) known = new BoardPlan(view, look);
  return known;
}

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  const plan = planOf(view);
  const nobody = !Object.keys(view.teams).length || !plan.sprints.length;
  return html`<div class="page board-page program">
    ${head(page, !nobody)}
    ${nobody ? empty(page) : html`${tools(page, look, plan, acts)}${look.table ? itemsTable(page, plan, look) : grid(page, plan)}`}
    ${look.compared ? sinceList(page) : nothing}
    ${nobody ? nothing : needsTable(page, plan, look)}
  </div>`;
}

/** @param {StandingPage} page @param {boolean} filled whether there is anything to look at otherwise */
function head({ view }, filled) {
  const needs = needsOf(view);
  const risky = needs.filter(({ flag }) => RISKY.has(flag)).length;
  const list = `/p/${view.program.id}/dependencies`;
  const { all, red, amber } = view.counted;
  const turn = (/** @type {"onlyRisky" | "table" | "everything"} */ what) => () => toggle(what);
  return html`<div class="page__head"><div><h1>${t("{program} program board", { program: view.program.name })}</h1>
      ${filled ? html`<p class="sub number"><a class="counts" href="${list}?flag=red">${t("{n} at risk", { n: number(red) })}</a>, <a class="counts" href="${list}?flag=amber">${t("{n} tight", { n: number(amber) })}</a>, <a class="counts" href=${list}>${t("{n} in all", { n: number(all) })}</a>${needs.length < all ? html`. ${t("{n} of them are drawn: those between features and the most at risk.", { n: number(needs.length) })}` : nothing}<span class="only-paper"> · ${t("as of {day}", { day: shortDay(view.today) })} ${view.today.slice(0, 4)}</span></p>` : nothing}</div>
    ${
      filled
        ? html`<div class="end">
      <button class="button" type="button" aria-pressed=${look.onlyRisky} @click=${turn("onlyRisky")}>${t("Only at risk")} <span class="number">${risky}</span> <kbd>F</kbd></button>
      <button class="button" type="button" aria-pressed=${look.everything} @click=${turn("everything")}>${t("Every item")} <kbd>A</kbd></button>
      <button class="button" type="button" aria-pressed=${look.table} @click=${turn("table")}>${t("As a table")} <kbd>V</kbd></button>
    </div>`
        : nothing
    }</div>`;
}

/** @param {"onlyRisky" | "table" | "everything"} what */
function toggle(what) {
  look[what] = !look[what];
  page.room.redraw();
}

/** @param {StandingPage} page */
function empty({ view, first }) {
  const { id } = view.program;
  const teams = Object.keys(view.teams).length > 0;
  if (first.days.past) {
    const then = teams
      ? t("No Sprint was on the calendar on that day.")
      : t("There was no team in this program on that day.");
    return html`<div class="empty"><p class="empty__words">${then}</p></div>`;
  }
  if (teams)
    return html`<div class="empty"><p class="empty__words">${t("No Sprint is on the calendar yet. An increment brings its Sprints.")}</p><a class="button button--primary" href=${`/p/${id}/calendar`}>${t("Open the calendar")}</a></div>`;
  return html`<div class="empty"><p class="empty__words">${t("No team is in this program yet.")}</p>${first.manages ? html`<a class="button button--primary" href=${`/settings/programs/${id}`}>${t("Add the first team")}</a>` : nothing}</div>`;
}

/** @param {StandingPage} page @param {BoardPlan} plan */
function grid(page, plan) {
  if (!plan.teams.length)
    return html`<div class="empty"><p class="empty__words">${nobodySaid(look)}</p><button class="button" type="button" @click=${everyTeam}>${t("All teams")}</button></div>`;
  return html`${preview(page.view)}
  <div class="program__frame" role="group" aria-label=${t("Program board, scrolls sideways")} tabindex="0">
    <cell-grid class="board program-board" role="grid" ?data-many=${look.many} aria-label=${t("Items by team and Sprint")} @carried=${heard(carried)} @dropped=${heard(dropped)} @opened=${heard(({ id }) => goTo(page, `/i/${page.view.items[id].key}`))} @entered=${heard(({ cell }) => unfold(cell))} @menu=${heard(({ id }) => menu(id))} @focusin=${focused}>
      ${rows(page, plan, look, fold)}
      <svg class="dependencies" id="dependency-lines" aria-hidden="true"></svg>
    </cell-grid>
  </div>
  ${legend()}
  <p class="sub board__keys only-wide">${t("Arrows walk,")} <kbd>Enter</kbd> ${t("goes in and opens,")} ${page.first.days.past ? nothing : html`<kbd>M</kbd> ${t("picks up and drops,")} <kbd>N</kbd> ${t("asks another team,")} `}<kbd>R</kbd> ${t("folds the team,")} <kbd>S</kbd> ${t("folds the Sprint,")} <kbd>Esc</kbd> ${t("puts back.")}</p>`;
}

function everyTeam() {
  if (look.order === "risky") look.reorder("worst", page.view);
  acts.search("");
}

/** @param {(detail: any) => void} act */
const heard =
  (act) =>
  (/** @type {CustomEvent} */ { detail }) =>
    act(detail);

/** Folds or unfolds a team, a Sprint or the milestones and says what is in it. @param {Side | "milestones"} side @param {string} id */
function fold(side, id) {
  if (side === "milestones") {
    look.foldMilestones();
    page.room.redraw();
    return;
  }
  if (side === "team" && look.listed) {
    acts.pick(look.picked === id ? "" : id);
    return;
  }
  const plan = planOf(page.view);
  const cells =
    side === "team"
      ? plan.sprints.map((sprint) => nameOf(id, sprint.id))
      : plan.teams.map((team) => nameOf(team.id, id));
  const { name } = page.view[side === "team" ? "teams" : "sprints"][id];
  const folded = look.fold(side, id);
  page.say(
    folded
      ? t("{name} folded: {words}.", { name, words: sumSaid(plan.sum(cells)) })
      : t("{name} unfolded.", { name }),
  );
  page.room.redraw();
}

/** Enter on a folded cell opens what it is folded by. @param {string} cell */
function unfold(cell) {
  const [team, sprint] = cell.split(":");
  staying(() => {
    if (look.folds(team)) fold("team", team);
    if (look.folded.sprint.has(sprint)) fold("sprint", sprint);
  });
}

/** Does it, and whoever stood in a cell or on a card of it stands in that cell afterwards. @param {() => void} act */
function staying(act) {
  const cell = under("[data-cell]")?.dataset.cell;
  act();
  page.paintNow();
  if (cell && document.activeElement === document.body)
    document.getElementById(placeId(`cell ${cell}`))?.focus();
}

/** The lines of the focused card stand out. @param {FocusEvent} event */
function focused({ target }) {
  const card = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (target).closest("[data-card]"));
  const id = card?.dataset.card ?? "";
  if (id === focus) return;
  focus = id;
  page.room.redraw();
}

/** The frame that is listened to. @type {HTMLElement | null} */
let pinched = null;

/** @param {StandingPage} page */
function drawn(page) {
  const board = /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
    document.querySelector("cell-grid")
  );
  if (!board) return;
  layOut(board, planOf(page.view), look.folded, zoomNow(), onPaper?.says);
  board.painted();
  const frame = /** @type {HTMLElement} */ (board.parentElement);
  if (frame !== pinched) {
    pinched = frame;
    listenForPinches(frame, look, () => page.room.redraw());
  }
  if (onPaper) drawLinesOn(board);
  else {
    // Told in this very frame, once it is laid out: measuring then costs no layout of its own.
    laidOut.unobserve(board);
    laidOut.observe(board);
  }
}

const zoomNow = () => onPaper?.size ?? look.zoom;

const laidOut = new ResizeObserver(([{ target }]) => drawLinesOn(/** @type {HTMLElement} */ (target)));

/** @param {HTMLElement} board */
function drawLinesOn(board) {
  if (look.listed) return;
  showRunning(board.parentElement);
  const plan = planOf(page.view);
  const lines = bundled(plan.needs, placedOn(plan), focus);
  drawLines(board, lines, page.view, { focus, zoom: zoomNow() });
}

/** Where an item stands, if it is on the board. @param {BoardPlan} plan */
function placedOn(plan) {
  const teams = new Set(plan.teams.map(({ id }) => id));
  return (/** @type {string | null} */ id) => {
    const item = id && plan.view.items[id];
    if (!item?.sprint || !teams.has(item.team)) return null;
    const folded = look.folds(item.team) || look.folded.sprint.has(item.sprint);
    return { cell: nameOf(item.team, item.sprint), folded };
  };
}

/** The part of the board that the focus is in. @param {string} parts */
const under = (parts) => /** @type {HTMLElement | null} */ (document.activeElement?.closest(parts) ?? null);

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const id = under("[data-card]")?.dataset.card;
  const [team, sprint] = (under("[data-cell]")?.dataset.cell ?? "").split(":");
  const item = id && page.view.items[id];
  const asking =
    item && page.edits(item.team)
      ? [
          {
            key: "n",
            label: t("Ask another team for something"),
            act: () => showAsking(page, { id, ...item }),
          },
        ]
      : [];
  const folding = team
    ? [
        { key: "r", label: t("Fold or unfold the team"), act: () => staying(() => fold("team", team)) },
        { key: "s", label: t("Fold or unfold the Sprint"), act: () => staying(() => fold("sprint", sprint)) },
      ]
    : [];
  const sizing = [
    { key: "+", label: t("Larger"), act: acts.larger },
    { key: "-", label: t("Smaller"), act: acts.smaller },
    { key: "0", label: t("Back to 100 percent"), act: acts.whole },
    { key: "w", label: t("Fit the width"), act: acts.fit },
  ];
  return [
    { key: "f", label: t("Only at risk"), act: () => toggle("onlyRisky") },
    { key: "v", label: t("As a table"), act: () => toggle("table") },
    { key: "a", label: t("Every item"), act: () => toggle("everything") },
    ...(page.view.baseline
      ? [{ key: "d", label: t("What changed since the plan was kept"), act: acts.compare }]
      : []),
    { key: "/", label: t("Find teams"), act: () => document.getElementById("team-search")?.focus() },
    ...(look.listed
      ? []
      : [
          {
            key: "r",
            shift: true,
            label: t("Fold or unfold all teams"),
            act: () => staying(acts.foldTeams),
          },
        ]),
    { key: "s", shift: true, label: t("Fold or unfold all Sprints"), act: () => staying(acts.foldSprints) },
    ...(look.table ? [] : [...sizing, ...folding]),
    ...asking,
  ];
}

/** @param {View} before @param {View} after */
const news = (before, after) => [...movedByOthers(before, after), ...turnedRisky(before, after)];

/** @param {View} before @param {View} after */
function turnedRisky(before, after) {
  if (before.dependencies === after.dependencies) return [];
  return Object.entries(/** @type {Record<string, View>} */ (after.dependencies))
    .filter(
      ([id, need]) =>
        before.dependencies[id] && before.dependencies[id].flag !== need.flag && RISKY.has(need.flag),
    )
    .map(([id, need]) => ({
      kind: "flag",
      text: `${needWords(after, { id, ...need })}. ${need.why[0] ?? ""}`,
    }));
}

const page = openStanding({
  overlays,
  draw,
  drawn,
  keys,
  news,
  describe: ({ view }) =>
    t("Program board of {program}. {n} dependencies at risk.", {
      program: view.program.name,
      n: view.counted.red + view.counted.amber,
    }),
});
const acts = actsOn(
  page,
  look,
  () => planOf(page.view),
  () => fitting(document.querySelector(".program__frame")?.clientWidth ?? 0, planOf(page.view), look),
);
movesOn(page);
look.remember(page.view, page.first.seat);
look.onTurned(() => page.room.redraw());

listenForPrint((setting) => {
  onPaper = setting;
  look.onPaper = setting !== null;
  page.paintNow();
});
