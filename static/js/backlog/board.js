/** A team's board: its Sprint, the goal, the load, and every item by how far it is. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { overlays } from "../changes.js";
import { holdRetrospective, planSprint } from "../opening.js";
import "../parts/cell_grid.js";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import { inbox, inboxDrawn, inboxKeys, inboxNews } from "../program/inbox.js";
import { goTo } from "../program/past_days.js";
import {
  counted,
  daysLeft,
  flagChip,
  loadBar,
  needsOf,
  needWords,
  ownerMark,
  pointsBox,
  ranked,
  shortDay,
  sprintsOf,
} from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { countWords, limitNews, limitOf, overWords, showWipLimit, wipLimit } from "./wip_limit.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const COLUMNS = /** @type {const} */ (["todo", "doing", "done"]);
const TITLES = { todo: () => t("To do"), doing: () => t("Doing"), done: () => t("Done") };

/** @typedef {import("./wip_limit.js").Column & { items: Row[], points: number }} Column */

/** The Sprint a person looks at; null: the team's own present one. @type {string | null} */
let looked = null;
/** The goal as it was when somebody began to type over it. @type {string | null} */
let editing = null;
/** The column that this person's own move has just put over its limit. @type {string | null} */
let told = null;

/** @param {StandingPage} page */
const teamOf = (page) => page.first.room.split(":")[1];

/** The Sprint that is shown: the one chosen, the active one, else the next planned one. @param {StandingPage} page @returns {Row | null} */
function sprintOf(page) {
  const { view } = page;
  const all = sprintsOf(view);
  const state = (/** @type {Row} */ { id }) => view.cells[`${teamOf(page)}:${id}`]?.state ?? "planned";
  return (
    all.find(({ id }) => id === looked) ??
    all.find((one) => state(one) === "active") ??
    all.find((one) => state(one) === "planned" && one.ends_on >= view.today) ??
    null
  );
}

/** @param {StandingPage} page @param {View} [view] @returns {Row[]} */
function shownItems(page, view = page.view) {
  const sprint = sprintOf(page);
  return ranked(view).filter((item) => counted(item) && (sprint ? item.sprint === sprint.id : true));
}

/** @param {Row[]} items @returns {Column[]} */
const columnsOf = (items) =>
  COLUMNS.map((id) => {
    const here = items.filter(({ category }) => category === id);
    const points = here.reduce((sum, item) => sum + (item.points ?? 0), 0);
    return { id, title: TITLES[id](), items: here, count: here.length, points };
  });

/** @param {StandingPage} page */
function draw(page) {
  const sprint = sprintOf(page);
  const items = shownItems(page);
  return html`<div class="page board-page">
    ${sprint ? head(page, sprint) : noSprint(page)}
    ${inbox(page, teamOf(page))}
    ${items.length ? board(page, items) : empty(page, sprint)}
  </div>`;
}

/** @param {StandingPage} page */
const noSprint = (page) => html`<div class="page__head"><div><h1>${page.first.title}</h1>
  <p class="sub">${t("No Sprint is planned. The board shows everything.")}</p></div></div>`;

/** @param {StandingPage} page @param {Row} sprint */
function head(page, sprint) {
  const { view } = page;
  const team = teamOf(page);
  const cell = view.cells[`${team}:${sprint.id}`] ?? { load: 0, capacity: null, goal: "", state: "planned" };
  return html`<div class="page__head">
      <div><h1>${page.first.title}, ${sprint.name}</h1><p class="sub">${span(view, sprint, cell.state)}</p></div>
      <div class="end">${picker(page, sprint)}
        ${
          page.first.opens
            ? html`<button class="button" type="button" @click=${() => holdRetrospective(page, team)}>${t("Hold a retrospective")}</button>
        <button class="button" type="button" @click=${() => planSprint(page, team, sprint.name)}>${t("Plan the Sprint")}</button>`
            : nothing
        }</div>
    </div>
    <section class="sprint" aria-label=${t("The Sprint")}>
      ${goal(page, sprint, cell)}
      <div class="sprint__load"><h2 class="sub">${t("Load")}</h2>${loadBar(cell.load, cell.capacity)}</div>
    </section>`;
}

