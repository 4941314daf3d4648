/** One team's plan after the other: what stands against it, what it aims at, and whether all can go with it. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { stageHead } from "../parts/stage_head.js";
import { pathOf } from "../patch.js";
import { number, t } from "../words.js";
import { agenda, present } from "./big_room.js";
import { doubts, light } from "./breakout.js";
import { inOrder } from "./in_order.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  JudgePlan: ({ judgement }, { view, mine, seat }) => {
    if (!view.review?.open) return null;
    const counts = { ...view.review.thumbs };
    if (mine.judgement) counts[mine.judgement] -= 1;
    if (judgement) counts[judgement] += 1;
    const own = view.judgements && seat ? { [pathOf("judgements", seat)]: judgement } : {};
    return { view: { put: { "review/thumbs": counts, ...own } }, mine: { put: { judgement } } };
  },
};

/** The plan that is reviewed. @param {View} view @returns {Row | null} */
export function openPlan(view) {
  const id = view.review?.open;
  return id && view.plans?.[id] ? { id, ...view.plans[id] } : null;
}

/** The first that nobody has reviewed. @param {View} view */
export const nextPlan = (view) =>
  inOrder(view.plans).find(({ id }) => id !== view.review?.open && !view.review?.talked.includes(id)) ?? null;

/** @param {Room} room @param {string} team */
export const reviewPlan = (room, team) =>
  present(room, "ReviewPlan", { team }, Number(room.view?.review?.minutes ?? 0));

/** @param {Room} room */
export function review(room) {
  const view = /** @type {View} */ (room.view);
  const plan = openPlan(view);
  return html`${plan ? opened(room, view, plan) : between(view)}${agenda(room, {
    title: t("Teams"),
    rows: inOrder(view.plans),
    now: plan?.id ?? null,
    done: ({ id }) => view.review.talked.includes(id),
    words: ({ name }) => name,
    end: light,
    open: (id) => reviewPlan(room, id),
  })}`;
}

/** @param {View} view */
function between(view) {
  const next = nextPlan(view);
  return next
    ? stageHead(t("One plan after the other"), t("Next is {team}.", { team: next.name }))
    : stageHead(t("Every plan was reviewed"), t("Go on to the business value of the objectives."));
}

/** @param {Room} room @param {View} view @param {Row} plan */
function opened(room, view, plan) {
  return html`<section class="talk" aria-labelledby="stage-title">
    <div class="row">${light(plan)}</div>
    <h1 class="talk__title" id="stage-title" tabindex="-1">${plan.name}</h1>
    ${doubts(plan)}${aims(view, plan.id)}${judging(room, view)}</section>`;
}

/** What the team aims at. @param {View} view @param {string} team */
export function aims(view, team) {
  const own = inOrder(view.objectives).filter((one) => one.team === team);
  if (!own.length) return nothing;
  return html`<div><h2>${t("Objectives")}</h2><ul class="lines" role="list">${own.map(
    ({ title, committed, value }) =>
      html`<li class="line"><span class="line__words">${title}${committed ? nothing : html` <span class="sub">${t("Uncommitted")}</span>`}</span>${worth(value)}</li>`,
  )}</ul></div>`;
}

/** @param {number | null} value */
export const worth = (value) =>
  value === null
    ? html`<span class="points points--none"><span class="visually-hidden">${t("No business value")}</span></span>`
    : html`<span class="points number">${number(value)}<span class="visually-hidden"> ${t("business value")}</span></span>`;

/** @type {["up" | "side" | "down", () => string, string][]} */
const JUDGEMENTS = [
  ["up", () => t("We can go with it"), "up"],
  ["side", () => t("With changes"), "forward"],
  ["down", () => t("Not like this"), "down"],
];

/** @param {Room} room @param {View} view */
function judging(room, view) {
  const give = (/** @type {string} */ judgement) =>
    room.send("JudgePlan", { judgement: room.mine.judgement === judgement ? null : judgement });
  return html`<div class="thumbs" role="group" aria-label=${t("Can we go with this plan?")}><span class="sub">${t("Can we go with this plan?")}</span>${JUDGEMENTS.map(
    ([judgement, word, shape]) => {
      const inside = html`${icon(shape)}${word()} <strong class="number">${number(view.review.thumbs[judgement] ?? 0)}</strong>`;
      return room.role === "observer"
        ? html`<span class="thumbs__one">${inside}</span>`
        : html`<button class="button" type="button" aria-pressed=${room.mine.judgement === judgement} @click=${() => give(judgement)}>${inside}</button>`;
    },
  )}</div>`;
}
