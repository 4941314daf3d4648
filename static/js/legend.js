/** What the teams, Sprints and people are called whose ids stand in the room's view. */

import { get } from "./rest.js";

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./room.js").Room} Room */
/** @typedef {{ teams: View, sprints: View, people: View, me: string | null }} Legend */

/** @type {Legend} */
let known = JSON.parse(document.getElementById("first")?.textContent || "{}").legend ?? {
  teams: {},
  sprints: {},
  people: {},
  me: null,
};
/** @type {Set<string>} */
const asked = new Set();

/** What is known so far. */
export const legend = () => known;

/**
 * What is known, and asks for what is not: somebody joined, or this visitor has just sat down.
 * @param {Room} room
 * @param {string[]} ids those that the page is about to name
 */
export function legendFor(room, ids) {
  const strange = ids.filter(
    (id) => !(id in known.teams || id in known.people || id in known.sprints || asked.has(id)),
  );
  if (room.role && strange.length) ask(room, strange);
  return known;
}

/** @param {Room} room @param {string[]} ids */
async function ask(room, ids) {
  for (const id of ids) asked.add(id);
  const answer = await get(`/api/v1/rooms/${room.id}/legend`);
  if (!answer.ok) return;
  known = /** @type {Legend} */ (answer.body);
  room.redraw();
}
