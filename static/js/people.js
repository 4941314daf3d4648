/** Who is in the room, from its view. */

import { t } from "./words.js";

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./room.js").Room} Room */

/** @param {View} view @param {string} seat */
export const nameOf = (view, seat) => view.seats?.[seat]?.name ?? t("Somebody");

/** Seats in the order of their names, facilitators included. @param {View} view @returns {[string, View][]} */
export const seated = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.seats ?? {})).sort(([, one], [, other]) =>
    String(one.name).localeCompare(String(other.name)),
  );

/** How many are here now. @param {View} view */
export function here(view) {
  if (view.tally) return Number(view.tally.seated) + Number(view.tally.observers ?? 0);
  return seated(view).filter(([, seat]) => !seat.away).length;
}

/** Who facilitates, by name. @param {View} view */
export const facilitator = (view) => nameOf(view, view.room?.facilitators?.[0] ?? "");

/** Nobody who facilitates is here, or nobody ever did. @param {View} view */
export function leaderless(view) {
  const leaders = /** @type {string[]} */ (view.room?.facilitators ?? []);
  return Boolean(view.seats) && leaders.every((seat) => view.seats[seat]?.away);
}

/** Why this seat may facilitate now, in a sentence; null where it may not. @param {View} view @param {string} seat */
export function whyTakeOver(view, seat) {
  const name = facilitator(view);
  if (view.seats?.[seat]?.entitled) return t("{name} facilitates. You can take it back.", { name });
  if (!leaderless(view)) return null;
  if (!view.room?.facilitators?.length) return t("Nobody facilitates yet. Anyone can.");
  return t("{name} is away. Anyone can facilitate.", { name });
}
