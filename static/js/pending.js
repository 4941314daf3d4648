/** Commands without an effect in the view yet, drawn over it until the view has caught up. */

import { patched } from "./patch.js";

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./protocol.d.ts").Command} Command */
/** @typedef {{ command: Command, seq: number | null }} Waiting */

export class Pending {
  /** @type {Map<string, Waiting>} */
  #waiting = new Map();
  #seq = -1;
  /** @type {{ seq: number, resolve: () => void }[]} */
  #awaited = [];

  /** @param {Record<string, import("./protocol.d.ts").Overlay>} overlays how each command looks before it is answered */
  constructor(overlays) {
    this.overlays = overlays;
  }

  /** @param {Command} command */
  add(command) {
    this.#waiting.set(command.id, { command, seq: null });
  }

  /** They were said before all that waits. @param {Command[]} commands */
  precede(commands) {
    const earlier = commands.map((command) => /** @type {const} */ ([command.id, { command, seq: null }]));
    this.#waiting = new Map([...earlier, ...this.#waiting]);
  }

  /** @param {string} id */
  knows(id) {
    return this.#waiting.has(id);
  }

  /** It counts; it stays drawn until the view's seq has reached `seq`. @param {string} id @param {number} seq */
  acknowledged(id, seq) {
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.seq = seq;
  }

  /** @param {string} id */
  refused(id) {
    this.#waiting.delete(id);
  }

  /** Resolves once the view has reached `seq`. @param {number} seq @returns {Promise<void>} */
  until(seq) {
    if (seq <= this.#seq) return Promise.resolve();
    return new Promise((resolve) => this.#awaited.push({ seq, resolve }));
  }

  /** The view stands at `seq` now. @param {number} seq */
  reached(seq) {
    this.#seq = seq;
    for (const one of this.#awaited.filter((waiting) => waiting.seq <= seq)) one.resolve();
    this.#awaited = this.#awaited.filter((waiting) => waiting.seq > seq);
    for (const [id, waiting] of this.#waiting) {
      if (waiting.seq !== null && waiting.seq <= seq) this.#waiting.delete(id);
    }
  }

  /** Unanswered commands, oldest first. */
  get unanswered() {
    return [...this.#waiting.values()].filter(({ seq }) => seq === null).map(({ command }) => command);
  }

  /** Whether a command of this name, for which `fits` holds, is kept on this device and not answered. @param {string} name @param {(args: View) => boolean} fits */
  keeps(name, fits = () => true) {
    return this.unanswered.some((command) => command.name === name && fits(command.args));
  }

  /**
   * View and mine as the person should see them.
   * @param {View} view
   * @param {View} mine
   * @param {string | null} seat
   */
  over(view, mine, seat) {
    let drawn = { view, mine };
    for (const { command } of this.#waiting.values()) {
      const overlay = this.overlays[command.name]?.(command.args, { ...drawn, seat });
      if (overlay) {
        drawn = {
          view: overlay.view ? patched(drawn.view, overlay.view) : drawn.view,
          mine: overlay.mine ? patched(drawn.mine, overlay.mine) : drawn.mine,
        };
      }
    }
    return drawn;
  }
}
