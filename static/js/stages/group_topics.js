/** What the notes add up to: groups, and notes that stand alone; and which of them say alike things. */

import { pathOf } from "../patch.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, title: string, column: string, cards: string[], rank: number, many: boolean }} Topic */

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  GroupCards: ({ cards, title }, { view }) => {
    const merged = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).filter(
      ([id, group]) =>
        cards.includes(id) || group.cards.some((/** @type {string} */ one) => cards.includes(one)),
    );
    const inside = merged.flatMap(([, group]) => group.cards);
    const ids = [
      ...new Set([...cards.filter((/** @type {string} */ id) => view.cards?.[id]), ...inside]),
    ].sort();
    if (ids.length < 2) return null;
    const first = ids.map((id) => view.cards[id]).sort((one, other) => one.rank - other.rank)[0];
    const named = title ?? merged.map(([, group]) => group.title).find(Boolean) ?? first.text;
    const others = merged.map(([id]) => id).filter((id) => id !== ids[0]);
    return {
      view: {
        put: { [pathOf("groups", ids[0])]: { title: named, cards: ids, column: first.column } },
        gone: others.map((id) => pathOf("groups", id)),
      },
    };
  },
  UngroupCard: ({ card }, { view }) => {
    const found = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).find(([, group]) =>
      group.cards.includes(card),
    );
    if (!found) return null;
    const [id, group] = found;
    const left = group.cards.filter((/** @type {string} */ one) => one !== card);
    const rest = left.length > 1 ? { [pathOf("groups", left[0])]: { ...group, cards: left } } : {};
    return { view: { put: rest, gone: left.length > 1 && left[0] === id ? [] : [pathOf("groups", id)] } };
  },
};

/** Groups and notes that stand alone, in their order; what is put aside is not among them. @param {View} view @returns {Topic[]} */
export function topicsOf(view) {
  const cards = /** @type {Record<string, View>} */ (view.cards ?? {});
  const groups = Object.entries(/** @type {Record<string, View>} */ (view.groups ?? {})).map(
    ([id, group]) => {
      const there = group.cards.filter((/** @type {string} */ card) => cards[card] && !cards[card].parked);
      const rank = Math.min(...there.map((/** @type {string} */ card) => cards[card].rank));
      return { id, title: group.title, column: group.column, cards: there, rank, many: there.length > 1 };
    },
  );
  const inside = new Set(groups.flatMap((group) => group.cards));
  const alone = Object.entries(cards)
    .filter(([id, card]) => !card.parked && !inside.has(id))
    .map(([id, { text, column, rank }]) => ({ id, title: text, column, cards: [id], rank, many: false }));
  return [...groups.filter(({ cards }) => cards.length), ...alone].sort(
    (one, other) => one.rank - other.rank,
  );
}

const WORD = /[\p{L}\p{N}]{4,}/gu;

/** Among more topics than this nobody waits for a hint. */
const MOST = 100;

/**
 * Two topics that share the most words of four letters and more, at least two of them or one that only they
 * have; null where there are none. `apart` holds pairs that somebody called not alike.
 * @param {View} view @param {Set<string>} apart @returns {[Topic, Topic] | null}
 */
export function alike(view, apart) {
  const topics = topicsOf(view).map((topic) => ({ topic, words: wordsOf(view, topic) }));
  if (topics.length > MOST) return null;
  const holders = new Map();
  for (const { words } of topics) for (const word of words) holders.set(word, (holders.get(word) ?? 0) + 1);
  let [best, most] = [/** @type {[Topic, Topic] | null} */ (null), 0];
  topics.forEach((one, n) => {
    for (const other of topics.slice(n + 1)) {
      const shared = [...one.words].filter((word) => other.words.has(word));
      const rare = shared.some((word) => holders.get(word) === 2);
      if (shared.length <= most || (shared.length < 2 && !rare) || apart.has(pairOf(one.topic, other.topic)))
        continue;
      [best, most] = [[one.topic, other.topic], shared.length];
    }
  });
  return best;
}

/** @param {Topic} one @param {Topic} other */
export const pairOf = (one, other) => [one.id, other.id].sort().join(" ");

/** @param {View} view @param {Topic} topic @returns {Set<string>} */
const wordsOf = (view, { title, cards }) =>
  new Set([title, ...cards.map((card) => view.cards[card].text)].join(" ").toLowerCase().match(WORD));
