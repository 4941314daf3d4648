/** A team's Product Backlog: one ranked list, everything by key, by hand and by tap. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { overlays } from "../changes.js";
import { estimateTogether, holdRetrospective, planSprint } from "../opening.js";
import { addRow } from "../parts/adding.js";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import "../parts/sortable_list.js";
import { showAsking } from "../program/answering.js";
import { inbox, inboxDrawn, inboxKeys, inboxNews } from "../program/inbox.js";
import { goTo } from "../program/past_days.js";
import { itemOf, needsOf, ownerMark, pointsBox, sprintsOf } from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { List } from "./list.js";
import { proposedOrders } from "./proposed_order.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./list.js").Tab} Tab */

const FAR = 10;
const list = new List();
let refocus = false;

/** Somebody came for one item. */
if (location.hash.length > 1) {
  list.focus = decodeURIComponent(location.hash.slice(1));
  refocus = true;
}

/** @param {StandingPage} page */
const teamOf = (page) => page.first.room.split(":")[1];

/** @type {[Tab, () => string][]} */
const TABS = [
  ["all", () => t("All")],
  ["unestimated", () => t("Unestimated")],
  ["ready", () => t("Ready")],
  ["blocked", () => t("Blocked")],
  ["done", () => t("Done")],
];

/** @param {StandingPage} page */
function draw(page) {
  list.look(page.view);
  const { rows } = list;
  const mine = page.edits(teamOf(page));
  return html`<div class="page backlog">
    <div class="page__head"><h1>${t("{team} backlog", { team: page.first.title })}</h1>${tabs(page)}
      <div class="end">${finder(page)}${ceremonies(page)}</div></div>
    ${proposedOrders(page, teamOf(page))}
    ${inbox(page, teamOf(page))}
    ${mine ? addRow(adding(page), page.dialog) : nothing}
    ${rows.length ? table(page, mine) : empty(page)}
    ${foot(page, rows.length)}
    ${list.selected.size ? bulk(page, mine) : nothing}
  </div>`;
}

/** @param {StandingPage} page @returns {import("../parts/adding.js").Adding} */
const adding = (page) => ({
  id: "new-item",
  label: t("New item"),
  placeholder: t("New item. Paste a list to add one per line."),
  hint: t("Goes to the end"),
  question: (n) => t("Add {n} items?", { n }),
  answer: (n) => t("Add {n} items", { n }),
  add: (titles) => add(page, titles),
});

/** @param {StandingPage} page @param {string[]} titles */
function add(page, titles) {
  const items = titles.map((title) => ({ title: title.slice(0, 500) }));
  const { id } = page.send("new", "AddItems", { items, team: teamOf(page) });
  if (titles.length > 1) page.undoable(t("{n} items added.", { n: titles.length }), id);
  else page.say(t("“{title}” added.", { title: titles[0] }));
}

/** @param {StandingPage} page */
function tabs(page) {
  return html`<div class="views" role="group" aria-label=${t("Views")}>${TABS.map(([tab, title]) => {
    const show = () => {
      Object.assign(list, { tab, start: 0, focus: null });
      page.room.redraw();
    };
    return html`<button class="views__one" type="button" aria-pressed=${tab === list.tab} @click=${show}>${title()} <span class="number muted">${list.count(tab)}</span></button>`;
  })}</div>`;
}

/** @param {StandingPage} page */
function finder(page) {
  const typed = (/** @type {InputEvent} */ event) => {
    Object.assign(list, { filter: /** @type {HTMLInputElement} */ (event.target).value, start: 0 });
    page.room.redraw();
  };
  return html`<label class="visually-hidden" for="filter">${t("Filter")}</label>
    <input class="field__input backlog__filter" id="filter" type="search" placeholder=${t("Filter, e.g. refund 3pt")} @input=${typed} />`;
}

