/** What needs attention: the time, raised hands in their order, who is waited for. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { nameOf, seated } from "../people.js";
import { listed, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

const MINUTE = 60;

/** @param {Room} room @param {number} planned minutes of the open step, 0 where nothing is planned */
export function attention(room, planned) {
  return html`<section class="cockpit__part" aria-labelledby="attention-title">
    <div class="side__head"><h2 id="attention-title">${t("Attention")}</h2></div>
    ${time(room, planned)}${hands(room)}${awaited(room)}
  </section>`;
}

/** @param {Room} room @param {number} planned */
function time(room, planned) {
  const timer = room.view?.room?.timer;
  const runs = timer && !timer.over;
  const seconds = (planned || 5) * MINUTE;
  const start = html`<button class="button" type="button" @click=${() => room.send("StartTimer", { seconds })}>${icon("timer")}${t("{n} min", { n: planned || 5 })}</button>`;
  const running = html`<button class="button" type="button" @click=${() => room.send("PauseTimer")}>${timer?.ends_at === null ? html`${icon("play")}${t("Go on")}` : html`${icon("pause")}${t("Pause")}`} <kbd>P</kbd></button>
    <button class="button" type="button" @click=${() => room.send("StopTimer")}>${icon("close")}${t("Stop")} <kbd>Shift T</kbd></button>`;
  const more = () => room.send(runs ? "ExtendTimer" : "StartTimer", { seconds: MINUTE });
  return html`<div class="cockpit__row" role="group" aria-label=${t("Timer")}>
    <button class="button" type="button" @click=${more}>${icon("timer")}${runs ? t("1 min more") : t("1 min")} <kbd>T</kbd></button>
    ${runs ? running : start}</div>`;
}

/** Who raised a hand first speaks first. @param {Room} room */
function hands(room) {
  const view = /** @type {View} */ (room.view);
  const raised = seated(view)
    .filter(([, { hand }]) => hand)
    .sort(([, one], [, other]) => one.hand - other.hand);
  if (!raised.length) return html`<p class="sub">${t("No hand is raised.")}</p>`;
  return html`<div><p class="sub" id="hands-title">${t("Hands, in the order in which they were raised")}</p>
    <ol class="hands" role="list" aria-labelledby="hands-title">${raised.map(([seat], n) => html`<li class="hands__one">${icon("hand")}<span><span class="number">${n + 1}.</span> <strong>${nameOf(view, seat)}</strong></span></li>`)}</ol></div>`;
}

/** @param {Room} room */
function awaited(room) {
  const view = /** @type {View} */ (room.view);
  const names = seated(view)
    .filter(([seat, person]) => isAwaited(view, seat, person))
    .map(([seat]) => nameOf(view, seat));
  const begun = votes(view) || seated(view).some(([, { ready }]) => ready);
  if (!begun || !names.length || view.tally) return nothing;
  return html`<p>${t("Waiting for {names}.", { names: listed(names) })}</p>`;
}

/** Whether there is a vote by cards now. @param {View} view */
export const votes = (view) => Boolean(view.table?.item && !view.table.revealed);

/** @param {View} view @param {string} seat @param {View} person */
function isAwaited(view, seat, { role, away, ready }) {
  if (role === "observer" || away) return false;
  if (!view.votes) return !ready;
  return votes(view) && (!view.votes[seat] || view.votes[seat].kept);
}
