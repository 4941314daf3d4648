/** How the commands of the page of objectives look before they are answered; what is `fresh` has no id yet. */

import { pathOf } from "../patch.js";

/** @typedef {import("../protocol.d.ts").View} View */

const NOTHING = { todo: 0, doing: 0, done: 0 };
const FRESH = {
  owner: null,
  planned: null,
  actual: null,
  items: [],
  rank: "~",
  progress: { items: NOTHING, points: NOTHING, unestimated: 0, share: null },
  status: { colour: "none", why: [""] },
  dependencies: [],
  list: "",
  fresh: true,
};

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  AddObjective: ({ title, increment, team = null, committed = true }) => ({
    view: {
      put: { [pathOf("objectives", `new ${title}`)]: { ...FRESH, title, increment, team, committed } },
    },
  }),
  EditObjective: ({ objective, fields }, { view }) => set(view, "objectives", objective, fields),
  ScoreObjective: ({ objective, base: _, ...values }, { view }) => set(view, "objectives", objective, values),
  LinkItems: ({ objective, items }, { view }) =>
    set(view, "objectives", objective, { items: [...(view.objectives?.[objective]?.items ?? []), ...items] }),
  UnlinkItems: ({ objective, items }, { view }) =>
    set(view, "objectives", objective, {
      items: (view.objectives?.[objective]?.items ?? []).filter(
        (/** @type {string} */ id) => !items.includes(id),
      ),
    }),
  RemoveObjective: ({ objective }) => ({ view: { gone: [pathOf("objectives", objective)] } }),
  WriteCharter: ({ fields }, { view }) => ({
    view: { put: { charter: { ...view.charter, ...fields } } },
  }),
  AddOutcome: ({ title }) => ({
    view: {
      put: {
        [pathOf("outcomes", `new ${title}`)]: { title, owner: null, place: 1e6, share: null, fresh: true },
      },
    },
  }),
  EditOutcome: ({ outcome, fields }, { view }) => set(view, "outcomes", outcome, fields),
  RemoveOutcome: ({ outcome }) => ({ view: { gone: [pathOf("outcomes", outcome)] } }),
  EditKeyResult: ({ key_result, fields }, { view }) => set(view, "key_results", key_result, fields),
  RemoveKeyResult: ({ key_result }) => ({ view: { gone: [pathOf("key_results", key_result)] } }),
  CheckIn: ({ key_result, value }, { view }) => set(view, "key_results", key_result, { current: value }),
};

/** @param {View} view @param {string} rows @param {string} id @param {Record<string, unknown>} fields */
function set(view, rows, id, fields) {
  if (!view[rows]?.[id]) return null;
  const values = Object.entries(fields).map(([name, value]) => [pathOf(rows, id, name), value]);
  return { view: { put: Object.fromEntries(values) } };
}
