/** A scenario in somebody's head: what slips, moves, is dropped or lost, and what the server says would follow. */

import { post } from "../rest.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ slips: { item: string, sprints: number }[], moves: { item: string, sprint: string | null }[], losses: { team: string, sprint: string, people?: number, share?: number }[], drops: string[] }} Changes */

const SOON = 120;

/** @returns {Changes} */
const nothing = () => ({ slips: [], moves: [], losses: [], drops: [] });

export class Thought {
  /** @type {Changes} */
  changes = nothing();
  /** @type {View | null} */
  outcome = null;
  /** Why the scenario means nothing; empty where it does. */
  problem = "";
  #asked = 0;
  /** @type {number | undefined} */
  #timer;

  /** @param {string} program @param {() => void} told called when the outcome is another */
  constructor(program, told) {
    this.program = program;
    this.told = told;
  }

  get empty() {
    return Object.values(this.changes).every((some) => !some.length);
  }

  /** By how many Sprints the item slips. @param {string} item */
  slipOf(item) {
    return this.changes.slips.find((one) => one.item === item)?.sprints ?? 0;
  }

  /** @param {string} item */
  drops(item) {
    return this.changes.drops.includes(item);
  }

  /** Slips the item by so many Sprints more. @param {string} item @param {number} by */
  slip(item, by) {
    const sprints = this.slipOf(item) + by;
    const others = this.#without(item);
    this.#change({ ...others, slips: sprints ? [...others.slips, { item, sprints }] : others.slips });
  }

  /** Plans the item in another Sprint. @param {string} item @param {string | null} sprint @param {string | null} now where it is */
  move(item, sprint, now) {
    const others = this.#without(item);
    const moves = sprint === now ? others.moves : [...others.moves, { item, sprint }];
    this.#change({ ...others, moves });
  }

  /** Drops the item, or does not any more. @param {string} item */
  drop(item) {
    const others = this.#without(item);
    this.#change(this.drops(item) ? others : { ...others, drops: [...others.drops, item] });
  }

  /** @param {string} team @param {string} sprint @param {number} people */
  lose(team, sprint, people) {
    const others = this.changes.losses.filter((one) => one.team !== team || one.sprint !== sprint);
    this.#change({ ...this.changes, losses: people ? [...others, { team, sprint, people }] : others });
  }

  /** Takes one change out again. @param {string} item */
  forget(item) {
    this.#change(this.#without(item));
  }

  /** Thinks a scenario that somebody kept. @param {Changes} changes */
  begin(changes) {
    this.#change({ ...nothing(), ...changes });
  }

  discard() {
    this.#change(nothing());
  }

  /** Asks again, since the plan is another. */
  again() {
    if (!this.empty) this.#ask();
  }

  /** @param {string} item @returns {Changes} */
  #without(item) {
    const { slips, moves, losses, drops } = this.changes;
    return {
      slips: slips.filter((one) => one.item !== item),
      moves: moves.filter((one) => one.item !== item),
      losses,
      drops: drops.filter((one) => one !== item),
    };
  }

  /** @param {Changes} changes */
  #change(changes) {
    this.changes = changes;
    this.problem = "";
    if (this.empty) {
      this.#asked += 1;
      clearTimeout(this.#timer);
      this.outcome = null;
      this.told();
    } else this.#ask();
  }

  /** Once, however fast somebody presses; what is asked last counts. */
  #ask() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    const asked = this.#asked;
    this.#timer = setTimeout(async () => {
      const answer = await post(`/api/v1/programs/${this.program}/what-if`, this.changes);
      if (asked !== this.#asked) return;
      this.outcome = answer.ok ? answer.body : null;
      this.problem = answer.ok ? "" : answer.detail;
      this.told();
    }, SOON);
  }
}