/** @param {View} view @param {Row} sprint @param {string} state */
function span(view, { starts_on, ends_on }, state) {
  const days = { start: shortDay(starts_on), end: shortDay(ends_on) };
  const left = daysLeft(view.today, ends_on);
  if (state === "closed") return t("{start} to {end}, closed", days);
  if (starts_on > view.today)
    return t("{start} to {end}, begins in {n, plural, one {# day} other {# days}}", {
      ...days,
      n: daysLeft(view.today, starts_on) - 1,
    });
  if (left <= 0)
    return t("{start} to {end}, over since {n, plural, one {# day} other {# days}}", {
      ...days,
      n: 1 - left,
    });
  return t("{start} to {end}, {n, plural, one {last day} other {# days left}}", { ...days, n: left });
}

/** @param {StandingPage} page @param {Row} sprint */
function picker(page, sprint) {
  const pick = (/** @type {Event} */ event) => {
    looked = /** @type {HTMLSelectElement} */ (event.target).value;
    page.room.redraw();
  };
  return html`<label class="visually-hidden" for="sprint">${t("Sprint")}</label>
    <select class="field__input sprint__picker" id="sprint" @change=${pick}>${sprintsOf(page.view).map((one) => html`<option value=${one.id} .selected=${one.id === sprint.id}>${one.name}</option>`)}</select>`;
}

/** The Sprint Goal: read as a sentence, edited in place. @param {StandingPage} page @param {Row} sprint @param {View} cell */
function goal(page, sprint, cell) {
  const thing = `goal ${sprint.id}`;
  if (editing === null)
    return html`<div class="sprint__goal"><h2 class="sub">${t("Sprint Goal")}</h2>
      <p class="sprint__words">${cell.goal || html`<span class="muted">${t("Nobody has set a goal yet.")}</span>`} ${page.receipt(thing)}</p>
      ${page.edits(teamOf(page)) ? html`<button class="button" type="button" id="edit-goal" @click=${() => edit(page)}>${cell.goal ? t("Edit goal") : t("Set a goal")} <kbd>E</kbd></button>` : nothing}</div>`;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("goal")).trim();
    const base = { goal: editing };
    if (text !== base.goal)
      page.send(thing, "SetGoal", { team: teamOf(page), sprint: sprint.id, goal: text, base });
    leave(page);
  };
  return html`<form class="sprint__goal" @submit=${submit} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && leave(page)}>
    <label class="sub" for="goal">${t("Sprint Goal")}</label>
    <input class="field__input field__input--tall" id="goal" name="goal" maxlength="500" .value=${editing} />
    <span class="row"><button class="button button--primary">${t("Keep this")}</button>
    <button class="button" type="button" @click=${() => leave(page)}>${t("Cancel")}</button></span></form>`;
}

/** @param {StandingPage} page @returns {string} */
function goalNow(page) {
  const sprint = sprintOf(page);
  return (sprint && page.view.cells[`${teamOf(page)}:${sprint.id}`]?.goal) ?? "";
}

/** @param {StandingPage} page */
function edit(page) {
  editing = goalNow(page);
  page.paintNow();
  document.getElementById("goal")?.focus();
}

/** @param {StandingPage} page */
function leave(page) {
  editing = null;
  page.paintNow();
  document.getElementById("edit-goal")?.focus();
}

/** @param {StandingPage} page @param {Row[]} items */
function board(page, items) {
  const listen = {
    carried: (/** @type {CustomEvent} */ { detail }) => carried(page, detail),
    dropped: (/** @type {CustomEvent} */ { detail }) => move(page, detail.id, detail.cell),
    opened: (/** @type {CustomEvent} */ { detail }) => goTo(page, `/i/${page.view.items[detail.id].key}`),
    menu: (/** @type {CustomEvent} */ { detail }) => menu(page, detail.id),
  };
  const columns = columnsOf(items);
  return html`<cell-grid class="board" role="grid" aria-label=${t("Items by state")} @carried=${listen.carried} @dropped=${listen.dropped} @opened=${listen.opened} @menu=${listen.menu}>
    <div class="board__row" role="row">${columns.map((column, n) => header(page, column, n))}</div>
    <div class="board__row" role="row">${columns.map((column, n) => cellOf(page, column, n))}</div>
  </cell-grid>
  <p class="sub board__keys only-wide">${t("Arrows walk,")} ${page.first.days.past ? html`<kbd>Enter</kbd> ${t("opens.")}` : movingKeys(page)}</p>`;
}

/** @param {StandingPage} page */
const movingKeys = (page) =>
  html`<kbd>M</kbd> ${t("picks up and drops,")} <kbd>Enter</kbd> ${t("opens,")} ${page.first.manages ? html`<kbd>W</kbd> ${t("sets a WIP limit,")}` : nothing} <kbd>Esc</kbd> ${t("puts back.")}`;