/** @param {StandingPage} page */
function ceremonies(page) {
  if (!page.first.opens) return nothing;
  const team = teamOf(page);
  const next = sprintsOf(page.view).find(
    ({ id, ends_on }) => ends_on >= page.view.today && page.view.cells[`${team}:${id}`]?.state !== "closed",
  );
  const unestimated = list.count("unestimated");
  return html`${unestimated && !list.selected.size ? html`<button class="button button--primary" type="button" @click=${() => estimate(page)}>${t("Estimate {n} together", { n: unestimated })}</button>` : nothing}
    ${next ? html`<button class="button" type="button" @click=${() => planSprint(page, team, next.name)}>${t("Plan the Sprint")}</button>` : nothing}
    <button class="button" type="button" @click=${() => holdRetrospective(page, team)}>${t("Hold a retrospective")}</button>`;
}

/** The selected items, or all that have no estimate, in a poker room. @param {StandingPage} page */
function estimate(page) {
  const items = list.selected.size ? list.open.filter(({ id }) => list.selected.has(id)) : unestimated();
  estimateTogether(
    page,
    teamOf(page),
    items.filter(({ fresh }) => !fresh).map(({ id }) => id),
  );
}

const unestimated = () =>
  list.open.filter(({ points, type }) => points === null && type !== "epic" && type !== "feature");

/** @param {StandingPage} page */
function empty(page) {
  const words = {
    all: page.first.days.past
      ? t("There was nothing here on that day.")
      : t("Nothing here yet. Paste a list, import a CSV, or type the first item."),
    unestimated: t("Everything is estimated."),
    ready: t("Nothing is ready. Estimate items, or answer what they need."),
    blocked: t("Nothing is blocked."),
    done: t("Nothing is done yet."),
  };
  const begins = list.tab === "all" && !list.filter && page.first.imports;
  return html`<div class="empty"><p class="empty__words">${list.filter ? t("No item fits the filter.") : words[list.tab]}</p>
    ${begins ? html`<a class="button" href="/import?program=${page.view.program.id}&team=${teamOf(page)}">${t("Import a CSV")}</a>` : nothing}</div>`;
}

/** @param {StandingPage} page @param {boolean} mine */
function table(page, mine) {
  const { rows, above, below } = list.window;
  const moved = (/** @type {CustomEvent} */ { detail }) => drop(page, detail);
  return html`<sortable-list class="backlog__list" @moved=${moved}>
    <table role="grid" aria-multiselectable="true" aria-label=${t("Ranked backlog")} aria-rowcount=${list.rows.length + 1} @keydown=${(/** @type {KeyboardEvent} */ event) => keyed(page, event)}>
      <thead><tr><th scope="col" class="backlog__rank">${t("Rank")}</th><th scope="col"><span class="visually-hidden">${t("Select")}</span></th><th scope="col">${t("Item")}</th><th scope="col" class="backlog__wide">${t("Dependency")}</th><th scope="col" class="backlog__wide">${t("Sprint")}</th><th scope="col" class="backlog__wide"><span class="visually-hidden">${t("Owner")}</span></th><th scope="col" class="table__number">${t("Points")}</th><th scope="col"><span class="visually-hidden">${t("More")}</span></th></tr></thead>
      <tbody>${spacer(above)}${repeat(
        rows,
        ({ id }) => id,
        (item, n) => row(page, item, above + n, mine),
      )}${spacer(below)}</tbody>
    </table>
  </sortable-list>`;
}

/** Stands for rows that are not drawn. @param {number} count */
const spacer = (count) =>
  count ? html`<tr aria-hidden="true"><td colspan="8" height=${count * rowHeight()}></td></tr>` : nothing;

const rowHeight = () =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 36;

