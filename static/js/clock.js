/** The server's time as seen from here. Of several measurements the one with the shortest way counts. */

export class Clock {
  #offset = 0;
  #way = Number.POSITIVE_INFINITY;

  /** The page was made at `now`; the way here is not known. @param {number} now server time in ms */
  guess(now) {
    if (now && this.#way === Number.POSITIVE_INFINITY) this.#offset = now - Date.now();
  }

  /** The server said `now` to a question asked `way` ms ago. @param {number} now @param {number} way */
  tell(now, way) {
    if (!now || way > this.#way) return;
    this.#way = way;
    this.#offset = now - (Date.now() - way / 2);
  }

  /** Measure anew: the device may have slept. */
  forget() {
    this.#way = Number.POSITIVE_INFINITY;
  }

  /** Server time in ms. */
  now() {
    return Math.round(Date.now() + this.#offset);
  }
}

/**
 * Seconds that a room's timer has left; 0 once it is over; null where none is set.
 * @param {import("./protocol.d.ts").View | null | undefined} timer its end by the server's clock, or what is left while paused (ms)
 * @param {number} now server time in ms
 */
export function secondsLeft(timer, now) {
  if (!timer) return null;
  if (timer.over) return 0;
  return Math.max(0, (timer.ends_at === null ? timer.left : timer.ends_at - now) / 1000);
}

/** 200 seconds are 3:20. @param {number} seconds */
export function minutes(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
