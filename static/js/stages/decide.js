/** Actions: who does what by when, in one line from anywhere in the room; and what became of the last ones. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { chip } from "../parts/chip.js";
import { icon } from "../parts/icon.js";
import { receiptMark } from "../parts/receipt.js";
import { watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { offerUndo } from "../parts/undo_toast.js";
import { pathOf } from "../patch.js";
import { nameOf } from "../people.js";
import { t } from "../words.js";
import { askAction } from "./action_dialog.js";
import { dayWords } from "./action_line.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, text: string, owner: string | null, due: string | null, rank: number, pending?: boolean } & View} Action */

const NEW = "new ";

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  AddAction: ({ text, owner = null, due = null }, { view }) => {
    const rank = Object.keys(view.actions ?? {}).length + 1;
    return { view: { put: { [pathOf("actions", NEW + rank)]: { text, owner, due, rank, pending: true } } } };
  },
  EditAction: ({ action, ...fields }, { view }) =>
    view.actions?.[action]
      ? { view: { put: { [pathOf("actions", action)]: { ...view.actions[action], ...fields } } } }
      : null,
  DropAction: ({ action }) => ({ view: { gone: [pathOf("actions", action)] } }),
  ReviewAction: ({ action, verdict }, { view }) =>
    view.last_actions?.[action]
      ? { view: { put: { [pathOf("last_actions", action, "verdict")]: verdict } } }
      : null,
};

/** @param {Record<string, View> | undefined} actions @returns {Action[]} */
const inOrder = (actions) =>
  Object.entries(actions ?? {})
    .map(([id, action]) => /** @type {Action} */ ({ id, ...action }))
    .sort((one, other) => one.rank - other.rank);

/** @param {View} view */
export const actionsOf = (view) => inOrder(view.actions);
/** @param {View} view */
export const lastActionsOf = (view) => inOrder(view.last_actions);

/** Who and by when, in words. @param {View} view @param {{ owner: string | null, due: string | null }} action */
export const ownerAndDay = (view, { owner, due }) =>
  [owner && nameOf(view, owner), due && dayWords(due)].filter(Boolean).join(", ");

/** @param {Room} room */
export function setTheStage(room) {
  const view = /** @type {View} */ (room.view);
  const last = lastActionsOf(view);
  const title = last.length ? t("What became of the last actions?") : t("Look back together");
  const sub = last.length
    ? t("Read them out: done, keep, or drop.")
    : t("There are no actions of a last time. Writing comes next.");
  return html`${stageHead(title, sub)}
    ${room.role === "observer" ? watching(room, t("Sit down and take part")) : nothing}
    ${
      last.length
        ? html`<ul class="reviews" role="list">${repeat(
            last,
            ({ id }) => id,
            (action) => review(room, view, action),
          )}</ul>`
        : nothing
    }`;
}

/** @type {["done" | "keep" | "drop", () => string][]} */
const VERDICTS = [
  ["done", () => t("Done")],
  ["keep", () => t("Keep")],
  ["drop", () => t("Drop")],
];

/** @param {Room} room @param {View} view @param {Action} action */
function review(room, view, action) {
  const { id, key, text, verdict } = action;
  const say = (/** @type {string} */ chosen) => room.send("ReviewAction", { action: id, verdict: chosen });
  return html`<li class="review ${verdict ? "review--said" : ""}">
    <span class="review__words">${key ? html`<a class="key" href="/i/${key}">${key}</a> ` : nothing}<span class="review__text">${text}</span> <span class="sub">${ownerAndDay(view, action)}</span></span>
    <span class="review__receipt">${verdict ? receiptMark(room.keeps("ReviewAction", (args) => args.action === id)) : nothing}</span>
    ${
      room.role === "observer"
        ? verdictChip(verdict)
        : html`<span class="choice" role="group" aria-label=${text}>${VERDICTS.map(([value, word]) => html`<button class="button choice__one" type="button" aria-pressed=${verdict === value} @click=${() => say(value)}>${verdict === value ? icon("tick", "small") : nothing}${word()}</button>`)}</span>`
    }</li>`;
}

/** @param {string | null} verdict */
export function verdictChip(verdict) {
  if (verdict === "done") return chip("ok", t("done"));
  if (verdict === "keep") return chip("info", t("kept"));
  if (verdict === "drop") return chip("idle", t("dropped"));
  return chip("idle", t("open"));
}

/** The actions of today, beside every stage. @param {Room} room */
export function actionsBeside(room) {
  const view = /** @type {View} */ (room.view);
  const actions = actionsOf(view);
  const add =
    room.seat && room.role !== "observer"
      ? html`<p><button class="button" type="button" @click=${() => askAction(room)}>${icon("plus")}${t("New action")} <kbd>A</kbd></button></p>`
      : nothing;
  return html`<section class="actions" aria-labelledby="actions-title">
    <div class="side__head"><h2 id="actions-title">${t("Actions")}</h2>${actions.length ? html`<span class="sub number">${actions.length}</span>` : nothing}</div>
    ${
      actions.length
        ? html`<ul class="actions__list" role="list">${repeat(
            actions,
            ({ id }) => id,
            (action) =>
              html`<li class="action">${icon("leaf")}<span><span class="action__text">${action.text}</span> ${whoAndWhen(view, action)}</span></li>`,
          )}</ul>`
        : html`<p class="sub actions__none">${t("None yet. An action is one line: what, who, by when.")}</p>`
    }
    ${add}</section>`;
}

/** @param {View} view @param {Action} action */
function whoAndWhen(view, action) {
  const words = ownerAndDay(view, action);
  const kept = action.pending
    ? html` <span class="receipt__hollow action__kept" title=${t("Kept on this device.")}></span><span class="visually-hidden">${t("Kept on this device.")}</span>`
    : nothing;
  return html`<span class="sub">${words || t("nobody yet")}${kept}</span>`;
}

/** The actions read back, with what can be changed of them. @param {Room} room */
export function readBack(room) {
  const view = /** @type {View} */ (room.view);
  const actions = actionsOf(view);
  const seatedHere = room.role !== "observer";
  if (!actions.length)
    return html`<div class="empty"><p class="empty__words">${t("No action was agreed.")}</p>
      ${seatedHere ? html`<button class="button" type="button" @click=${() => askAction(room)}>${icon("plus")}${t("New action")} <kbd>A</kbd></button>` : nothing}</div>`;
  return html`<ol class="read-back" role="list">${repeat(
    actions,
    ({ id }) => id,
    (action) => html`<li class="read-back__line">
      <span class="read-back__text">${action.text}</span>
      <span class="read-back__owner">${action.owner ? html`<strong>${nameOf(view, action.owner)}</strong>` : chip("watch", t("no owner"))}</span>
      <span class="read-back__due number">${action.due ? dayWords(action.due) : chip("watch", t("no day"))}</span>
      ${
        seatedHere && !action.pending
          ? html`<span class="read-back__tools"><button class="button button--quiet" type="button" aria-label=${t("Change “{text}”", { text: action.text })} @click=${() => askAction(room, action)}>${t("Change")}</button>
          <button class="button button--quiet button--icon" type="button" aria-label=${t("Drop “{text}”", { text: action.text })} title=${t("Drop")} @click=${() => drop(room, action.id)}>${icon("close")}</button></span>`
          : nothing
      }</li>`,
  )}</ol>`;
}

/** @param {Room} room @param {string} action */
function drop(room, action) {
  const { id } = room.send("DropAction", { action });
  offerUndo(t("Action dropped."), () => room.send("Undo", { command: id }));
}
