/** The server's view of a room as this page has it: join answers, frames, whispers and parts in; gaps out. */

import { patched } from "./patch.js";

/** @typedef {import("./protocol.d.ts").View} View */

export class Mirror {
  /** @type {View | null} */
  view = null;
  /** @type {View} */
  mine = {};
  seq = 0;
  /** @type {string | number | null} */
  epoch = null;
  #joinedAt = 0;
  /** Whispers that came before the frame of their seq. @type {import("./protocol.d.ts").Mine[]} */
  #whispers = [];
  /** @type {{ view: View, left: number, seq: number, epoch: string | number } | null} */
  #assembling = null;

  /** What the page was delivered with. @param {import("./protocol.d.ts").First} first */
  start({ view, mine, seq, epoch }) {
    this.view = view;
    this.mine = mine;
    this.seq = seq;
    this.epoch = epoch;
  }

  /** Since when the server may answer with changes only; nothing where there is no whole view yet. */
  get since() {
    return this.view && this.epoch !== null && !this.#assembling
      ? { since: this.seq, epoch: this.epoch }
      : {};
  }

  /**
   * The answer to `join` or `whereami`. False where it does not fit what we have: ask for the whole.
   * @param {import("./protocol.d.ts").Joined} answer
   */
  joined(answer) {
    const { seq, epoch, mine, view, from, parts } = answer;
    this.#assembling = null;
    if (parts) {
      this.#assembling = { view: {}, left: parts, seq, epoch };
    } else if (view) {
      Object.assign(this, { view, seq, epoch });
    } else if (this.view && from === this.seq && epoch === this.epoch) {
      this.view = patched(this.view, answer);
      this.seq = seq;
    } else {
      this.epoch = null;
      return false;
    }
    this.mine = mine;
    this.#joinedAt = seq;
    this.#hear();
    return true;
  }

  /** @param {import("./protocol.d.ts").Part} part */
  part({ put }) {
    const whole = this.#assembling;
    if (!whole) return;
    whole.view = patched(whole.view, { put });
    whole.left -= 1;
    if (whole.left > 0) return;
    Object.assign(this, { view: whole.view, seq: whole.seq, epoch: whole.epoch });
    this.#assembling = null;
    this.#hear();
  }

  /**
   * @param {import("./protocol.d.ts").Frame} frame
   * @returns {"applied" | "old" | "gap" | "whole"}
   */
  frame(frame) {
    if (this.#assembling) return "gap";
    // A frame that goes from a number to the same one: what it tells is no event's, a new day or a new forecast.
    const still = frame.from === frame.seq && frame.seq === this.seq;
    if (!this.view || (frame.seq <= this.seq && !still)) return "old";
    if (frame.from !== this.seq) return "gap";
    if (frame.whole) return "whole";
    this.view = patched(this.view, frame);
    this.seq = frame.seq;
    this.#hear();
    return "applied";
  }

  /**
   * What only this seat sees. It comes before the frame of its seq and waits for it, so that no moment shows
   * the one without the other: an own vote that is not among the votes.
   * @param {import("./protocol.d.ts").Mine} mine
   */
  whisper(mine) {
    this.#whispers.push(mine);
    this.#hear();
  }

  /** Takes what belongs to the view as it is now; what the last join already told is dropped. */
  #hear() {
    const ready = this.#whispers.filter(({ seq }) => seq <= this.seq);
    this.#whispers = this.#whispers.filter(({ seq }) => seq > this.seq);
    for (const mine of ready) if (mine.seq > this.#joinedAt) this.mine = patched(this.mine, mine);
  }
}