/** @param {StandingPage} page @param {Row} item @param {number} n @param {boolean} mine */
function row(page, item, n, mine) {
  const chosen = list.selected.has(item.id);
  const now = item.id === (list.focus ?? list.rows[0]?.id);
  const editing = list.editing?.id === item.id ? list.editing.field : null;
  const focused = () => {
    if (list.focus === item.id) return;
    list.focus = item.id;
    page.room.redraw();
  };
  const pick = () => {
    list.toggle(item.id);
    list.focus = item.id;
    page.room.redraw();
  };
  const place = list.place(item.id);
  return html`<tr class="backlog__row ${chosen ? "backlog__row--selected" : ""}" data-id=${item.id} aria-selected=${chosen} aria-rowindex=${n + 2} tabindex=${now ? "0" : "-1"} @focusin=${focused}>
    <td class="backlog__rank number">${editing === "rank" ? editor(page, item, "rank") : (place ?? "")}</td>
    <td class="backlog__check">${mine ? html`<span class="sortable__grip" data-grip aria-hidden="true">${icon("grip")}</span>` : nothing}<label class="backlog__tick"><input type="checkbox" tabindex="-1" .checked=${chosen} @click=${pick} aria-label=${t("Select {key}", { key: item.key || item.title })} /></label></td>
    <td class="backlog__item">${editing === "title" ? editor(page, item, "title") : html`<a class="key" href="/i/${item.key}" tabindex="-1">${item.key || t("new")}</a> <span class="backlog__title">${item.title}</span>${item.type === "story" ? nothing : html` <span class="sub">${item.type}</span>`}`} ${page.receipt(item.id)}${item.fresh ? html`<span class="receipt"><span class="receipt__hollow"></span><span class="visually-hidden">${t("Kept on this device.")}</span></span>` : nothing}</td>
    <td class="backlog__wide sub">${needs(page.view, item)}</td>
    <td class="backlog__wide sub">${page.view.sprints[item.sprint]?.name ?? ""}</td>
    <td class="backlog__wide">${ownerMark(page.view, item.assignee)}</td>
    <td class="table__number">${editing === "points" ? editor(page, item, "points") : pointsBox(item.points)}</td>
    <td class="backlog__more">${mine && !item.fresh ? html`<button class="button button--quiet button--icon" type="button" tabindex="-1" aria-label=${t("Move {key} to…", { key: item.key })} title=${t("Move to…")} @click=${() => menu(page, item)}>${icon("more")}</button>` : nothing}</td>
  </tr>`;
}

/** @param {View} view @param {Row} item */
function needs(view, item) {
  const found = needsOf(view).filter(
    ({ consumer, producer, flag }) => flag !== "done" && (consumer === item.id || producer === item.id),
  );
  return found.slice(0, 2).map((need) => {
    const gives = need.producer === item.id;
    const other = itemOf(view, gives ? need.consumer : need.producer);
    const mark = need.flag === "red" ? html`<strong class="load__over"> ${t("late")}</strong>` : nothing;
    return html`<span class="backlog__need">${icon(gives ? "give" : "need", "small")}${gives ? t("Gives") : t("Needs")} ${other ? other.key : need.title}${mark}</span>`;
  });
}

/** @param {StandingPage} page @param {Row} item @param {import("./list.js").Field} field */
function editor(page, item, field) {
  const labels = {
    title: t("Title of {key}", { key: item.key }),
    points: t("Points of {key}", { key: item.key }),
    rank: t("Rank of {key}", { key: item.key }),
  };
  // What was there when the typing began: what somebody else changes meanwhile must not replace what is typed.
  const was = list.editing?.was ?? item;
  const value = { title: was.title, points: was.points ?? "", rank: list.place(item.id) ?? "" }[field];
  const done = (/** @type {boolean} */ wanted, /** @type {HTMLInputElement} */ input) => {
    if (list.editing?.id !== item.id) return;
    list.editing = null;
    refocus = true;
    if (wanted) set(page, was, field, input.value.trim());
    page.paintNow();
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    done(event.key === "Enter", /** @type {HTMLInputElement} */ (event.target));
  };
  const left = (/** @type {FocusEvent} */ event) =>
    done(field !== "rank", /** @type {HTMLInputElement} */ (event.target));
  return html`<input class="field__input backlog__editor backlog__editor--${field}" data-editor inputmode=${field === "title" ? "text" : "decimal"} maxlength=${field === "title" ? 500 : 7} aria-label=${labels[field]} .value=${String(value)} @keydown=${pressed} @blur=${left} />`;
}

