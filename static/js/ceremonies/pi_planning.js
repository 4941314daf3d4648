/** Big-room planning: context, plans, value, ROAM, confidence, and the plan is committed. */

import { html, nothing } from "lit-html";
import { back, commonKeys, ended, ending, next, stageBeside, stageOf, timer } from "../leading.js";
import { openPage } from "../page.js";
import { icon } from "../parts/icon.js";
import { join } from "../parts/join.js";
import { seats, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { agenda } from "../stages/big_room.js";
import { breakout, overlays as ofBreakout, readyWords, SAID, say } from "../stages/breakout.js";
import { fist, overlays as ofFist, vote } from "../stages/fist.js";
import { inOrder } from "../stages/in_order.js";
import { questions } from "../stages/questions.js";
import { reasonKeys } from "../stages/reasons.js";
import { nextPlan, overlays as ofReview, openPlan, review, reviewPlan } from "../stages/review.js";
import {
  FATES,
  newRisks,
  nextRisk,
  overlays as ofRoam,
  openRisk,
  presentRisk,
  roam,
  roamRisk,
} from "../stages/roam.js";
import {
  agreeValue,
  named,
  nextObjective,
  overlays as ofValue,
  openObjective,
  presentObjective,
  sayValue,
  values,
} from "../stages/value.js";
import { t } from "../words.js";
import { news } from "./pi_planning_news.js";
import { record } from "./pi_planning_record.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */

const overlays = { ...ofBreakout, ...ofReview, ...ofValue, ...ofRoam, ...ofFist };

/** @type {Record<string, (room: Room) => unknown>} */
const STAGES = { context, breakout, review, value: values, roam, confidence };

/** @param {Room} room @returns {View} */
const viewOf = (room) => room.view ?? {};

/** @param {Room} room */
function draw(room) {
  const view = viewOf(room);
  if (!room.seat || !view.seats)
    return html`<div class="room room--alone"><h1>${view.room?.title ?? room.title}</h1>${join(room, { cards: null, seated: () => undefined })}</div>`;
  if (ended(room)) return record(room);
  const stage = stageOf(room);
  return html`<div class="room"><div class="table-top">
      <p class="story__where">${where(view)}</p>
      ${committed(room)}${room.role === "observer" ? watching(room, t("Sit down and plan")) : nothing}${STAGES[stage]?.(room) ?? nothing}
    </div><aside class="room__side">${stage === "context" || stage === "review" ? questions(room) : nothing}${seats(room, "")}</aside></div>`;
}

/** The increment that is planned. @param {View} view */
const where = (view) =>
  view.increment
    ? t("Big-room planning of {increment}", { increment: view.increment.name })
    : t("Big-room planning");

/** The plan that is kept, and the way to what became of it since. @param {Room} room */
function committed(room) {
  const { commitment } = viewOf(room);
  if (!commitment) return nothing;
  const page = room.register?.replace(/risks$/, `snapshots/${commitment.snapshot}`);
  return html`<p class="notice">${icon("ok")}<span>${t("The plan is kept as “{name}”.", { name: commitment.name })}</span>${page ? html` <a href=${page}>${t("What changed since")}</a>` : nothing}</p>`;
}

/** What is presented: features first, then what the teams aim at. @param {View} view */
const presentable = (view) => [...inOrder(view.items), ...inOrder(view.objectives)];

/** @param {Room} room */
function context(room) {
  const view = viewOf(room);
  const rows = presentable(view);
  const now = view.context?.presented ?? null;
  const open = rows.find(({ id }) => id === now);
  const { prompt } = view.room.stages.find((/** @type {View} */ { id }) => id === "context") ?? {};
  const head = open
    ? html`<section class="talk" aria-labelledby="stage-title"><p class="sub">${open.key ?? t("Objective")}</p><h1 class="talk__title" id="stage-title" tabindex="-1">${open.title}</h1></section>`
    : stageHead(view.room.title, prompt);
  if (!rows.length)
    return html`${head}<div class="empty"><p class="empty__words">${t("No feature is in this room.")}</p><p>${t("Open a room with features to present them one by one. Everything else works without.")}</p></div>`;
  return html`${head}${agenda(room, {
    title: t("Features and objectives"),
    rows,
    now,
    done: ({ id }) => view.context.done.includes(id),
    words: ({ key, title }) => (key ? `${key} ${title}` : title),
    open: (item) => room.send("PresentItem", { item }),
  })}`;
}

/** @param {Room} room */
function confidence(room) {
  const sub = viewOf(room).confidence?.revealed
    ? t("The least sure team is asked first.")
    : t("Everybody votes at once, from 1 to 5.");
  return html`${stageHead(t("How sure are we?"), sub)}${fist(room)}`;
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  if (ended(room)) return [];
  const last = [...next(room), ...primary(room)];
  if (stageBeside(room, 1)) return [ending(room), ...back(room), timer(room), ...last];
  const done = Boolean(viewOf(room).commitment);
  return done
    ? [...back(room), timer(room), ...last, ending(room)]
    : [ending(room), ...back(room), timer(room), ...last];
}

/** What the stage itself waits for. @param {Room} room @returns {Decision[]} */
function primary(room) {
  const make = PRIMARY[stageOf(room)];
  return make ? make(room, viewOf(room)) : [];
}

/** @type {Record<string, (room: Room, view: View) => Decision[]>} */
const PRIMARY = {
  context: (room, view) => {
    const rows = presentable(view);
    const item = rows[rows.findIndex(({ id }) => id === view.context?.presented) + 1];
    const label = item && t("Present {name}", { name: short(item.key || item.title) });
    return item ? [{ key: "p", label, act: () => room.send("PresentItem", { item: item.id }) }] : [];
  },
  review: (room, view) => {
    const plan = nextPlan(view);
    const label = plan && t("Next plan: {team}", { team: short(plan.name) });
    if (plan) return [{ key: "d", label: label ?? "", act: () => reviewPlan(room, plan.id) }];
    const close = { key: "d", label: t("Close this plan"), act: () => room.send("FinishPlan") };
    return openPlan(view) ? [close] : [];
  },
  value: (room, view) => {
    const open = openObjective(view);
    const value = open && named(open);
    const following = nextObjective(view);
    const go = following
      ? [{ key: "d", label: t("Next objective"), act: () => presentObjective(room, following.id) }]
      : [];
    if (!open || open.agreed || !value) return go;
    return [
      ...go,
      { key: "Enter", label: t("Agree {value}", { value }), act: () => agreeValue(room, value) },
    ];
  },
  roam: (room, view) => {
    const risk = nextRisk(view);
    return risk ? [{ key: "d", label: t("Next risk"), act: () => presentRisk(room, risk.id) }] : [];
  },
  confidence: (room, view) => {
    const { round, revealed, rated } = view.confidence ?? {};
    const reveal = {
      key: "r",
      label: t("Reveal"),
      act: () => room.send("RevealConfidence", { round }),
    };
    if (!revealed) return rated ? [reveal] : [];
    return [
      { key: "v", label: t("Vote again"), act: () => room.send("StartConfidenceRound", { round }) },
      {
        key: "Enter",
        label: view.commitment ? t("Commit again") : t("Commit the plan"),
        act: () => room.send("CommitPlan"),
      },
    ];
  },
};

const LONGEST = 24;

/** What fits on a button. @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function keys(room) {
  if (ended(room)) return [];
  const stage = stageOf(room);
  const view = viewOf(room);
  if (stage === "confidence") return [...commonKeys(room), ...reasonKeys(room, view.confidence)];
  if (stage === "roam" && room.role === "facilitator" && openRisk(view))
    return [
      ...commonKeys(room),
      ...FATES.map(({ state, key, label }) => ({ key, label: label(), act: () => roamRisk(room, state) })),
    ];
  return commonKeys(room);
}

/** Digits: how far the own plan is, a value, a vote. @param {Room} room @param {string} sign */
function typed(room, sign) {
  const stage = stageOf(room);
  if (stage === "confidence" && /[1-5]/.test(sign)) vote(room, Number(sign));
  else if (stage === "value" && /[0-9]/.test(sign)) sayValue(room, sign === "0" ? 10 : Number(sign));
  else if (stage === "breakout" && /[1-3]/.test(sign)) say(room, SAID[Number(sign) - 1].state);
  else return false;
  return true;
}

/** @param {Room} room */
function describe(room) {
  const view = viewOf(room);
  const open = stageBeside(room, 0)?.title ?? "";
  const now = {
    review: openPlan(view)?.name,
    value: openObjective(view)?.title,
    roam: openRisk(view)?.text,
  }[stageOf(room)];
  const risks = t("{n, plural, =0 {no new risk} one {# new risk} other {# new risks}}", {
    n: newRisks(view),
  });
  return `${where(view)}, ${open}. ${now ? `${now}. ` : ""}${readyWords(view)}, ${risks}.`;
}

openPage({ overlays, draw, decisions, keys, typed, news, describe });
