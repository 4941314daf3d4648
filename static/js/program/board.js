/** The program board: teams by Sprints, who waits for whom, and the same as a table. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { overlays } from "../changes.js";
import "../parts/cell_grid.js";
import { CHOICE, choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import {
  flagChip,
  itemOf,
  loadBar,
  needsOf,
  needWords,
  pointsBox,
  ranked,
  shortDay,
  sprintsOf,
  stateWord,
  teamMark,
  teamsOf,
} from "../rows.js";
import { openStanding } from "../standing.js";
import { t } from "../words.js";
import { answering, showAsking } from "./answering.js";
import { Consequences } from "./consequences.js";
import { drawLines } from "./dependency_lines.js";
import { pageOf } from "./inbox.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const RISKY = new Set(["red", "amber"]);
/** `held`: the card in hand and the cell it is over; `asked`: the card whose menu waits for an answer. */
const look = {
  onlyRisky: false,
  table: false,
  everything: false,
  focus: "",
  preview: "",
  asked: "",
  held: /** @type {{ id: string, over: string } | null} */ (null),
};

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  const teams = teamsOf(view);
  const sprints = sprintsOf(view);
  return html`<div class="page board-page program">
    ${head(page)}
    ${!teams.length || !sprints.length ? empty(page, teams) : look.table ? itemsTable(page) : grid(page, teams, sprints)}
    ${needsTable(page)}
  </div>`;
}

/** @param {StandingPage} page */
function head(page) {
  const needs = needsOf(page.view);
  const count = (/** @type {string} */ flag) => needs.filter((need) => need.flag === flag).length;
  const red = count("red");
  const amber = count("amber");
  const turn = (/** @type {"onlyRisky" | "table" | "everything"} */ what) => () => toggle(page, what);
  return html`<div class="page__head"><div><h1>${t("{program} program board", { program: page.view.program.name })}</h1>
      <p class="sub number">${t("{red} at risk, {amber} tight, {all} in all", { red, amber, all: needs.length })}</p></div>
    <div class="end">
      <button class="button" type="button" aria-pressed=${look.onlyRisky} @click=${turn("onlyRisky")}>${t("Only at risk")} <span class="number">${red + amber}</span> <kbd>F</kbd></button>
      <button class="button" type="button" aria-pressed=${look.everything} @click=${turn("everything")}>${t("Every item")} <kbd>A</kbd></button>
      <button class="button" type="button" aria-pressed=${look.table} @click=${turn("table")}>${t("As a table")} <kbd>V</kbd></button>
    </div></div>`;
}

/** @param {StandingPage} page @param {"onlyRisky" | "table" | "everything"} what */
function toggle(page, what) {
  look[what] = !look[what];
  page.room.redraw();
}

/** The needs whose lines and marks are drawn. @param {View} view */
const shownNeeds = (view) => needsOf(view).filter(({ flag }) => !look.onlyRisky || RISKY.has(flag));

/** What the board is about: features and what others wait for; everything where it is wanted, or nothing of that is there. @param {View} view @returns {Row[]} */
function shownItems(view) {
  const needs = shownNeeds(view);
  const linked = new Set(needs.flatMap(({ consumer, producer }) => [consumer, producer]));
  const items = ranked(view);
  if (look.onlyRisky) return items.filter(({ id }) => linked.has(id));
  const main = items.filter(({ id, type }) => linked.has(id) || type === "feature" || type === "epic");
  return look.everything || !main.length ? items : main;
}

/** @param {StandingPage} page @param {Row[]} teams */
function empty({ view, first }, teams) {
  if (first.days.past) {
    const then = teams.length
      ? t("No Sprint was on the calendar on that day.")
      : t("There was no team in this program on that day.");
    return html`<div class="empty"><p class="empty__words">${then}</p></div>`;
  }
  const [words, action] = teams.length
    ? [t("No Sprint is on the calendar yet. An increment brings its Sprints."), t("Settings of the program")]
    : [t("No team is in this program yet."), t("Add the first team")];
  return html`<div class="empty"><p class="empty__words">${words}</p><a class="button button--primary" href="/settings/programs/${view.program.id}">${action}</a></div>`;
}

