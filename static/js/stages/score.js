/** Items by factors: what is scored, by whom, how far each team is, and which cell the person is at. */

import { legendFor } from "../legend.js";
import { pathOf } from "../patch.js";
import { Receipts } from "../receipts.js";
import { number, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string } & View} Row */

/** The cell that this person is at. @type {{ item: string | null, factor: string | null }} */
export const at = { item: null, factor: null };

/** @type {Receipts | null} */
let receipts = null;

/** How a score looks before it is answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  ScoreItem: ({ item, factor, value, round }, { view, mine }) => {
    const known = view.factors?.[factor];
    if (!known || known.revealed || known.round !== round) return null;
    const before = mine.scores?.[item]?.[factor];
    if (before?.value === value && !before.kept) return null;
    return { mine: { put: { [pathOf("scores", item, factor)]: { value, kept: false } } } };
  },
};

/** @param {View} view @returns {Row[]} */
export const factorsOf = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.factors ?? {}))
    .map(([id, factor]) => /** @type {Row} */ ({ id, ...factor }))
    .sort((one, other) => one.rank - other.rank);

/** The items: in the order of the ranking once there is one, else as they came. @param {View} view @returns {Row[]} */
export function itemsOf(view) {
  const order = /** @type {string[]} */ (view.ranking?.order ?? []);
  const place = new Map(order.map((id, n) => [id, n]));
  return Object.entries(/** @type {Record<string, View>} */ (view.items ?? {}))
    .map(([id, item]) => /** @type {Row} */ ({ id, ...item }))
    .sort(
      (one, other) =>
        (place.get(one.id) ?? order.length) - (place.get(other.id) ?? order.length) ||
        one.rank - other.rank ||
        (one.id < other.id ? -1 : 1),
    );
}

/** The factor everybody is at: the one the facilitator opened, the own choice, the next that is hidden. @param {View} view @returns {Row | null} */
export function factorNow(view) {
  const factors = factorsOf(view);
  const taking = factors.filter((factor) => factor.takes_scores);
  const { open, next } = view.scoring ?? {};
  const wanted = [at.factor, open, next].find((id) => taking.some((factor) => factor.id === id));
  return taking.find(({ id }) => id === wanted) ?? taking[0] ?? null;
}

/** The item this person is at: the chosen one, else the first without an own score. @param {Room} room @param {Row | null} factor @returns {Row | null} */
export function itemNow(room, factor) {
  const items = itemsOf(room.view ?? {});
  const chosen = items.find(({ id }) => id === at.item);
  return chosen ?? items.find(({ id }) => factor && !own(room, id, factor.id)) ?? items[0] ?? null;
}

/** The own score. @param {Room} room @param {string} item @param {string} factor @returns {{ value: number, kept: boolean } | undefined} */
export const own = (room, item, factor) => room.mine.scores?.[item]?.[factor];

/** What others of the own team gave, with names where they are known. @param {Room} room @param {string} item @param {string} factor */
export function teammates(room, item, factor) {
  const cards = room.mine.team?.scores?.[item]?.[factor]?.cards ?? {};
  return Object.entries(/** @type {Record<string, number>} */ (cards))
    .filter(([seat]) => seat !== room.seat)
    .map(([seat, value]) => ({ name: String(room.view?.seats?.[seat]?.name ?? ""), value }));
}

/** Whether this person scores here. @param {Room} room */
export const scores = (room) =>
  Boolean(room.seat) && room.role !== "observer" && room.view?.room?.state !== "ended";

/** Scores, and goes on to the next item, or to the next factor. @param {Room} room @param {string} item @param {string} factor @param {number} value */
export function give(room, item, factor, value) {
  const view = /** @type {View} */ (room.view);
  const known = view.factors?.[factor];
  if (!known?.takes_scores || !view.items?.[item] || !scores(room)) return;
  receipts ??= new Receipts(() => room.redraw());
  const sent = room.send("ScoreItem", { item, factor, value, round: known.round });
  receipts.follow(`${item} ${factor}`, sent.settled);
  goOn(view, item, factor);
}

/** @param {View} view @param {string} item @param {string} factor */
function goOn(view, item, factor) {
  const items = itemsOf(view);
  const place = items.findIndex(({ id }) => id === item);
  if (place + 1 < items.length) Object.assign(at, { item: items[place + 1].id, factor });
  else {
    const taking = factorsOf(view).filter(({ takes_scores }) => takes_scores);
    const next = taking[taking.findIndex(({ id }) => id === factor) + 1];
    if (next && !view.scoring?.open) Object.assign(at, { item: items[0].id, factor: next.id });
  }
}

/** @param {string} item @param {string} factor */
export const receiptOf = (item, factor) => receipts?.of(`${item} ${factor}`);

/** Moves on by items and by factors that take scores. @param {Room} room @param {number} down @param {number} across */
export function walk(room, down, across) {
  const view = /** @type {View} */ (room.view);
  const factor = factorNow(view);
  const item = itemNow(room, factor);
  if (!factor || !item) return;
  const items = itemsOf(view);
  const taking = factorsOf(view).filter(({ takes_scores }) => takes_scores);
  const row = items.findIndex(({ id }) => id === item.id) + down;
  const column = taking.findIndex(({ id }) => id === factor.id) + across;
  if (!items[row] || !taking[column]) return;
  Object.assign(at, { item: items[row].id, factor: taking[column].id });
  room.redraw();
}

/** The teams that score, with how many items each has done of the factor. @param {Room} room @param {Row} factor */
export function progressOf(room, factor) {
  const progress = /** @type {Record<string, number>} */ (factor.progress ?? {});
  const known = legendFor(
    room,
    Object.keys(progress).filter((team) => team !== "none"),
  );
  return Object.entries(progress)
    .map(([team, done]) => ({ team, done, of: Number(factor.of), name: teamName(known.teams, team) }))
    .filter(({ team, done }) => team !== "none" || done)
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** @param {View} teams @param {string} team @returns {string} */
export const teamName = (teams, team) => teams[team]?.name ?? t("Without a team");

/** The mean of the teams' values, for people: what the ranking counts with. @param {View} scored */
export function middle(scored) {
  const values = Object.values(/** @type {Record<string, View>} */ (scored.teams)).map(({ value }) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return number(Math.round(mean * 10) / 10);
}

/** "3 to 13", or that all say the same. @param {View} scored */
export const spreadOf = ({ low, high }) =>
  low === high ? t("all") : t("{low} to {high}", { low: number(low), high: number(high) });

/** The steps of the deck between lowest and highest, as one of six tints; agreement has none. @param {View} scored */
export const heat = ({ steps }) => (steps ? `heat--${Math.min(steps, 6) - 1}` : "");

/** Who gave the lowest and who the highest, by teams. @param {View} teams @param {View} scored */
export function extremes(teams, scored) {
  const of = Object.entries(/** @type {Record<string, View>} */ (scored.teams)).sort(
    ([, one], [, other]) => one.value - other.value,
  );
  const [low, high] = [of[0], of[of.length - 1]];
  const said = (/** @type {[string, View]} */ [team, { value }]) =>
    `${teamName(teams, team)} ${number(value)}`;
  return low && high && low !== high && low[1].value !== high[1].value
    ? t("{low}, {high}", { low: said(low), high: said(high) })
    : spreadOf(scored);
}
