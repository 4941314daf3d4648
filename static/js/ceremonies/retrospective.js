/** Retrospective: look back at the last actions, write, group, vote, talk, close. Any stage can be opened again. */

import { html, nothing } from "lit-html";
import { openPage } from "../page.js";
import { join } from "../parts/join.js";
import { seats, toggleReady } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { askAction } from "../stages/action_dialog.js";
import { overlays as collecting, write, writingKeys } from "../stages/collect.js";
import { actionsBeside, overlays as deciding, readBack, setTheStage } from "../stages/decide.js";
import { discuss, discussion, nextTopic, openTopic, overlays as talking } from "../stages/discuss.js";
import { alikeBeside, grouping, groupingKeys } from "../stages/group.js";
import { overlays as merging } from "../stages/group_topics.js";
import { rate, overlays as rates, rating, thisRound } from "../stages/rate.js";
import { reasonKeys } from "../stages/reasons.js";
import { overlays as spending, voting } from "../stages/vote.js";
import { t } from "../words.js";
import { describe, news } from "./retrospective_news.js";
import { record } from "./retrospective_record.js";
import { settings } from "./retrospective_settings.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */
/** @typedef {import("../keys.js").Key} Key */

const MINUTE = 60;

/** @param {Room} room @returns {View} */
const viewOf = (room) => room.view ?? {};

/** What each stage shows, what somebody does there who is not done, and its own keys. @type {Record<string, { draw: (room: Room) => unknown, busy?: () => string, keys?: (room: Room) => Key[] }>} */
const STAGES = {
  start: { draw: (room) => html`${setTheStage(room)}${settings(room)}` },
  write: { draw: write, busy: () => t("writing"), keys: (room) => writingKeys(viewOf(room)) },
  group: { draw: grouping, busy: () => t("reading"), keys: groupingKeys },
  vote: { draw: voting, busy: () => t("voting") },
  discuss: { draw: discussion },
  close: { draw: close },
};

/** @param {Room} room */
function draw(room) {
  const view = viewOf(room);
  if (!room.seat) return door(room);
  if (view.room?.state === "ended") return record(room);
  const stage = STAGES[view.room.stage];
  return html`<div class="room retro">
    <div class="retro__main">${stage.draw(room)}</div>
    <aside class="room__side" aria-label=${t("Actions and people")}>${view.room.stage === "close" ? nothing : actionsBeside(room)}${view.room.stage === "group" ? alikeBeside(room, view) : nothing}${seats(room, stage.busy?.() ?? "")}</aside>
  </div>`;
}

/** @param {Room} room */
function door(room) {
  const anonymous = viewOf(room).room?.settings?.anonymous;
  return html`<div class="room room--alone"><div class="stack">
    ${stageHead(room.title, anonymous ? t("What you write is anonymous.") : t("A retrospective. What you write stays yours until the notes are shown."))}
    ${join(room, { cards: null, seated: () => undefined })}</div></div>`;
}

/** @param {Room} room */
function close(room) {
  return html`${stageHead(t("Read the actions back"), t("Who does what by when? Then rate the time."))}${readBack(room)}${rating(room)}`;
}

/** The stage that was asked for and is not open yet: `B` pressed three times goes back three stages. */
const going = { to: "" };

/** The stage so many places on. @param {View} view @param {number} step */
function stageBeside(view, step) {
  const stages = view.room?.stages ?? [];
  const from = going.to || view.room?.stage;
  return stages[stages.findIndex((/** @type {View} */ { id }) => id === from) + step];
}

