/** What a person does in the backlog's list: which rows are shown, where the focus is, what is selected. */

import { counted, needsOf, ranked } from "../rows.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {"all" | "unestimated" | "ready" | "blocked" | "done"} Tab */
/** @typedef {"title" | "points" | "rank"} Field */

/** Rows that are drawn at once; of longer lists only those near the eye are. */
const DRAWN = 160;
const AROUND = 50;
const WHOLE = 240;

/** Unanswered or late needs keep an item from being begun. @param {View} view */
function blockedIn(view) {
  const late = needsOf(view).filter(({ flag }) => flag === "red");
  return new Set(late.map(({ consumer }) => consumer));
}

export class List {
  /** @type {Tab} */
  tab = "all";
  filter = "";
  /** @type {string | null} */
  focus = null;
  /** @type {Set<string>} */
  selected = new Set();
  /** What is being typed over, and what it was when that began. @type {{ id: string, field: Field, was: Row } | null} */
  editing = null;
  start = 0;
  /** @type {View | null} */
  #seen = null;
  /** @type {Record<Tab, Row[]>} */
  #tabs = { all: [], unestimated: [], ready: [], blocked: [], done: [] };
  /** @type {Map<string, number>} */
  #places = new Map();

  /** @param {View} view */
  look(view) {
    if (view === this.#seen) return;
    this.#seen = view;
    const blocked = blockedIn(view);
    const items = ranked(view);
    const open = items.filter(({ category }) => category !== "done");
    this.#places = new Map(open.map(({ id }, n) => [id, n + 1]));
    this.#tabs = {
      all: open,
      unestimated: open.filter((item) => counted(item) && item.points === null),
      ready: open.filter(
        (item) => item.category === "todo" && item.points !== null && !item.sprint && !blocked.has(item.id),
      ),
      blocked: open.filter(({ id }) => blocked.has(id)),
      done: items.filter(({ category }) => category === "done"),
    };
    for (const id of this.selected) if (!view.items[id]) this.selected.delete(id);
  }

  /** @param {Tab} tab */
  count(tab) {
    return this.#tabs[tab].length;
  }

  /** All open items in their order, whatever is shown. */
  get open() {
    return this.#tabs.all;
  }

  /** The place of an open item in the team's order, from 1. @param {string} id */
  place(id) {
    return this.#places.get(id) ?? null;
  }

  /** The rows of the tab that fit the filter. */
  get rows() {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.#tabs[this.tab];
    return words.length ? rows.filter((item) => words.every((word) => fits(item, word))) : rows;
  }

  /** The rows to draw, and how many lie above and below them. */
  get window() {
    const { rows } = this;
    if (rows.length <= WHOLE) return { rows, above: 0, below: 0 };
    const above = Math.max(0, Math.min(this.start, rows.length - DRAWN));
    return { rows: rows.slice(above, above + DRAWN), above, below: rows.length - above - DRAWN };
  }

  /** Brings the row with this number near the eye. @param {number} n */
  reveal(n) {
    if (n < this.start + 10 || n > this.start + DRAWN - 10) this.start = Math.max(0, n - AROUND);
  }

  /** The focused row, else the first one. @returns {Row | null} */
  get current() {
    const { rows } = this;
    return rows.find(({ id }) => id === this.focus) ?? rows[0] ?? null;
  }

  /** @param {number} by @param {boolean} [extend] */
  step(by, extend = false) {
    const { rows, current } = this;
    if (!current) return;
    const at = this.focus === null ? -1 : rows.findIndex(({ id }) => id === current.id);
    const to = Math.max(0, Math.min(rows.length - 1, at + by));
    if (extend)
      for (const one of rows.slice(Math.max(0, Math.min(at, to)), Math.max(at, to) + 1))
        this.selected.add(one.id);
    this.focus = rows[to].id;
    this.reveal(to);
  }

  /** @param {string} id */
  toggle(id) {
    if (!this.selected.delete(id)) this.selected.add(id);
  }

  /** The selected rows in their order, else the focused one. @returns {Row[]} */
  get chosen() {
    if (this.selected.size) return this.rows.filter(({ id }) => this.selected.has(id));
    return this.current ? [this.current] : [];
  }
}

/** @param {Row} item @param {string} word `3pt` by points, else part of key, title, type or label */
function fits(item, word) {
  const points = word.match(/^(\d+(?:\.\d+)?)pt$/);
  if (points) return item.points === Number(points[1]);
  return [item.key, item.title, item.type, ...item.labels].some((text) =>
    String(text).toLowerCase().includes(word),
  );
}