/** @param {StandingPage} page @param {Row[]} teams @param {Row[]} sprints */
function grid(page, teams, sprints) {
  const items = shownItems(page.view);
  const listen = {
    carried: (/** @type {CustomEvent} */ { detail }) => carried(page, detail),
    dropped: (/** @type {CustomEvent} */ { detail }) => move(page, detail.id, detail.cell.split(":")),
    opened: (/** @type {CustomEvent} */ { detail }) =>
      location.assign(`/i/${page.view.items[detail.id].key}`),
    menu: (/** @type {CustomEvent} */ { detail }) => menu(page, detail.id),
    focus: (/** @type {FocusEvent} */ { target }) => focused(page, /** @type {HTMLElement} */ (target)),
  };
  return html`${preview(page.view)}
  <div class="program__frame" role="group" aria-label=${t("Program board, scrolls sideways")} tabindex="0">
    <cell-grid class="board program-board" role="grid" aria-label=${t("Items by team and Sprint")} @carried=${listen.carried} @dropped=${listen.dropped} @opened=${listen.opened} @menu=${listen.menu} @focusin=${listen.focus}>
      <div class="program__row" role="row" data-columns=${sprints.length}><div class="program__head" role="columnheader">${t("Team")}</div>${sprints.map((sprint) => sprintHead(page.view, sprint))}</div>
      ${teams.map((team, row) => teamRow(page, items, team, sprints, row))}
      <svg class="dependencies" aria-hidden="true"></svg>
    </cell-grid>
  </div>
  <p class="sub board__keys only-wide">${t("Arrows walk,")} <kbd>Enter</kbd> ${page.first.days.past ? t("goes in and opens.") : html`${t("goes in and opens,")} <kbd>M</kbd> ${t("picks up and drops,")} <kbd>N</kbd> ${t("asks another team,")} <kbd>Esc</kbd> ${t("puts back.")}`}</p>`;
}

/** @param {View} view @param {Row} sprint */
const sprintHead = (view, sprint) => {
  const now = sprint.starts_on <= view.today && view.today <= sprint.ends_on;
  return html`<div class="program__head ${now ? "program__head--now" : ""}" role="columnheader"><strong>${sprint.name}</strong> <span class="sub">${shortDay(sprint.starts_on)} – ${shortDay(sprint.ends_on)}${now ? html`, ${t("now")}` : ""}</span></div>`;
};

/** @param {StandingPage} page @param {Row[]} items @param {Row} team @param {Row[]} sprints @param {number} row */
function teamRow(page, items, team, sprints, row) {
  const own = items.filter((item) => item.team === team.id);
  return html`<div class="program__row" role="row" data-columns=${sprints.length}>
    <div class="program__team" role="rowheader"><a class="team-name" href="/t/${team.id}">${teamMark(page.view, team.id, false)}${team.name}</a></div>
    ${sprints.map((sprint, column) => cell(page, own, team, sprint, row, column))}
  </div>`;
}

/** @param {StandingPage} page @param {Row[]} own @param {Row} team @param {Row} sprint @param {number} row @param {number} column */
function cell(page, own, team, sprint, row, column) {
  const here = own.filter((item) => item.sprint === sprint.id);
  const name = `${team.id}:${sprint.id}`;
  const known = page.view.cells[name];
  return html`<div class="board__cell" role="gridcell" ?data-empty=${!here.length} data-cell=${name} data-row=${row} data-column=${column} tabindex=${row + column ? "-1" : "0"} aria-label=${t("{team}, {sprint}, {n, plural, one {# item} other {# items}}", { team: team.name, sprint: sprint.name, n: here.length })}>
    <p class="program__sprint only-narrow">${sprint.name}</p>${known ? loadBar(known.load, known.capacity) : html`<p class="sub muted">${t("nothing planned")}</p>`}
    ${repeat(
      here,
      ({ id }) => id,
      (item) => card(page, item),
    )}
  </div>`;
}

/** @param {StandingPage} page @param {Row} item */
function card(page, item) {
  const team = page.view.teams[item.team];
  const movable = page.edits(item.team);
  const needs = shownNeeds(page.view).filter(
    ({ consumer, producer, flag }) => flag !== "done" && (consumer === item.id || producer === item.id),
  );
  return html`<article class="work team--${((team.index - 1) % 16) + 1}" data-card=${item.id} data-name=${item.key} ?data-movable=${movable} tabindex="-1" aria-label="${item.key} ${item.title}">
    <p class="work__top"><a class="key" href="/i/${item.key}" tabindex="-1">${item.key}</a>${item.type === "story" ? nothing : html`<span class="sub">${item.type}</span>`}<span class="end">${page.receipt(item.id)}${pointsBox(item.points)}</span></p>
    <p class="work__title">${item.title}</p>
    ${needs.map((need) => mark(page.view, item, need))}
    ${movable ? html`<button class="button button--quiet work__move" type="button" data-menu tabindex="-1" aria-label=${t("Move {key} to…", { key: item.key })}>${t("Move to…")}</button>` : nothing}
  </article>`;
}

