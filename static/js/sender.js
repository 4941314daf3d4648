/** Commands on their way: in order, each with its one id, again after a lost line, until there is an answer. */

import { ask } from "./line.js";

/** @typedef {import("./protocol.d.ts").Command} Command */
/** @typedef {import("./protocol.d.ts").Answer} Answer */
/** @typedef {{ command: Command, kept: boolean, flying: boolean, settle: (answer: Answer) => void }} Parcel */

const IN_FLIGHT = 16;
/** Answers that are none: nothing was done, and the same id may be sent again. */
const LATER = new Set(["rate_limited", "unavailable"]);

export class Sender {
  /** @type {Parcel[]} */
  #parcels = [];
  #answers = 0;
  #resting = false;

  /**
   * @param {object} ways
   * @param {() => boolean} ways.ready whether we are in the room
   * @param {(command: Command, answer: Answer) => void} ways.answered
   * @param {(sent: number) => void} ways.idle nothing is left to answer
   */
  constructor({ ready, answered, idle }) {
    this.ready = ready;
    this.answered = answered;
    this.idle = idle;
  }

  /**
   * @param {Command} command
   * @param {Promise<unknown>} kept it is sent after that
   * @returns {Promise<Answer>}
   */
  send(command, kept) {
    return new Promise((settle) => {
      const parcel = { command, kept: false, flying: false, settle };
      this.#parcels.push(parcel);
      kept.finally(() => {
        parcel.kept = true;
        if (this.ready()) this.pump();
      });
    });
  }

  /** They were said, and kept, before all that waits. @param {Command[]} commands */
  precede(commands) {
    const settle = () => undefined;
    this.#parcels.unshift(...commands.map((command) => ({ command, kept: true, flying: false, settle })));
  }

  /** Sends what waits; called when we are in the room again. */
  pump() {
    if (!this.ready() || this.#resting) return;
    if (!this.#parcels.length) {
      this.idle(this.#answers);
      this.#answers = 0;
      return;
    }
    for (const parcel of this.#parcels.slice(0, IN_FLIGHT)) {
      if (!parcel.kept) return;
      if (!parcel.flying) this.#fly(parcel);
    }
  }

  /** @param {Parcel} parcel */
  async #fly(parcel) {
    parcel.flying = true;
    /** @type {Answer | null} */
    const answer = await ask("command", parcel.command);
    parcel.flying = false;
    if (answer && (answer.ok || !LATER.has(answer.error.code))) {
      this.#parcels.splice(this.#parcels.indexOf(parcel), 1);
      this.#answers += 1;
      this.answered(parcel.command, answer);
      parcel.settle(answer);
    } else if (answer && !answer.ok) {
      this.#rest(answer.error.retry_after ?? 1);
    }
    this.pump();
  }

  /** @param {number} seconds */
  #rest(seconds) {
    if (this.#resting) return;
    this.#resting = true;
    setTimeout(() => {
      this.#resting = false;
      this.pump();
    }, seconds * 1000);
  }
}
