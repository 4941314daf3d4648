/** When each step of the session was open and since when somebody is away: from the room's log, then from what is seen. */

import { get } from "../rest.js";

/** @typedef {import("../room.js").Room} Room */
/**
 * A part of the session, in its order.
 * @typedef {object} Step
 * @property {string} id
 * @property {string} title
 * @property {string} [note] what it came to
 * @property {number} [minutes] as planned
 * @property {boolean} past
 * @property {boolean} now
 * @property {() => void} open goes there
 */
/** @typedef {{ steps: (room: Room) => Step[], opened: { kind: string, field: string } }} Plan `opened`: the event that opens a step, and its field that names it */
/** @typedef {{ at: number, kind: string, about: Record<string, any> }} Told */

const MINUTE = 60_000;
/** Nobody holds a step for longer: the room lay open with nobody in it. */
const LONGEST = 4 * 60 * MINUTE;
/** A seat is called away so long after its last sign of life. */
const AWAY_AFTER = 20_000;

export class Book {
  /** The turns of the session, oldest first; `step` null: nothing was open. @type {{ step: string | null, at: number }[]} */
  #turns = [];
  /** @type {Map<string, number>} */
  #seen = new Map();

  /** What happened before this page was there. @param {Room} room @param {Plan["opened"]} opened */
  async read(room, { kind, field }) {
    const kinds = ["SeatTaken", "SeatAway", "CeremonyEnded", kind].join(",");
    const answer = await get(`/api/v1/rooms/${room.id}/log?kinds=${kinds}`);
    if (!answer.ok) return;
    const told = /** @type {Told[]} */ (answer.body.items);
    const turns = told.filter((one) => one.kind === kind || one.kind === "CeremonyEnded");
    const second = turns.find((one) => one.kind === kind);
    const before = /** @type {string | null | undefined} */ (
      second ? second.about.before : this.#turns[0]?.step
    );
    const begun = told[0] && before ? [{ step: before, at: told[0].at }] : [];
    const known = [...begun, ...turns.map(({ at, about }) => ({ step: about[field] ?? null, at }))];
    const since = known.at(-1)?.at ?? 0;
    this.#turns = joined([...known, ...this.#turns.filter(({ at }) => at > since)]);
    for (const { at, kind, about } of told)
      if (kind === "SeatAway") this.#seen.set(about.seat, at - AWAY_AFTER);
    room.redraw();
  }

  /** What is open now. @param {string | null} step @param {number} now */
  turn(step, now) {
    if (this.#turns.at(-1)?.step !== step) this.#turns.push({ step, at: now });
  }

  /** For how long the step was open, in minutes; null where that is not known. @param {string} step @param {number} now @returns {number | null} */
  minutes(step, now) {
    const spans = this.#turns
      .map(({ step, at }, n) => ({ step, ms: (this.#turns[n + 1]?.at ?? now) - at }))
      .filter((one) => one.step === step && one.ms <= LONGEST);
    if (!spans.length) return null;
    return spans.reduce((sum, { ms }) => sum + ms, 0) / MINUTE;
  }

  /** Who went away just now. @param {Record<string, any>} seats @param {number} now */
  look(seats, now) {
    for (const [seat, { away }] of Object.entries(seats)) {
      if (!away) this.#seen.delete(seat);
      else if (!this.#seen.has(seat)) this.#seen.set(seat, now - AWAY_AFTER);
    }
  }

  /** The last sign of life of who is away, server time in ms. @param {string} seat */
  lastSeen(seat) {
    return this.#seen.get(seat) ?? null;
  }
}

/** A step that follows itself is one turn. @param {{ step: string | null, at: number }[]} turns */
const joined = (turns) => turns.filter(({ step }, n) => n === 0 || turns[n - 1].step !== step);
