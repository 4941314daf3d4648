/** What is said in a prioritization: stages, talks, reveals, own scores, how far the teams are. */

import { stageNews } from "../leading.js";
import { at, factorsOf, progressOf } from "../stages/score.js";
import { number, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
export function news(before, after, room) {
  const { open = null } = after.view.scoring ?? {};
  if (open !== (before.view.scoring?.open ?? null)) Object.assign(at, { item: null, factor: open });
  return [
    ...stageNews(before, after),
    ...stage(before, after),
    ...revealed(before, after),
    ...ownScores(before, after),
    ...progressed(before, after, room),
  ];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function stage({ view: was }, { view }) {
  /** @type {News[]} */
  const said = [];
  const [open, opened] = [view.discussion?.open, was.discussion?.open];
  if (open && open !== opened && view.items?.[open])
    said.push({
      text: t("Talk about {title}.", { title: view.items[open].title }),
      loud: true,
      focus: "stage-title",
    });
  const shown = view.context?.presented;
  if (shown && shown !== was.context?.presented && view.items?.[shown])
    said.push({
      text: t("{title} is presented.", { title: view.items[shown].title }),
      loud: true,
      focus: "stage-title",
    });
  const factor = view.factors?.[view.scoring?.open];
  if (factor && view.scoring.open !== was.scoring?.open)
    said.push({ text: t("Everybody scores {factor} now.", { factor: factor.title }), loud: true });
  if (view.ranking?.applied && view.ranking.applied.proposal !== was.ranking?.applied?.proposal)
    said.push({ text: t("The order is proposed to the backlogs."), loud: true });
  if (was.ranking?.applied && !view.ranking?.applied)
    said.push({ text: t("The proposed order is withdrawn."), loud: true });
  return said;
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function revealed({ view: was }, { view }) {
  const shown = factorsOf(view).filter(
    ({ id, revealed: now }) => now && was.factors?.[id] && !was.factors[id].revealed,
  );
  const again = factorsOf(view).filter(({ id, round }) => was.factors?.[id] && was.factors[id].round < round);
  /** @type {News[]} */
  const said = again.map(({ title: name }) => ({
    text: t("{factor} is scored again. Every score is kept until another is given.", { factor: name }),
    loud: true,
  }));
  if (!shown.length) return said;
  const first = view.items?.[view.ranking?.order?.[0]];
  const ranks =
    first && !was.ranking?.order?.length ? t("Ranks are in, first {title}.", { title: first.title }) : "";
  const text = t("{factor} is revealed.", { factor: shown.map(({ title: name }) => name).join(", ") });
  return [...said, { text, rest: [widest(view, shown[0].id), ranks].filter(Boolean).join(" "), loud: true }];
}

/** @param {View} view @param {string} factor */
function widest(view, factor) {
  const [item, scored] = Object.entries(/** @type {Record<string, View>} */ (view.scores ?? {}))
    .filter(([id, by]) => by[factor]?.steps && view.items?.[id])
    .map(([id, by]) => /** @type {[View, View]} */ ([view.items[id], by[factor]]))
    .reduce(
      (one, other) => (other[1].steps > (one[1]?.steps ?? 0) ? other : one),
      /** @type {View[]} */ ([]),
    );
  if (!item) return t("All agree.");
  return t("Furthest apart {name}, {low} to {high}.", {
    name: item.key || item.title,
    low: scored.low,
    high: scored.high,
  });
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function ownScores(before, after) {
  const mine = /** @type {Record<string, Record<string, { value: number }>>} */ (after.mine.scores ?? {});
  return Object.entries(mine).flatMap(([item, by]) =>
    Object.entries(by)
      .filter(
        ([factor, { value }]) => before.mine.scores && before.mine.scores[item]?.[factor]?.value !== value,
      )
      .map(([factor, { value }]) => ({
        text: t("{name}, {factor} {value}.", {
          name: after.view.items?.[item]?.key || after.view.items?.[item]?.title || "",
          factor: after.view.factors?.[factor]?.title ?? "",
          value: number(value),
        }),
        own: true,
      })),
  );
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function progressed({ view: was }, { view }, room) {
  return factorsOf(view).flatMap((factor) =>
    progressOf(room, factor)
      .filter(
        ({ team, done, of }) =>
          done === of && of > 0 && was.factors?.[factor.id]?.progress?.[team] < done && !factor.revealed,
      )
      .map(({ name }) => ({
        text: t("{team} has scored {factor}.", { team: name, factor: factor.title }),
        kind: `done ${factor.id}`,
      })),
  );
}