/** @param {StandingPage} page @param {Row} was @param {import("./list.js").Field} field @param {string} text */
function set(page, was, field, text) {
  if (field === "title" && text && text !== was.title) put(page, was, { title: text });
  if (field === "rank" && Number(text) > 0) rankAt(page, was, Math.round(Number(text)));
  if (field !== "points") return;
  const points = text === "" ? null : Number(text.replace(",", "."));
  if (points === was.points) return;
  if (points !== null && !(points >= 0)) page.tell(t("Points are a number, like 5."));
  else put(page, was, { points });
}

/** Sends the new value with the one it replaces; what is refused is said together with what was typed. @param {StandingPage} page @param {Row} was @param {Record<string, unknown>} fields */
async function put(page, was, fields) {
  const [[name, value]] = Object.entries(fields);
  const sent = page.send(was.id, "EditItem", { item: was.id, fields, base: { [name]: was[name] } });
  const answer = await sent.settled;
  if (!answer.ok)
    page.tell(`${answer.error.message} ${t("You typed “{text}”.", { text: String(value ?? "") })}`);
}

/** @param {StandingPage} page @param {import("./list.js").Field} field */
function edit(page, field) {
  const item = list.current;
  if (!item || item.fresh || !page.edits(item.team)) return;
  list.focus = item.id;
  list.editing = { id: item.id, field, was: item };
  page.paintNow();
}

/** Puts an open item at the n-th place of the open ones. @param {StandingPage} page @param {Row} item @param {number} place */
function rankAt(page, item, place) {
  const others = list.open.filter(({ id, fresh }) => id !== item.id && !fresh);
  const to = Math.max(1, Math.min(others.length + 1, place));
  if (!others.length || to === list.place(item.id)) return;
  const where = to <= others.length ? { before: others[to - 1].id } : { after: others[others.length - 1].id };
  const { id } = page.send(item.id, "MoveItem", { item: item.id, ...where });
  list.focus = item.id;
  refocus = true;
  const words = t("{key} moved to rank {place} of {all}.", {
    key: item.key,
    place: to,
    all: list.open.length,
  });
  if (Math.abs(to - (list.place(item.id) ?? to)) > 1) page.undoable(words, id);
  else page.say(words);
}

/** A drag: before or after the row it was dropped at. @param {StandingPage} page @param {{ id: string, before: string | null, after: string | null }} dropped */
function drop(page, { id, before, after }) {
  const item = { id, ...page.view.items[id] };
  const others = list.open.filter((other) => other.id !== id);
  const at = before
    ? others.findIndex((other) => other.id === before)
    : others.findIndex((other) => other.id === after) + 1;
  if (at >= 0) rankAt(page, /** @type {Row} */ (item), at + 1);
}