/** @param {View} view @param {Row} item @param {Row} need */
function mark(view, item, need) {
  const gives = need.producer === item.id;
  const other = itemOf(view, gives ? need.consumer : need.producer);
  const name = other?.key ?? (need.external || view.teams[need.producer_team]?.key);
  return html`<p class="work__need">${icon(gives ? "give" : "need", "small")}<span>${gives ? t("Gives {key}", { key: name }) : t("Needs {key}", { key: name })}</span> ${flagChip(need)}</p>`;
}

/** The lines of the focused card stand out. @param {StandingPage} page @param {HTMLElement} target */
function focused(page, target) {
  const id = /** @type {HTMLElement | null} */ (target.closest("[data-card]"))?.dataset.card ?? "";
  if (id === look.focus) return;
  look.focus = id;
  page.room.redraw();
}

/** @param {StandingPage} page @param {{ id: string, cell: string | null, first?: boolean }} held */
function carried(page, { id, cell: over, first }) {
  const item = page.view.items[id];
  const sprints = page.view.sprints;
  look.held = over ? { id, over } : null;
  if (first) {
    page.say(t("Picked up {key}.", { key: item.key }));
    consequences.ask(id, page.room.seq);
  } else if (!over)
    page.say(t("Put back in {sprint}.", { sprint: sprints[item.sprint]?.name ?? t("no Sprint") }));
  else if (!consequences.pending) page.say(consequence(page.view, id, over.split(":")));
  look.preview = over && !first ? over : "";
  page.room.redraw();
}

const consequences = new Consequences(() => {
  if (look.held && look.preview) page.say(consequence(page.view, look.held.id, look.held.over.split(":")));
  page.room.redraw();
  if (look.asked && page.dialog.open && page.dialog.getAttribute("aria-labelledby") === CHOICE)
    menu(page, look.asked);
});

/** What dropping the held card would mean. @param {View} view */
function preview(view) {
  if (!look.held || !look.preview) return html`<div class="consequence" hidden></div>`;
  const target = look.preview.split(":");
  const own = view.items[look.held.id]?.team === target[0];
  return html`<div class="consequence">${icon("info")}<p class="consequence__words">${consequence(view, look.held.id, target)}</p>
    ${own ? html`<ul class="consequence__why">${consequences.sentences(target[1]).map((why) => html`<li>${why}</li>`)}</ul>` : nothing}</div>`;
}

/** What a move would mean, before it is made, as the server says it. @param {View} view @param {string} id @param {string[]} target team and Sprint */
function consequence(view, id, [team, sprint]) {
  const item = view.items[id];
  if (team !== item.team)
    return t("{key} is {own}’s; it moves between Sprints only.", {
      key: item.key,
      own: view.teams[item.team].name,
    });
  return `${t("{sprint}.", { sprint: view.sprints[sprint].name })} ${consequences.words(sprint)}`.trim();
}

/** @param {StandingPage} page @param {string} id @param {(string | null)[]} target team and Sprint */
function move(page, id, [team, sprint]) {
  const item = page.view.items[id];
  look.preview = "";
  look.held = null;
  if (!item || item.sprint === sprint) return;
  if (team !== item.team) {
    page.tell(consequence(page.view, id, [String(team), String(sprint)]));
    page.room.redraw();
    return;
  }
  const { id: command } = page.send(id, "MoveItem", { item: id, sprint, base: { sprint: item.sprint } });
  page.undoable(
    t("{key} moved to {sprint}.", {
      key: item.key,
      sprint: sprint ? page.view.sprints[sprint].name : t("no Sprint"),
    }),
    command,
  );
}

/** Drawn again when what each move would mean has come. @param {StandingPage} page @param {string} id */
function menu(page, id) {
  const { view } = page;
  const item = { id, ...view.items[id] };
  look.asked = "";
  consequences.ask(id, page.room.seq);
  if (consequences.pending) look.asked = id;
  const note = (/** @type {string | null} */ sprint) =>
    sprint === item.sprint || consequences.pending
      ? ""
      : [consequences.words(sprint), ...consequences.sentences(sprint)].join(" ");
  choose(page.dialog, t("Move {key} to…", { key: item.key }), [
    ...sprintsOf(view).map((sprint) => ({
      label: sprint.name,
      note: note(sprint.id),
      current: sprint.id === item.sprint,
      act: () => move(page, id, [item.team, sprint.id]),
    })),
    {
      label: t("No Sprint"),
      note: note(null),
      current: !item.sprint,
      act: () => move(page, id, [item.team, null]),
    },
    {
      label: t("Ask another team for something"),
      note: "N",
      act: () => showAsking(page, /** @type {Row} */ (item)),
    },
  ]);
}