/** @param {StandingPage} page @param {Column} column @param {number} n */
function header(page, column, n) {
  const limited = limitOf(page.view, column.id) !== null;
  const said = { n: column.count, points: number(column.points) };
  return html`<div class="board__head" role="columnheader" aria-colindex=${n + 1}><strong>${column.title}</strong>
    ${wipLimit(page, column, "only-wide")} ${page.receipt(`limit ${column.id}`)}
    <span class="sub number">${limited ? t("{points} points", said) : t("{n, plural, one {# item} other {# items}}, {points} points", said)}</span></div>`;
}

/** @param {StandingPage} page @param {Column} column @param {number} n */
function cellOf(page, column, n) {
  const here = column.items;
  const words = countWords(page.view, column);
  const name = words
    ? `${column.title}, ${words}`
    : t("{column}, {n, plural, one {# item} other {# items}}", { column: column.title, n: here.length });
  return html`<div class="board__cell" role="gridcell" data-cell=${column.id} data-row="0" data-column=${n} tabindex=${n ? "-1" : "0"} aria-label=${name}>
    <p class="board__title only-narrow"><span aria-hidden="true"><strong>${column.title}</strong> ${words ? nothing : html`<span class="sub number">${here.length}</span>`}</span>
      ${wipLimit(page, column)}</p>
    ${repeat(
      here,
      ({ id }) => id,
      (item) => card(page, item),
    )}
    ${here.length ? nothing : html`<p class="muted sub">${t("nothing here")}</p>`}
  </div>`;
}

/** @param {StandingPage} page @param {Row} item */
function card(page, item) {
  const movable = page.edits(item.team) && !item.fresh;
  const named =
    item.state !== TITLES[/** @type {keyof typeof TITLES} */ (item.category)]() &&
    item.state !== "In progress";
  return html`<article class="work" data-card=${item.id} data-name=${item.key} ?data-movable=${movable} tabindex="-1" aria-label="${item.key} ${item.title}">
    <p class="work__top"><a class="key" href="/i/${item.key}" tabindex="-1">${item.key}</a>${item.type === "story" ? nothing : html`<span class="sub">${item.type}</span>`}
      <span class="end">${page.receipt(item.id)}${ownerMark(page.view, item.assignee)}${pointsBox(item.points)}</span></p>
    <p class="work__title">${item.title}</p>
    ${named ? html`<p class="sub">${item.state}</p>` : nothing}
    ${marks(page.view, item)}
    ${movable ? html`<button class="button button--quiet work__move" type="button" data-menu tabindex="-1" aria-label=${t("Move {key} to…", { key: item.key })}>${t("Move to…")}</button>` : nothing}
  </article>`;
}

/** What it needs of others, and who waits for it. @param {View} view @param {Row} item */
function marks(view, item) {
  const needs = needsOf(view).filter(
    ({ consumer, producer, flag }) => flag !== "done" && (consumer === item.id || producer === item.id),
  );
  return needs.map((need) => {
    const gives = need.producer === item.id;
    return html`<p class="work__need">${icon(gives ? "give" : "need")}<span class="visually-hidden">${gives ? t("Gives:") : t("Needs:")}</span> <span>${needWords(view, need)}</span> ${flagChip(need)}</p>`;
  });
}

/** @param {StandingPage} page @param {{ id: string, cell: string | null, first?: boolean }} held */
function carried(page, { id, cell, first }) {
  const { key, category } = page.view.items[id] ?? { key: "" };
  const title = (/** @type {string} */ column) => TITLES[/** @type {keyof typeof TITLES} */ (column)]();
  if (first) page.say(t("Picked up {key}.", { key }));
  else if (cell) page.say(sentence(title(cell), countWords(page.view, columnWith(page, id, cell))));
  else page.say(t("Put back in {column}.", { column: title(category) }));
}

/** @param {string} column @param {string} count */
const sentence = (column, count) => (count ? `${column}, ${count}.` : `${column}.`);

/** The column as it is with that item in it. @param {StandingPage} page @param {string} id @param {string} column */
function columnWith(page, id, column) {
  const there = shownItems(page).map((item) => (item.id === id ? { ...item, category: column } : item));
  return columnsOf(there)[COLUMNS.indexOf(/** @type {typeof COLUMNS[number]} */ (column))];
}

