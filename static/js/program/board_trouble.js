/** Which teams have how much at risk: the order in which a large board is read, and what it is filtered by. */

import { listOf, teamsOf } from "../rows.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ red: number, amber: number }} Trouble how many needs, on either side, are at risk and tight */

/** @param {View} view @returns {Map<string, Trouble>} by team; who is in no such need is not in it */
export function troubleOf(view) {
  /** @type {Map<string, Trouble>} */
  const found = new Map();
  for (const { flag, consumer_team, producer_team } of listOf(view.dependencies)) {
    if (flag !== "red" && flag !== "amber") continue;
    for (const team of new Set([consumer_team, producer_team])) {
      const known = found.get(team) ?? { red: 0, amber: 0 };
      known[/** @type {"red" | "amber"} */ (flag)] += 1;
      found.set(team, known);
    }
  }
  return found;
}

/** The place of each team: the most at risk first, then the most tight, else their own order. @param {View} view @returns {Map<string, number>} */
export function worstFirst(view) {
  const trouble = troubleOf(view);
  const of = (/** @type {string} */ id) => trouble.get(id) ?? { red: 0, amber: 0 };
  const sorted = teamsOf(view).sort(
    (one, other) => of(other.id).red - of(one.id).red || of(other.id).amber - of(one.id).amber,
  );
  return new Map(sorted.map(({ id }, place) => [id, place]));
}