/** @param {Room} room @param {View} stage */
async function goTo(room, { id }) {
  if (viewOf(room).room?.timer) room.send("StopTimer");
  going.to = id;
  const answer = await room.send("GoToStage", { stage: id }).settled;
  if (answer.ok) await room.shown(answer.seq);
  if (going.to === id) going.to = "";
  // The ranks are known once the votes are counted: the first topic opens with its stage.
  const view = viewOf(room);
  const first = nextTopic(view);
  if (
    answer.ok &&
    view.room?.stage === "discuss" &&
    first &&
    !openTopic(view) &&
    !view.discussion.talked.length
  )
    discuss(room, first.id);
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  const view = viewOf(room);
  if (view.room?.state === "ended") return [];
  const [before, after] = [stageBeside(view, -1), stageBeside(view, 1)];
  const back = before && { key: "b", label: t("Back"), act: () => goTo(room, before) };
  const action = { key: "a", wide: true, label: t("New action"), act: () => askAction(room) };
  const on = after && {
    key: "n",
    label: t("Next: {title}", { title: after.title }),
    act: () => goTo(room, after),
  };
  const all = [back, timer(room, view), action, on, ...ofStage(room, view)];
  return /** @type {Decision[]} */ (all.filter(Boolean));
}

/** The primary decision, where it is not the next stage. @param {Room} room @param {View} view @returns {Decision[]} */
function ofStage(room, view) {
  const { stage } = view.room;
  const next = nextTopic(view);
  if (stage === "discuss" && next) {
    const label = openTopic(view) ? t("Next topic") : t("Open the topic");
    return [{ key: "Enter", label, act: () => discuss(room, next.id) }];
  }
  if (stage !== "close") return [];
  const end = { key: "e", shift: true, label: t("End"), act: () => room.send("EndCeremony") };
  const round = thisRound(view);
  if (view.roti?.revealed)
    return [
      { key: "r", wide: true, label: t("Ask again"), act: () => room.send("StartRotiRound", round) },
      end,
    ];
  return [end, { key: "r", label: t("Reveal ratings"), act: () => room.send("RevealRoti", round) }];
}

/** @param {Room} room @param {View} view @returns {Decision} */
function timer(room, view) {
  const running = view.room?.timer && !view.room.timer.over;
  const minutes = running ? 1 : (stageBeside(view, 0)?.minutes ?? 1);
  const name = running ? "ExtendTimer" : "StartTimer";
  const label = running ? t("1 min more") : t("{n} min", { n: minutes });
  return { key: "t", icon: "timer", label, act: () => room.send(name, { seconds: minutes * MINUTE }) };
}

/** @param {Room} room @returns {Key[]} */
function keys(room) {
  const view = viewOf(room);
  if (!room.seat || view.room?.state === "ended") return [];
  const stage = STAGES[view.room.stage];
  const raised = Boolean(view.seats?.[room.seat]?.hand);
  const hand = {
    key: "h",
    label: raised ? t("Lower my hand") : t("Raise my hand"),
    act: () => room.send("RaiseHand", { raised: !raised }),
  };
  const common = [...(stage.keys?.(room) ?? []), hand];
  if (room.role === "observer") return common;
  const done = stage.busy ? [{ key: "y", label: t("I am done"), act: () => toggleReady(room) }] : [];
  const action = { key: "a", label: t("New action"), act: () => askAction(room) };
  return [...common, ...done, action, ...ratingKeys(room, view), ...leading(room, view)];
}

/** @param {Room} room @param {View} view @returns {Key[]} */
function ratingKeys(room, view) {
  if (view.room.stage !== "close" || !view.roti) return [];
  if (view.roti.revealed) return reasonKeys(room, view.roti);
  return [1, 2, 3, 4, 5].map((value) => ({
    key: String(value),
    label: t("Rate the time {value}", { value }),
    act: () => rate(room, value),
  }));
}

/** @param {Room} room @param {View} view @returns {Key[]} */
function leading(room, view) {
  if (room.role !== "facilitator") return [];
  const stop = { key: "t", shift: true, label: t("Stop the timer"), act: () => room.send("StopTimer") };
  const after = stageBeside(view, 1);
  return view.room.stage === "write" && after
    ? [{ key: "r", label: t("Reveal the notes"), act: () => goTo(room, after) }, stop]
    : [stop];
}

const overlays = { ...collecting, ...merging, ...spending, ...talking, ...deciding, ...rates };

openPage({ overlays, draw, decisions, keys, news, describe });
