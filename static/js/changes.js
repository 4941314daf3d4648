/** How the commands of standing rooms look before they are answered, and the args that they carry. */

import { pathOf } from "./patch.js";
import { ranked } from "./rows.js";

/** @typedef {import("./protocol.d.ts").View} View */

const NEW = {
  key: "",
  state: "To do",
  category: "todo",
  sprint: null,
  assignee: null,
  labels: [],
  flag: null,
};
const AFTER = "\u0001";

/** @type {Record<string, import("./protocol.d.ts").Overlay>} */
export const overlays = {
  AddItems: ({ items, team }) => ({
    view: {
      put: Object.fromEntries(
        items.map((/** @type {View} */ item, /** @type {number} */ n) => {
          const id = `new ${n} ${item.title}`;
          const rank = `~${String(n).padStart(5, "0")}`;
          return [
            pathOf("items", id),
            { ...NEW, type: "story", points: null, ...item, team, rank, fresh: true },
          ];
        }),
      ),
    },
  }),
  EditItem: ({ item, fields }, { view }) => changed(view, item, fields),
  MoveItem: (args, { view }) => {
    const { item, base: _, before, after, position, ...fields } = args;
    const rank = rankFor(view, item, { before, after, position });
    return changed(view, item, rank === null ? fields : { ...fields, rank });
  },
  ArchiveItems: ({ items }) => ({
    view: { gone: items.map((/** @type {string} */ id) => pathOf("items", id)) },
  }),
  SetGoal: ({ team, sprint, goal }, { view }) => {
    const cell = `${team}:${sprint}`;
    return view.cells?.[cell] ? { view: { put: { [pathOf("cells", cell, "goal")]: goal } } } : null;
  },
  AcceptRanking: ({ ranking }) => ({ view: { gone: [pathOf("rankings", ranking)] } }),
  SetWipLimit: ({ category, limit }) => {
    const path = pathOf("wip_limits", category);
    return { view: limit === null ? { gone: [path] } : { put: { [path]: limit } } };
  },
};

/** @param {View} view @param {string} id @param {Record<string, unknown>} fields */
function changed(view, id, fields) {
  if (!view.items?.[id]) return null;
  const known = Object.entries(fields).filter(([name]) => name in view.items[id]);
  return {
    view: { put: Object.fromEntries(known.map(([name, value]) => [pathOf("items", id, name), value])) },
  };
}

/**
 * A rank that puts the item where it was asked to, until the server says the real one.
 * @param {View} view @param {string} id
 * @param {{ before?: string, after?: string, position?: number }} place
 */
function rankFor(view, id, { before, after, position }) {
  const team = view.items?.[id]?.team;
  const others = ranked(view).filter((item) => item.id !== id && item.team === team);
  const places = others.map((item) => item.id);
  let at = -1;
  if (position !== undefined) at = Math.min(position - 1, others.length);
  else if (before !== undefined) at = places.indexOf(before);
  else if (after !== undefined) at = places.indexOf(after) + 1 || -1;
  if (at < 0) return null;
  return at === 0 ? "" : others[at - 1].rank + AFTER;
}
