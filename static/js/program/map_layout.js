/**
 * The layers of the dependency map: a column for each Sprint, a lane for each team, and in both an order in which
 * few lines cross. Barycenters, after Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
 * system structures", IEEE Trans. Systems, Man, and Cybernetics 11(2), 1981; here time gives the layers, and what
 * a team has stays together.
 */

/** @typedef {{ id: string, lane: string, column: number }} Place */
/** @typedef {{ from: string, to: string }} Link */
/** @typedef {{ lanes: string[], cells: Map<string, string[]> }} Arrangement cells by `lane column` */

const SWEEPS = 8;

/** @param {string} lane @param {number} column */
export const cellName = (lane, column) => `${lane} ${column}`;

/**
 * @param {Place[]} places in the order in which they stand where nothing else is known
 * @param {Link[]} links
 * @returns {Arrangement}
 */
export function arranged(places, links) {
  let now = asGiven(places);
  let best = now;
  let fewest = crossings(now, places, links);
  for (let sweep = 0; sweep < SWEEPS && fewest; sweep += 1) {
    now = swept(now, places, links, sweep % 2 ? "to" : "from");
    const found = crossings(now, places, links);
    if (found < fewest) [best, fewest] = [now, found];
  }
  return best;
}

/** @param {Place[]} places @returns {Arrangement} */
function asGiven(places) {
  /** @type {Map<string, string[]>} */
  const cells = new Map();
  for (const { id, lane, column } of places) {
    const name = cellName(lane, column);
    cells.set(name, [...(cells.get(name) ?? []), id]);
  }
  return { lanes: [...new Set(places.map(({ lane }) => lane))], cells };
}

/** Lanes, and what stands in a cell, by the mean height of what they are linked with. @param {Arrangement} before @param {Place[]} places @param {Link[]} links @param {"from" | "to"} side */
function swept(before, places, links, side) {
  const height = heights(before, places);
  const towards = neighbours(links, side);
  const own = new Map(
    places.map(({ id }) => [
      id,
      mean(
        (towards.get(id) ?? []).map((other) => height(other)),
        height(id),
      ),
    ]),
  );
  const at = (/** @type {string} */ id) => own.get(id) ?? 0;
  const laneAt = new Map(
    before.lanes.map((lane) => [
      lane,
      mean(
        places.filter((place) => place.lane === lane).map(({ id }) => at(id)),
        0,
      ),
    ]),
  );
  const cells = new Map(
    [...before.cells].map(([name, ids]) => [name, [...ids].sort((one, other) => at(one) - at(other))]),
  );
  return {
    lanes: [...before.lanes].sort((one, other) => (laneAt.get(one) ?? 0) - (laneAt.get(other) ?? 0)),
    cells,
  };
}

/** How far down each one stands, in cards. @param {Arrangement} arrangement @param {Place[]} places */
function heights({ lanes, cells }, places) {
  const columns = new Set(places.map(({ column }) => column));
  /** @type {Map<string, number>} */
  const found = new Map();
  let top = 0;
  for (const lane of lanes) {
    const stacks = [...columns].map((column) => cells.get(cellName(lane, column)) ?? []);
    for (const stack of stacks) for (const [n, id] of stack.entries()) found.set(id, top + n);
    top += Math.max(1, ...stacks.map((stack) => stack.length));
  }
  return (/** @type {string} */ id) => found.get(id) ?? 0;
}

/** @param {Link[]} links @param {"from" | "to"} side */
function neighbours(links, side) {
  const other = side === "from" ? "to" : "from";
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const link of links) found.set(link[other], [...(found.get(link[other]) ?? []), link[side]]);
  return found;
}

/** Pairs of lines between the same two columns that cross. @param {Arrangement} arrangement @param {Place[]} places @param {Link[]} links */
export function crossings(arrangement, places, links) {
  const height = heights(arrangement, places);
  const column = new Map(places.map((place) => [place.id, place.column]));
  /** @type {Map<string, number[][]>} */
  const between = new Map();
  for (const { from, to } of links) {
    const [left, right] = [column.get(from) ?? 0, column.get(to) ?? 0];
    const ends = left <= right ? [height(from), height(to)] : [height(to), height(from)];
    const name = `${Math.min(left, right)} ${Math.max(left, right)}`;
    between.set(name, [...(between.get(name) ?? []), ends]);
  }
  let count = 0;
  for (const lines of between.values())
    for (const [n, [left, right]] of lines.entries())
      for (const [otherLeft, otherRight] of lines.slice(n + 1))
        if ((left - otherLeft) * (right - otherRight) < 0) count += 1;
  return count;
}

/** @param {number[]} values @param {number} otherwise */
const mean = (values, otherwise) =>
  values.length ? values.reduce((sum, one) => sum + one, 0) / values.length : otherwise;