/** @param {StandingPage} page @param {string} id @param {string} column */
function move(page, id, column) {
  const item = page.view.items[id];
  if (!item || item.category === column) return;
  const base = { state: item.state, category: item.category };
  const there = columnWith(page, id, column);
  const passed = overWords(page.view, there);
  if (passed && !overWords(page.view, { ...there, count: there.count - 1 })) told = column;
  const { id: command } = page.send(id, "MoveItem", { item: id, category: column, base });
  const moved = t("{key} moved to {column}.", { key: item.key, column: there.title });
  page.undoable(passed ? `${moved} ${passed}` : moved, command);
}

/** @param {StandingPage} page @param {string} id */
function menu(page, id) {
  const item = page.view.items[id];
  const sprint = sprintOf(page);
  const columns = COLUMNS.map((column) => ({
    label: TITLES[column](),
    note: item.category === column ? "" : countWords(page.view, columnWith(page, id, column)),
    current: item.category === column,
    act: () => move(page, id, column),
  }));
  const others = sprintsOf(page.view)
    .filter((one) => one.id !== sprint?.id && one.ends_on >= page.view.today)
    .slice(0, 3)
    .map((one) => ({ label: one.name, note: t("another Sprint"), act: () => reschedule(page, id, one) }));
  const out = item.sprint
    ? [{ label: t("Product Backlog"), note: t("out of the Sprint"), act: () => reschedule(page, id, null) }]
    : [];
  choose(page.dialog, t("Move {key} to…", { key: item.key }), [...columns, ...others, ...out]);
}

/** @param {StandingPage} page @param {string} id @param {Row | null} sprint */
function reschedule(page, id, sprint) {
  const { key, sprint: before } = page.view.items[id];
  const args = { item: id, sprint: sprint?.id ?? null, base: { sprint: before } };
  const { id: command } = page.send(id, "MoveItem", args);
  page.undoable(
    t("{key} moved to {column}.", { key, column: sprint?.name ?? t("Product Backlog") }),
    command,
  );
}

/** @param {StandingPage} page @param {Row | null} sprint */
function empty(page, sprint) {
  const team = teamOf(page);
  if (page.first.days.past)
    return html`<div class="empty"><p class="empty__words">${t("There was nothing here on that day.")}</p></div>`;
  const words = sprint
    ? t("{sprint} has no items yet. Pull some from the backlog.", { sprint: sprint.name })
    : t("Nothing here yet. Write the first item in the backlog.");
  return html`<div class="empty"><p class="empty__words">${words}</p>
    <div class="row"><a class="button button--primary" href="/t/${team}/backlog">${t("Open the backlog")}</a>
    ${sprint && page.first.opens ? html`<button class="button" type="button" @click=${() => planSprint(page, team, sprint.name)}>${t("Plan the Sprint")}</button>` : nothing}</div></div>`;
}

/** @param {View} before @param {View} after @param {StandingPage} page */
function news(before, after, page) {
  const moved = Object.entries(/** @type {Record<string, View>} */ (after.items))
    .filter(([id, item]) => before.items[id] && before.items[id].category !== item.category)
    .map(([, item]) => ({
      kind: "moved",
      text: t("{key} is in {state} now.", { key: item.key, state: item.state }),
      minor: true,
    }));
  const limits = limitNews(before, after, (view) => columnsOf(shownItems(page, view)), told);
  told = null;
  return [...moved, ...limits, ...inboxNews(before, after, teamOf(page))];
}

/** The column in which the focus is. @param {StandingPage} page @returns {Column | undefined} */
function focusedColumn(page) {
  const cell = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-cell]"));
  return columnsOf(shownItems(page)).find(({ id }) => id === cell?.dataset.cell);
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const asked = inboxKeys(page, teamOf(page));
  const goal =
    sprintOf(page) && page.edits(teamOf(page))
      ? [...asked, { key: "e", label: t("Edit the Sprint Goal"), act: () => edit(page) }]
      : asked;
  const column = page.first.manages && focusedColumn(page);
  return column
    ? [
        ...goal,
        {
          key: "w",
          label: t("Set the WIP limit of {column}", { column: column.title }),
          act: () => showWipLimit(page, column),
        },
      ]
    : goal;
}

openStanding({
  overlays,
  draw,
  news,
  drawn: () => {
    /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
      document.querySelector("cell-grid")
    )?.painted();
    inboxDrawn();
  },
  keys,
  describe: (page) =>
    t("Board of {team}. {n} items.", { team: page.first.title, n: shownItems(page).length }),
});
