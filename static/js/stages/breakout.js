/** The teams plan: how far each one says it is, and what the program's tables say against its plan. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { chip } from "../parts/chip.js";
import { stageHead } from "../parts/stage_head.js";
import { teamMark } from "../rows.js";
import { t } from "../words.js";
import { teamsIn, wayTo } from "./big_room.js";
import { inOrder } from "./in_order.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {"draft" | "talking" | "confident"} PlanState */

/** What a team can say, each with its key. */
export const SAID = /** @type {{ state: PlanState, key: string, label: () => string }[]} */ ([
  { state: "draft", key: "1", label: () => t("Draft") },
  { state: "talking", key: "2", label: () => t("In talks") },
  { state: "confident", key: "3", label: () => t("Confident") },
]);

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  SayPlan: ({ state, team }, { view, mine }) => {
    const id = team ?? mine.team;
    if (!view.plans?.[id]) return null;
    const light = lightOf(state, view.plans[id].doubts);
    return { view: { put: { [`plans/${id}/said`]: state, [`plans/${id}/light`]: light } } };
  },
};

/** @param {string} said @param {string[]} doubts */
function lightOf(said, doubts) {
  if (said === "draft") return "draft";
  return said === "confident" && !doubts.length ? "ready" : "open";
}

/** A plan in a word, a shape and a weight. @param {View} plan */
export function light({ light, said }) {
  if (light === "ready") return chip("ok", t("Ready"));
  if (light === "draft") return chip("idle", t("Draft"));
  return chip("watch", said === "confident" ? t("Confident, but open") : t("In talks"));
}

/** @param {View} view */
export function readyWords(view) {
  const plans = Object.values(/** @type {Record<string, View>} */ (view.plans ?? {}));
  return t("{n} of {all, plural, one {# plan} other {# plans}} ready", {
    n: plans.filter(({ light }) => light === "ready").length,
    all: plans.length,
  });
}

/** @param {Room} room */
export function breakout(room) {
  const view = /** @type {View} */ (room.view);
  const plans = ownFirst(inOrder(view.plans), room.mine.team);
  if (!plans.length)
    return html`${stageHead(t("No team yet"))}<div class="empty"><p class="empty__words">${t("This program has no teams.")}</p></div>`;
  const ways = html`<div class="row only-screen">${wayTo(room, "board", t("Program board"))}${wayTo(room, "objectives", t("Objectives"))}${wayTo(room, "risks", t("Risks"))}</div>`;
  return html`${stageHead(readyWords(view), t("Ready is what its team is confident of and nothing stands against."), ways)}
    <ol class="plans" role="list">${repeat(
      plans,
      ({ id }) => id,
      (plan) => row(room, view, plan),
    )}</ol>`;
}

/** @param {Row[]} plans @param {string | null} team */
const ownFirst = (plans, team) => [
  ...plans.filter(({ id }) => id === team),
  ...plans.filter(({ id }) => id !== team),
];

/** @param {Room} room @param {View} view @param {Row} plan */
function row(room, view, plan) {
  const own = plan.id === room.mine.team;
  const speaks = room.role !== "observer" && (own || room.role === "facilitator");
  return html`<li class="panel plan-of ${own ? "plan-of--own" : ""}" data-plan=${plan.id}>
    <div class="row">${teamMark(teamsIn(view), plan.id, false)}<h2 class="plan-of__name">${plan.name}${own ? html` <span class="sub">${t("your team")}</span>` : nothing}</h2>${light(plan)}</div>
    ${doubts(plan)}
    ${speaks ? says(room, plan, own) : nothing}</li>`;
}

/** What stands against a plan. @param {View} plan */
export const doubts = ({ doubts: against }) =>
  against.length
    ? html`<ul class="doubts">${against.map((/** @type {string} */ one) => html`<li>${one}</li>`)}</ul>`
    : html`<p class="sub">${t("Nothing stands against it.")}</p>`;

/** @param {Room} room @param {Row} plan @param {boolean} own */
const says = (room, plan, own) =>
  html`<div class="thumbs" role="group" aria-label=${t("How far is the plan of {team}?", { team: plan.name })}>${SAID.map(
    ({ state, key, label }) =>
      html`<button class="button" type="button" aria-pressed=${plan.said === state} @click=${() => say(room, state, plan.id)}>${label()}${own ? html` <kbd class="only-wide">${key}</kbd>` : nothing}</button>`,
  )}</div>`;

/** @param {Room} room @param {PlanState} state @param {string} [team] */
export function say(room, state, team = room.mine.team) {
  if (room.role !== "observer" && team && room.view?.plans?.[team]) room.send("SayPlan", { state, team });
}