/** The same items and commands without a grid. @param {StandingPage} page */
function itemsTable(page) {
  const { view } = page;
  const items = shownItems(view).filter(({ sprint }) => sprint || look.everything);
  return html`<section class="panel" aria-labelledby="items-title"><h2 class="panel__title" id="items-title">${t("Items by team and Sprint")}</h2>
    <div class="scroll" role="group" aria-labelledby="items-title" tabindex="0"><table class="table">
      <thead><tr>${[t("Item"), t("Team"), t("Sprint"), t("Points")].map((title) => html`<th scope="col">${title}</th>`)}<th scope="col"><span class="visually-hidden">${t("Move to…")}</span></th></tr></thead>
      <tbody>${items.map(
        (
          item,
        ) => html`<tr><th scope="row"><a class="key" href="/i/${item.key}">${item.key}</a> ${item.title} ${page.receipt(item.id)}</th><td><span class="team-name">${teamMark(view, item.team, false)}${view.teams[item.team].name}</span></td><td>${view.sprints[item.sprint]?.name ?? t("none")}</td><td>${pointsBox(item.points)}</td>
        <td>${page.edits(item.team) ? html`<button class="button" type="button" aria-label=${t("Move {key} to…", { key: item.key })} @click=${() => menu(page, item.id)}>${t("Move to…")}</button>` : nothing}</td></tr>`,
      )}</tbody></table></div></section>`;
}

/** Every line is a sentence here too, the most at risk first. @param {StandingPage} page */
function needsTable(page) {
  const { view } = page;
  const needs = shownNeeds(view);
  const title = html`<h2 class="panel__title" id="needs-title">${t("Dependencies")} <span class="muted sub number">${needs.length}</span></h2>`;
  if (!needs.length)
    return html`<section class="panel" aria-labelledby="needs-title">${title}<p>${look.onlyRisky ? t("No dependency is at risk.") : t("No team waits for another. Pick a card and ask with “Move to…”, or press N.")}</p></section>`;
  return html`<section class="panel" aria-labelledby="needs-title">${title}<ul class="lines" role="list">${needs.map(
    (
      need,
    ) => html`<li class="line" id=${need.id}><span class="team-name">${teamMark(view, need.consumer_team)}${icon("need", "small")}${teamMark(view, need.producer_team)}</span>
      <div class="line__words"><p class="line__title"><a href=${pageOf(view, need)}>${needWords(view, need)}</a>${need.producer ? html`: ${need.title}` : ""}</p><p class="sub">${stateWord(need.state)}${view.sprints[need.promise] ? html`, ${view.sprints[need.promise].name}` : ""}. ${need.why.join(" ")}</p></div>
      <div class="line__state">${page.receipt(need.id)} ${flagChip(need)}</div>${answering(page, need)}</li>`,
  )}</ul></section>`;
}

/** @param {StandingPage} page */
function drawn(page) {
  const board = /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
    document.querySelector("cell-grid")
  );
  if (!board) return;
  board.style.setProperty("--columns", String(Object.keys(page.view.sprints).length));
  board.painted();
  drawLines(board, shownNeeds(page.view), page.view);
  for (const line of board.querySelectorAll(".dependency")) {
    const { from, to } = /** @type {SVGElement} */ (line).dataset;
    line.classList.toggle(
      "dependency--faint",
      Boolean(look.focus) && look.focus !== from && look.focus !== to,
    );
  }
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const id = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-card]"))?.dataset.card;
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
  return [
    { key: "f", label: t("Only at risk"), act: () => toggle(page, "onlyRisky") },
    { key: "v", label: t("As a table"), act: () => toggle(page, "table") },
    { key: "a", label: t("Every item"), act: () => toggle(page, "everything") },
    ...asking,
  ];
}

/** @param {View} before @param {View} after */
function news(before, after) {
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
      n: needsOf(view).filter(({ flag }) => RISKY.has(flag)).length,
    }),
});

addEventListener("resize", () => page.room.redraw());
