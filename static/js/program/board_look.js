/**
 * How one person looks at a program's board: what is folded, how large it is, whose rows and in which order, whether
 * beside the plan that was kept. Remembered in this browser for this person and program.
 */

import { worstFirst } from "./board_trouble.js";

/** @typedef {"team" | "sprint"} Side */
/** @typedef {"own" | "worst" | "risky"} Order the order the program gives them; the most at risk first; only those with a need at risk */

const LEAST = 0.4;
const MOST = 1.6;
const STEP = 0.1;
/** With more teams than that all are folded until somebody unfolds some, and a phone shows one at a time. */
const MANY = 12;
/** Where the board is a list, one team under the other. */
export const LIST = "(width <= 720px)";

export class BoardLook {
  onlyRisky = false;
  everything = false;
  table = false;
  compared = false;
  zoom = 1;
  /** What is looked for among the teams: parts of names or keys, with commas between. */
  search = "";
  /** @type {Record<Side, Set<string>>} */
  folded = { team: new Set(), sprint: new Set() };
  /** Whether the milestones are counts. */
  brief = false;
  /** @type {Order} */
  order = "own";
  /** Where each team stands among the most at risk first, as it was when that was asked for: rows stay under the hand. @type {Map<string, number>} */
  places = new Map();
  /** The one team that a phone shows of many; empty: a list of all. */
  picked = "";
  /** Whether there are more teams than can be looked at unfolded. */
  many = false;
  /** Whether it is being printed. */
  onPaper = false;
  #narrow = matchMedia(LIST);
  #name = "";

  /** @param {import("../protocol.d.ts").View} view @param {string | null} person */
  remember(view, person) {
    this.#name = `bigroom.board.${view.program.id}.${person}`;
    const kept = this.#kept();
    const teams = Object.keys(view.teams);
    this.many = teams.length > MANY;
    this.brief = Boolean(kept.brief ?? this.many);
    this.picked = view.teams[kept.picked] ? kept.picked : "";
    this.sort(kept.order ?? (this.many ? "worst" : "own"), view);
    this.compared = Boolean(kept.compared);
    this.zoom = within(Number(kept.zoom) || 1);
    this.search = String(kept.search ?? "");
    this.folded = {
      team: new Set(kept.team ?? (this.many ? teams : [])),
      sprint: new Set(kept.sprint ?? []),
    };
  }

  /** Whether it is a list of teams of which one is opened at a time. */
  get listed() {
    return this.many && this.#narrow.matches && !this.onPaper;
  }

  /** Called when it begins or ends to be such a list. @param {() => void} changed */
  onTurned(changed) {
    this.#narrow.addEventListener("change", changed);
  }

  /** Whether a team is folded; in a list all are but the one that is picked. @param {string} team */
  folds(team) {
    return this.listed ? team !== this.picked : this.folded.team.has(team);
  }

  /** @param {string} team the one to look at, or empty for the list */
  pick(team) {
    this.picked = team;
    this.#keep();
  }

  /** @param {Order} order @param {import("../protocol.d.ts").View} view */
  sort(order, view) {
    this.order = order;
    this.places = order === "own" ? new Map() : worstFirst(view);
  }

  /** Remembers that order too. @param {Order} order @param {import("../protocol.d.ts").View} view */
  reorder(order, view) {
    this.sort(order, view);
    this.#keep();
  }

  foldMilestones() {
    this.brief = !this.brief;
    this.#keep();
  }

  /** Folds it, or unfolds it; whether it is folded now. @param {Side} side @param {string} id */
  fold(side, id) {
    const after = new Set(this.folded[side]);
    if (!after.delete(id)) after.add(id);
    return this.#folds(side, after).has(id);
  }

  /** Folds all of them, or where all are folded unfolds them; whether they are folded now. @param {Side} side @param {string[]} all */
  foldAll(side, all) {
    const every = all.every((id) => this.folded[side].has(id));
    this.#folds(side, new Set(every ? [] : all));
    return !every;
  }

  /** @param {number} zoom */
  enlarge(zoom) {
    this.zoom = within(zoom);
    this.#keep();
  }

  /** One step larger or smaller. @param {1 | -1} way */
  step(way) {
    this.enlarge(this.zoom + way * STEP);
  }

  /** @param {string} search */
  look(search) {
    this.search = search;
    this.#keep();
  }

  compare() {
    this.compared = !this.compared;
    this.#keep();
  }

  /** @param {Side} side @param {Set<string>} after */
  #folds(side, after) {
    this.folded = { ...this.folded, [side]: after };
    this.#keep();
    return after;
  }

  #kept() {
    try {
      return JSON.parse(localStorage.getItem(this.#name) ?? "{}");
    } catch {
      return {};
    }
  }

  #keep() {
    const { compared, zoom, search, brief, order, picked, folded } = this;
    const sides = { team: [...folded.team], sprint: [...folded.sprint] };
    const kept = { compared, zoom, search, brief, order, picked, ...sides };
    try {
      localStorage.setItem(this.#name, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing still shows it until the page is left.
    }
  }
}

/** @param {number} zoom */
const within = (zoom) => Math.round(Math.min(MOST, Math.max(LEAST, zoom)) * 100) / 100;
