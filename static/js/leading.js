/** What a facilitator can decide in any ceremony: the stages, the timer, the end. */

import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./page.js").Decision} Decision */
/** @typedef {{ id: string, title: string, kind: string }} Stage */

const MINUTE = 60;

/** @param {Room} room @returns {Stage[]} */
const stagesOf = (room) => room.view?.room?.stages ?? [];

/** The open stage. @param {Room} room @returns {string} */
export const stageOf = (room) => room.view?.room?.stage ?? "";

/** @param {Room} room */
export const ended = (room) => room.view?.room?.state === "ended";

/** The stage `by` steps away. @param {Room} room @param {number} by @returns {Stage | undefined} */
export const stageBeside = (room, by) =>
  stagesOf(room)[stagesOf(room).findIndex(({ id }) => id === stageOf(room)) + by];

/** @param {Room} room @param {Stage} stage */
const go = (room, stage) => room.send("GoToStage", { stage: stage.id });

/** Back to the stage before; nothing where there is none. @param {Room} room @returns {Decision[]} */
export function back(room) {
  const before = stageBeside(room, -1);
  return before ? [{ key: "b", label: t("Back"), act: () => go(room, before) }] : [];
}

/** On to the next stage; nothing after the last. @param {Room} room @returns {Decision[]} */
export function next(room) {
  const after = stageBeside(room, 1);
  const label = after && t("Next: {title}", { title: after.title });
  return after ? [{ key: "n", label: label ?? "", act: () => go(room, after) }] : [];
}

/** @param {Room} room @returns {Decision} */
export function timer(room) {
  const running = room.view?.room?.timer && !room.view.room.timer.over;
  const name = running ? "ExtendTimer" : "StartTimer";
  return { key: "t", icon: "timer", label: t("1 min"), act: () => room.send(name, { seconds: MINUTE }) };
}

/** The end; on a phone it is offered in the last stage only. @param {Room} room @returns {Decision} */
export const ending = (room) => ({
  key: "e",
  shift: true,
  wide: Boolean(stageBeside(room, 1)),
  label: t("End"),
  act: () => room.send("EndCeremony"),
});

/** A stage was opened: what it is for, and the focus at its heading. @param {import("./page.js").Moment} before @param {import("./page.js").Moment} after @returns {import("./page.js").News[]} */
export function stageNews({ view: was }, { view }) {
  const { stage, stages = [] } = view.room ?? {};
  const open = stages.find((/** @type {Stage} */ { id }) => id === stage);
  if (!open || stage === was.room?.stage) return [];
  const text = t("{title} is open now.", { title: open.title });
  return [{ text, rest: open.prompt, loud: true, focus: "stage-title" }];
}

/** Keys of anybody, and of who facilitates, in any ceremony. @param {Room} room @returns {import("./keys.js").Key[]} */
export function commonKeys(room) {
  if (!room.seat) return [];
  const raised = Boolean(room.view?.seats?.[room.seat]?.hand);
  const stop = { key: "t", shift: true, label: t("Stop the timer"), act: () => room.send("StopTimer") };
  return [
    {
      key: "h",
      label: raised ? t("Lower my hand") : t("Raise my hand"),
      act: () => room.send("RaiseHand", { raised: !raised }),
    },
    ...(room.role === "facilitator" ? [stop] : []),
  ];
}
