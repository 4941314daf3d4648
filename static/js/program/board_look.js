/**
 * How one person looks at a program's board: what is folded, how large it is, whose rows, whether beside the plan
 * that was kept. Remembered in this browser for this person and program.
 */

/** @typedef {"team" | "sprint"} Side */

const LEAST = 0.4;
const MOST = 1.6;
const STEP = 0.1;
/** With more teams than that all are folded until somebody unfolds some. */
const MANY = 12;

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
  #name = "";

  /** @param {string} program @param {string | null} person @param {string[]} teams */
  remember(program, person, teams) {
    this.#name = `bigroom.board.${program}.${person}`;
    const kept = this.#kept();
    this.compared = Boolean(kept.compared);
    this.zoom = within(Number(kept.zoom) || 1);
    this.search = String(kept.search ?? "");
    this.folded = {
      team: new Set(kept.team ?? (teams.length > MANY ? teams : [])),
      sprint: new Set(kept.sprint ?? []),
    };
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
    const { compared, zoom, search, folded } = this;
    const kept = { compared, zoom, search, team: [...folded.team], sprint: [...folded.sprint] };
    try {
      localStorage.setItem(this.#name, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing still shows it until the page is left.
    }
  }
}

/** @param {number} zoom */
const within = (zoom) => Math.round(Math.min(MOST, Math.max(LEAST, zoom)) * 100) / 100;
