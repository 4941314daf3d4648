/** What is said in big-room planning: what is looked at, values, risks, plans, the vote, the kept plan. */

import { stageNews } from "../leading.js";
import { readyWords } from "../stages/breakout.js";
import { answer, turnout } from "../stages/fist.js";
import { openPlan } from "../stages/review.js";
import { openRisk } from "../stages/roam.js";
import { openObjective } from "../stages/value.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

/** @param {Moment} before @param {Moment} after @returns {News[]} */
export function news(before, after) {
  const [was, view] = [before.view, after.view];
  return [
    ...stageNews(before, after),
    ...looked(was, view),
    ...planned(was, view),
    ...valued(was, view),
    ...roamed(was, view),
    ...voted(before, after),
    ...kept(was, view),
  ];
}

/** @param {View} was @param {View} view @returns {News[]} */
function looked(was, view) {
  const item = view.items?.[view.context?.presented] ?? view.objectives?.[view.context?.presented];
  const now = /** @type {[unknown, unknown, string | undefined][]} */ ([
    [was.context?.presented, view.context?.presented, item?.title],
    [was.review?.open, view.review?.open, openPlan(view)?.name],
    [was.valuing?.presented, view.valuing?.presented, openObjective(view)?.title],
    [was.roaming?.presented, view.roaming?.presented, openRisk(view)?.text],
  ]);
  return now.flatMap(([then, id, title]) =>
    title && id !== then ? [{ text: t("Now: {title}.", { title }), loud: true, focus: "stage-title" }] : [],
  );
}

/** @param {View} was @param {View} view @returns {News[]} */
function planned(was, view) {
  if (was.plans === view.plans || !was.plans) return [];
  const [then, now] = [readyWords(was), readyWords(view)];
  return then === now ? [] : [{ text: `${now}.`, kind: "plans" }];
}

/** @param {View} was @param {View} view @returns {News[]} */
function valued(was, view) {
  if (was.objectives === view.objectives) return [];
  return Object.entries(/** @type {Record<string, View>} */ (view.objectives ?? {})).flatMap(([id, one]) => {
    const before = was.objectives?.[id];
    const same = !before || !one.agreed || (before.agreed && before.value === one.value);
    const text = t("“{title}” is worth {value}.", { title: one.title, value: one.value ?? t("nothing yet") });
    return same ? [] : [{ text, kind: "value" }];
  });
}

/** @type {Record<string, (text: string) => string>} */
const FATES = {
  new: (text) => t("New again: {text}", { text }),
  resolved: (text) => t("Resolved: {text}", { text }),
  owned: (text) => t("Owned: {text}", { text }),
  accepted: (text) => t("Accepted: {text}", { text }),
  mitigated: (text) => t("Mitigated: {text}", { text }),
};

/** @param {View} was @param {View} view @returns {News[]} */
function roamed(was, view) {
  if (was.risks === view.risks) return [];
  return Object.entries(/** @type {Record<string, View>} */ (view.risks ?? {})).flatMap(([id, one]) => {
    const before = was.risks?.[id];
    if (!before || before.state === one.state) return [];
    return [{ text: FATES[one.state](one.text), kind: "roamed" }];
  });
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function voted(before, after) {
  const [was, now] = [before.view.confidence, after.view.confidence];
  if (!was || !now) return [];
  if (now.revealed && !was.revealed)
    return [{ text: t("Revealed. {answer}.", { answer: answer(now) }), loud: true, focus: "fist-title" }];
  if (now.round !== was.round) return [{ text: t("Round {round}.", { round: now.round }), loud: true }];
  const rest = t("{voted} of {all} voted.", turnout(after.view));
  if (after.mine.confidence && after.mine.confidence !== before.mine.confidence)
    return [{ text: t("You voted {card}.", { card: after.mine.confidence }), rest, own: true }];
  return now.rated > was.rated ? [{ text: rest, kind: "confidence" }] : [];
}

/** @param {View} was @param {View} view @returns {News[]} */
const kept = (was, view) =>
  view.commitment && view.commitment.snapshot !== was.commitment?.snapshot
    ? [{ text: t("The plan is kept as “{name}”.", { name: view.commitment.name }), loud: true }]
    : [];
