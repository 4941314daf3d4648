/** Rows of a view in the order of their ranks. */

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */

/** In their order. @param {Record<string, View> | undefined} rows @returns {Row[]} */
export const inOrder = (rows = {}) =>
  Object.entries(rows)
    .map(([id, row]) => /** @type {Row} */ ({ id, ...row }))
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
