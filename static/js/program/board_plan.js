/** What stands on a program's board, from a view and how somebody looks at it: whose rows, which cards in which cell. */

import { needsOf, ranked, sprintsOf, teamsOf } from "../rows.js";
import { troubleOf } from "./board_trouble.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {Pick<import("./board_look.js").BoardLook, "onlyRisky" | "everything" | "search" | "order" | "places" | "picked" | "listed">} Choice */
/** @typedef {{ items: number, features: boolean, load: number | null, capacity: number | null, red: number, amber: number, green: number }} Sum */

export const RISKY = new Set(["red", "amber"]);
const PARTS = ["items", "dependencies", "teams", "sprints", "cells"];
/** @type {(keyof Choice)[]} */
const CHOICES = ["onlyRisky", "everything", "search", "order", "places", "picked", "listed"];

export class BoardPlan {
  /** @type {Map<string, Row[]>} the cards of each `team:sprint` */
  #cells = new Map();
  /** @type {Map<string, Row[]>} the needs of each item, the most at risk first */
  #about = new Map();

  /** @param {View} view @param {Choice} choice */
  constructor(view, choice) {
    this.view = view;
    /** @type {Record<string, unknown>} */
    this.choice = Object.fromEntries(CHOICES.map((name) => [name, choice[name]]));
    this.needs = needsOf(view).filter(({ flag }) => !choice.onlyRisky || RISKY.has(flag));
    for (const need of this.needs)
      for (const end of new Set([need.consumer, need.producer])) put(this.#about, end, need);
    this.items = this.#shown();
    /** The teams that are looked for, also where a phone shows one of them. */
    this.found = this.#found(choice);
    this.teams =
      choice.listed && choice.picked ? this.found.filter(({ id }) => id === choice.picked) : this.found;
    this.sprints = sprintsOf(view);
    for (const item of this.items) if (item.sprint) put(this.#cells, nameOf(item.team, item.sprint), item);
  }

  /** Whether it is still what that view and choice would give. @param {View} view @param {Choice} choice */
  fits(view, choice) {
    return (
      PARTS.every((part) => this.view[part] === view[part]) &&
      CHOICES.every((name) => this.choice[name] === choice[name])
    );
  }

  /** @param {string} cell */
  cards(cell) {
    return this.#cells.get(cell) ?? [];
  }

  /** The needs that an item has on either side, done ones too. @param {string} item */
  about(item) {
    return this.#about.get(item) ?? [];
  }

  /** What folded cells hold together: cards, load, and needs by flag. @param {string[]} cells @returns {Sum} */
  sum(cells) {
    const known = cells.map((cell) => this.view.cells[cell]).filter(Boolean);
    const able = known.filter(({ capacity }) => capacity !== null);
    const cards = cells.flatMap((cell) => this.cards(cell));
    const needs = new Set(cards.flatMap(({ id }) => this.about(id)));
    const count = (/** @type {string} */ flag) => [...needs].filter((need) => need.flag === flag).length;
    return {
      items: cards.length,
      features: this.view.counted.features,
      load: known.length ? added(known.map(({ load }) => load)) : null,
      capacity: able.length ? added(able.map(({ capacity }) => capacity)) : null,
      red: count("red"),
      amber: count("amber"),
      green: count("green"),
    };
  }

  /** @param {Choice} choice @returns {Row[]} */
  #found({ search, order, places }) {
    const teams = teamsOf(this.view).filter(wanted(search));
    if (order === "own") return teams;
    const trouble = order === "risky" ? troubleOf(this.view) : null;
    const place = (/** @type {Row} */ { id }) => places.get(id) ?? places.size;
    return teams
      .filter(({ id }) => !trouble || trouble.get(id)?.red)
      .sort((one, other) => place(one) - place(other));
  }

  /** What the board is about: features and what others wait for; everything where it is wanted, or nothing of that is there. @returns {Row[]} */
  #shown() {
    const items = ranked(this.view);
    const linked = (/** @type {Row} */ { id }) => this.#about.has(id);
    if (this.choice.onlyRisky) return items.filter(linked);
    const main = items.filter((item) => linked(item) || item.type === "feature" || item.type === "epic");
    return this.choice.everything || !main.length ? items : main;
  }
}

/** @param {string} team @param {string} sprint */
export const nameOf = (team, sprint) => `${team}:${sprint}`;

/** Whether a team is among those looked for: each part between commas, in its name or as its key. @param {string} search */
function wanted(search) {
  const parts = search
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter(Boolean);
  return (/** @type {Row} */ { name, key }) =>
    !parts.length || parts.some((part) => name.toLowerCase().includes(part) || key.toLowerCase() === part);
}

/** @param {Map<string, Row[]>} map @param {string | null} key @param {Row} row */
function put(map, key, row) {
  if (key === null) return;
  const found = map.get(key);
  if (found) found.push(row);
  else map.set(key, [row]);
}

/** @param {number[]} numbers */
const added = (numbers) => Math.round(10 * numbers.reduce((sum, one) => sum + one, 0)) / 10;
