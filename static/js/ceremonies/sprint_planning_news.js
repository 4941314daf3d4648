/** What is said in a Sprint planning: moves and their load, the goal, who is asked, how sure all are. */

import { stageNews } from "../leading.js";
import { answer, turnout } from "../stages/fist.js";
import { loadOf, loadSaid, sprintOf, teamOf } from "../stages/plan.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
export function news(before, after, room) {
  return [
    ...stageNews(before, after),
    ...moved(before, after, room),
    ...settled(before, after, room),
    ...asked(before, after),
    ...voted(before, after),
  ];
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function moved({ view: was }, { view }, room) {
  const team = teamOf(room);
  const sprint = sprintOf(view, team)?.id;
  if (!sprint || was.items === view.items) return [];
  const load = () => `${loadSaid(loadOf(view, team))}.`;
  return Object.entries(/** @type {Record<string, View>} */ (view.items ?? {})).flatMap(([id, item]) => {
    const inside = item.sprint === sprint;
    if (!was.items?.[id] || (was.items[id].sprint === sprint) === inside) return [];
    const values = { name: item.key || item.title };
    const text = inside ? t("{name} is in the Sprint.", values) : t("{name} is back in the backlog.", values);
    const own = room.keeps(inside ? "PullItem" : "ReturnItem", (args) => args.item === id);
    return [{ text, rest: load(), kind: "moved", own }];
  });
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function settled({ view: was }, { view }, room) {
  const team = teamOf(room);
  const [sprint, before] = [sprintOf(view, team), sprintOf(was, team)];
  /** @type {News[]} */
  const said = [];
  if (view.goal?.revealed && !was.goal?.revealed)
    said.push({ text: t("The proposals are shown."), loud: true, focus: "goals-title" });
  if (sprint && before && sprint.goal !== before.goal)
    said.push({ text: t("The Sprint Goal is: {goal}", { goal: sprint.goal }), kind: "goal" });
  if (sprint && before && sprint.capacity !== before.capacity && sprint.capacity !== null)
    said.push({ text: t("Capacity {n}.", { n: sprint.capacity }), kind: "capacity", minor: true });
  if (sprint?.state === "active" && before?.state === "planned")
    said.push({ text: t("{sprint} has started.", { sprint: sprint.name }), loud: true });
  return said;
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function asked({ view: was }, { view }) {
  const now = /** @type {Record<string, View>} */ (view.dependencies ?? {});
  return Object.entries(now)
    .filter(([id, one]) => !was.dependencies?.[id] && !one.fresh)
    .map(([, one]) => ({
      text: t("{name} needs {title}: asked.", {
        name: view.items?.[one.consumer]?.key ?? "",
        title: one.title,
      }),
      kind: "asked",
    }));
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