/** Moves by Alt and a key. @param {StandingPage} page @param {KeyboardEvent} event */
function keyed(page, event) {
  const item = list.current;
  const place = item && list.place(item.id);
  if (!event.altKey || !item || !place || !page.edits(item.team)) return;
  const to = {
    ArrowUp: place - 1,
    ArrowDown: place + 1,
    PageUp: place - FAR,
    PageDown: place + FAR,
    Home: 1,
    End: list.open.length,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  rankAt(page, item, to);
}

/** @param {StandingPage} page @param {Row} item */
function menu(page, item) {
  const place = list.place(item.id) ?? 1;
  const go = (/** @type {number} */ to) => () => rankAt(page, item, to);
  list.focus = item.id;
  choose(page.dialog, t("Move {key} to…", { key: item.key }), [
    { label: t("Top"), current: place === 1, act: go(1) },
    { label: t("Up {n}", { n: FAR }), act: go(place - FAR) },
    { label: t("Down {n}", { n: FAR }), act: go(place + FAR) },
    { label: t("Bottom"), current: place === list.open.length, act: go(list.open.length) },
    { label: t("To a rank…"), note: "#", act: () => edit(page, "rank") },
    { label: t("To a Sprint…"), note: "S", act: () => schedule(page) },
    { label: t("Rename"), note: "E", act: () => edit(page, "title") },
    { label: t("Set points"), note: "P", act: () => edit(page, "points") },
    { label: t("Ask another team for something"), note: "N", act: () => showAsking(page, item) },
    { label: t("Archive"), note: "Delete", act: () => archive(page, [item]) },
  ]);
}

/** Puts the chosen items into a Sprint. @param {StandingPage} page */
function schedule(page) {
  const items = list.chosen.filter(({ fresh }) => !fresh);
  if (!items.length || !page.edits(teamOf(page))) return;
  const sprints = sprintsOf(page.view).filter(({ ends_on }) => ends_on >= page.view.today);
  const put = (/** @type {string | null} */ sprint) => () => {
    for (const item of items)
      page.send(item.id, "MoveItem", { item: item.id, sprint, base: { sprint: item.sprint } });
    page.say(
      t("{n, plural, one {# item} other {# items}} put into {sprint}.", {
        n: items.length,
        sprint: sprint ? page.view.sprints[sprint].name : t("no Sprint"),
      }),
    );
  };
  const team = teamOf(page);
  choose(page.dialog, t("{n, plural, one {# item} other {# items}}: which Sprint?", { n: items.length }), [
    ...sprints.map(({ id, name }) => ({
      label: name,
      note: loadNote(page.view.cells[`${team}:${id}`]),
      act: put(id),
    })),
    { label: t("No Sprint"), act: put(null) },
  ]);
}

/** @param {View | undefined} cell */
const loadNote = (cell) =>
  cell &&
  (cell.capacity === null
    ? t("{load} points", { load: number(cell.load) })
    : t("{load} of {capacity} points", { load: number(cell.load), capacity: number(cell.capacity) }));

/** @param {StandingPage} page @param {Row[]} items */
function archive(page, items) {
  const ids = items.filter(({ fresh, team }) => !fresh && page.edits(team)).map(({ id }) => id);
  if (!ids.length) return;
  list.step(1);
  if (list.focus && ids.includes(list.focus)) list.focus = null;
  list.selected.clear();
  const { id } = page.send("archive", "ArchiveItems", { items: ids });
  const words =
    ids.length === 1
      ? t("{key} archived.", { key: items[0].key })
      : t("{n} items archived.", { n: ids.length });
  page.undoable(words, id);
  refocus = true;
}

/** @param {StandingPage} page @param {boolean} mine */
function bulk(page, mine) {
  const items = list.chosen;
  const points = items.reduce((sum, { points }) => sum + (points ?? 0), 0);
  const open = items.filter((item) => item.points === null).length;
  const clear = () => {
    list.selected.clear();
    refocus = true;
    page.room.redraw();
  };
  return html`<section class="bulk" aria-label=${t("Selected items")}>
    <p><strong>${t("{n} selected", { n: items.length })}</strong><span class="sub number">${t("{points} points, {open} not estimated", { points: number(points), open })}</span></p>
    <div class="bulk__acts">${page.first.opens ? html`<button class="button button--primary" type="button" @click=${() => estimate(page)}>${t("Estimate together")}</button>` : nothing}
      ${
        mine
          ? html`<button class="button" type="button" @click=${() => schedule(page)}>${t("Sprint")} <kbd>S</kbd></button>
      <button class="button" type="button" @click=${() => archive(page, items)}>${t("Archive")} <kbd>Del</kbd></button>`
          : nothing
      }</div>
    <button class="button button--quiet" type="button" @click=${clear}>${t("Clear")} <kbd>Esc</kbd></button>
  </section>`;
}

/** @param {StandingPage} page @param {number} shown */
const foot = (
  page,
  shown,
) => html`<p class="backlog__foot sub"><span>${t("{shown} of {all} shown.", { shown: number(shown), all: number(list.count("all") + list.count("done")) })}</span>
  <span class="only-wide"><kbd>J</kbd> <kbd>K</kbd> ${t("walk")}</span>${page.first.days.past ? nothing : html`<span class="only-wide"><kbd>X</kbd> ${t("select")}</span><span class="only-wide"><kbd>Alt ↑</kbd> <kbd>Alt ↓</kbd> ${t("re-rank")}</span><span class="only-wide"><kbd>#</kbd> ${t("to a rank")}</span>`}<span class="only-wide"><kbd>?</kbd> ${t("all keys")}</span></p>`;

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const again = (/** @type {() => void} */ act) => () => {
    act();
    refocus = true;
    page.paintNow();
  };
  const { current } = list;
  const walk = [
    { key: "j", label: t("Next row"), act: again(() => list.step(1)) },
    { key: "k", label: t("Row before"), act: again(() => list.step(-1)) },
    { key: "ArrowDown", label: t("Next row"), act: again(() => list.step(1)) },
    { key: "ArrowUp", label: t("Row before"), act: again(() => list.step(-1)) },
    { key: "x", label: t("Select"), act: again(() => list.current && list.toggle(list.current.id)) },
    {
      key: "a",
      control: true,
      label: t("Select all shown"),
      act: again(() =>
        list.rows.forEach(({ id }) => {
          list.selected.add(id);
        }),
      ),
    },
    { key: "Escape", label: t("Clear the selection"), act: again(() => list.selected.clear()) },
    { key: "/", label: t("Filter"), act: () => document.getElementById("filter")?.focus() },
    {
      key: "Enter",
      label: t("Open the item"),
      act: () => current?.key && goTo(page, `/i/${current.key}`),
    },
  ];
  if (!page.edits(teamOf(page))) return walk;
  return [
    ...inboxKeys(page, teamOf(page)),
    ...walk,
    { key: "c", label: t("New item"), act: () => document.getElementById("new-item")?.focus() },
    { key: "e", label: t("Rename"), act: () => edit(page, "title") },
    { key: "p", label: t("Points"), act: () => edit(page, "points") },
    { key: "#", label: t("To a rank"), act: () => edit(page, "rank") },
    { key: "s", label: t("To a Sprint"), act: () => schedule(page) },
    {
      key: "n",
      label: t("Ask another team for something"),
      act: () => current && !current.fresh && showAsking(page, current),
    },
    { key: "Delete", label: t("Archive"), act: () => archive(page, list.chosen) },
  ];
}

/** After a painting: the focus stays on its row, an editor opens ready to type. */
function drawn() {
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-editor]"));
  if (input && document.activeElement !== input) {
    input.focus();
    input.select();
  } else if (!input && refocus) {
    const id = list.focus ?? list.rows[0]?.id;
    const row = /** @type {HTMLElement | null} */ (
      id && document.querySelector(`tr[data-id="${CSS.escape(id)}"]`)
    );
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }
  refocus = false;
  inboxDrawn();
}

const page = openStanding({
  overlays,
  draw,
  drawn,
  keys,
  news: (before, after, page) => inboxNews(before, after, teamOf(page)),
  describe: (page) =>
    t("Backlog of {team}. {n} items, {open} not estimated.", {
      team: page.first.title,
      n: list.count("all"),
      open: list.count("unestimated"),
    }),
});

let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (waiting || list.rows.length <= 200) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const top = document.querySelector(".backlog__list")?.getBoundingClientRect().top ?? 0;
      const seen = Math.max(0, Math.floor(-top / rowHeight()));
      const { start } = list;
      list.reveal(seen);
      list.reveal(seen + Math.ceil(innerHeight / rowHeight()));
      if (list.start !== start) page.room.redraw();
    });
  },
  { passive: true },
);
