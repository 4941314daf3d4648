/** Big-room planning on the wall: one plan, objective or risk at a time; the vote without names. */

import { html } from "lit-html";
import { outcome } from "../ceremonies/pi_planning_record.js";
import { whose } from "../stages/big_room.js";
import { doubts, light, readyWords } from "../stages/breakout.js";
import { answer, fist, turnout, voters } from "../stages/fist.js";
import { byTeam, spread, tenth } from "../stages/fist_teams.js";
import { inOrder } from "../stages/in_order.js";
import { aims, nextPlan, openPlan } from "../stages/review.js";
import { fate, newRisks, openRisk, owned, risksOf } from "../stages/roam.js";
import { openObjective } from "../stages/value.js";
import { number, t } from "../words.js";
import { isOver, lead, lines, openStage, over, tally } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, (room: Room, view: View) => unknown>} */
const STAGES = { context, breakout, review, value, roam, confidence };

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  if (isOver(view)) return over(view, outcome(view));
  return STAGES[view.room?.stage]?.(room, view) ?? lead("", view.room?.title ?? room.title);
}

/** @param {View} view */
const where = (view) => [view.increment?.name, openStage(view).title].filter(Boolean).join(", ");

/** @param {Room} _room @param {View} view */
function context(_room, view) {
  const { presented, done = [] } = view.context ?? {};
  const open = view.items?.[presented] ?? view.objectives?.[presented];
  if (open) return lead([view.increment?.name, open.key].filter(Boolean).join(", "), open.title);
  const left = inOrder(view.items).filter(({ id }) => !done.includes(id));
  return html`${lead(where(view), view.room.title, openStage(view).prompt)}${lines(
    left.map(
      ({ key, title }) =>
        html`<span class="wall__key">${key}</span><span class="wall__topic">${title}</span>`,
    ),
  )}`;
}

/** @param {Room} _room @param {View} view */
function breakout(_room, view) {
  return html`${lead(where(view), readyWords(view))}${lines(
    inOrder(view.plans).map(
      (plan) =>
        html`<span class="wall__topic">${plan.name} <span class="sub">${plan.doubts[0] ?? ""}</span></span>${light(plan)}`,
    ),
  )}`;
}

/** @param {Room} _room @param {View} view */
function review(_room, view) {
  const plan = openPlan(view);
  if (plan)
    return html`${lead(where(view), plan.name)}<p>${light(plan)}</p>${doubts(plan)}${aims(view, plan.id)}`;
  const next = nextPlan(view);
  return lead(
    where(view),
    next ? t("Next is {team}.", { team: next.name }) : t("Every plan was reviewed"),
    readyWords(view),
  );
}

/** @param {Room} _room @param {View} view */
function value(_room, view) {
  const open = openObjective(view);
  const said = Object.entries(/** @type {Record<string, number>} */ (open?.said ?? {}));
  if (!open) {
    const rows = inOrder(view.objectives);
    const agreed = rows.filter((one) => one.agreed).length;
    const words = t("{done} of {all} objectives have an agreed value", { done: agreed, all: rows.length });
    return html`${lead(where(view), t("What is each objective worth?"))}${tally(agreed, rows.length, words)}`;
  }
  const worth = open.agreed && open.value ? t("Agreed: {value}", { value: open.value }) : "";
  return html`${lead(where(view), open.title, whose(view, open.team))}<h2 class="wall__part">${worth || t("Business value, 1 to 10")}</h2>${lines(
    said.map(
      ([one, n]) =>
        html`<span class="wall__topic"><strong>${one}</strong> <span class="sub">${t("{n} said it", { n: number(n) })}</span></span>`,
    ),
  )}`;
}

/** @param {Room} room @param {View} view */
function roam(room, view) {
  const risk = openRisk(view);
  if (risk)
    return html`${lead(where(view), risk.text, whose(view, risk.team))}<p>${fate(risk.state)}</p><p class="wall__sub">${owned(room, risk)}</p>`;
  const title = t("{n, plural, =0 {Every risk is ROAMed} one {# risk is new} other {# risks are new}}", {
    n: newRisks(view),
  });
  return html`${lead(where(view), title)}${lines(
    risksOf(view).map(({ text, state }) => html`<span class="wall__topic">${text}</span>${fate(state)}`),
  )}`;
}

/** @param {Room} room @param {View} view */
function confidence(room, view) {
  const { revealed, rated = 0, question } = view.confidence ?? {};
  if (revealed) return sure(room, view);
  return html`${lead(where(view), question)}${tally(rated, Math.max(voters(view), rated), votedSoFar(view))}`;
}

/** Team by team, the least sure first; where nobody is of a team, how many gave which number. @param {Room} room @param {View} view */
function sure(room, view) {
  const teams = byTeam(view.confidence);
  if (!teams.length) return html`${lead(where(view), view.confidence.question)}${fist(room)}`;
  return html`${lead(where(view), answer(view.confidence))}${lines(
    teams.map(
      (one) =>
        html`<span class="wall__topic">${whose(view, one.id)}</span><span class="number">${tenth(one.mean)}</span><span class="wall__notes">${spread(one)}</span>`,
    ),
  )}`;
}

/** @param {View} view */
const votedSoFar = (view) => t("{voted} of {all} voted", turnout(view));

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  if (isOver(view)) return outcome(view);
  const open = `${openStage(view).title}. `;
  const stage = view.room?.stage;
  if (stage === "confidence")
    return `${open}${view.confidence?.revealed ? answer(view.confidence) : votedSoFar(view)}.`;
  const now =
    stage === "review"
      ? openPlan(view)?.name
      : stage === "value"
        ? openObjective(view)?.title
        : stage === "roam"
          ? openRisk(view)?.text
          : null;
  return `${open}${now ?? readyWords(view)}.`;
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
