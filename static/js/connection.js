/** How the line is doing, in the words of the page: live, reconnecting after 1.5 s, stalled after 10 s, back for 4 s. */

/** @typedef {import("./protocol.d.ts").Status} Status */
/** @typedef {import("./protocol.d.ts").LineState} LineState */

const SHOWN_AFTER = 1500;
const LONG_AFTER = 5000;
const STALLED_AFTER = 10_000;
const BACK_FOR = 4000;

export class Connection {
  /** @type {LineState} */
  state = "connecting";
  sent = 0;
  received = 0;
  long = false;
  /** @type {string | undefined} */
  reason;
  /** @type {number[]} */
  #timers = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** The line is down, or not up yet. */
  lost() {
    if (this.#timers.length && this.state !== "back") return;
    if (this.state === "closed") return;
    this.#rest();
    Object.assign(this, { sent: 0, received: 0, long: false });
    this.#after(SHOWN_AFTER, () => this.#turn("reconnecting"));
    this.#after(LONG_AFTER, () => {
      this.long = true;
      this.changed();
    });
    this.#after(STALLED_AFTER, () => this.#turn("stalled"));
  }

  /** We are in the room again, and `received` events were waiting. @param {number} received */
  joined(received) {
    this.received = received;
  }

  /** Everything that was kept has its answer. @param {number} sent */
  settled(sent) {
    if (this.state === "closed" || this.state === "back") return;
    this.#rest();
    this.sent = sent;
    this.long = false;
    if (this.state === "connecting" || this.state === "live") {
      this.#turn("live");
      return;
    }
    this.#turn("back");
    this.#after(BACK_FOR, () => {
      this.#rest();
      this.#turn("live");
    });
  }

  /** There is nothing to come back to. @param {string} reason */
  closed(reason) {
    this.#rest();
    this.reason = reason;
    this.#turn("closed");
  }

  /** @param {LineState} state */
  #turn(state) {
    this.state = state;
    this.changed();
  }

  /** @param {number} ms @param {() => void} act */
  #after(ms, act) {
    this.#timers.push(setTimeout(act, ms));
  }

  #rest() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
