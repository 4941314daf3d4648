/** Who is in the room and who is done here, one line each; and the button that says "I am done". */

import { html, nothing } from "lit-html";
import { nameOf, seated } from "../people.js";
import { number, t } from "../words.js";
import { chip } from "./chip.js";
import { icon } from "./icon.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** How many are done, of how many who are here. @param {View} view */
export function doneHere(view) {
  if (view.tally) return { done: Number(view.tally.ready ?? 0), all: Number(view.tally.seated) };
  const people = seated(view).filter(([, { role, away, ready }]) => role !== "observer" && (!away || ready));
  return { done: people.filter(([, { ready }]) => ready).length, all: people.length };
}

/** @param {Room} room @param {string} busy what somebody does who is not done, in a word; empty: nobody is asked */
export function seats(room, busy) {
  const view = /** @type {View} */ (room.view);
  const { done, all } = doneHere(view);
  return html`<section aria-labelledby="seats-title">
    <div class="side__head"><h2 id="seats-title">${t("In the room")}</h2>
      ${busy ? html`<span class="sub number">${t("{done} of {all} done", { done: number(done), all: number(all) })}</span>` : nothing}
      <button class="button end only-narrow" type="button" ?hidden=${!room.seat} @click=${invite}>${t("Invite")}</button></div>
    ${view.tally ? html`<p class="sub">${t("{n, plural, one {# person is} other {# people are}} seated.", { n: all })}</p>` : html`<ul class="seats" role="list">${seated(view).map(([seat, person]) => oneSeat(room, view, seat, person, busy))}</ul>`}
  </section>`;
}

/** The page knows how. @param {Event} event */
const invite = (event) => event.target?.dispatchEvent(new CustomEvent("invite", { bubbles: true }));

/** @param {Room} room @param {View} view @param {string} seat @param {View} person @param {string} busy */
function oneSeat(room, view, seat, person, busy) {
  const me = seat === room.seat;
  const name = me ? t("{name} (you)", { name: nameOf(view, seat) }) : nameOf(view, seat);
  const hand = person.hand
    ? html` ${icon("hand")}<span class="visually-hidden">${t("hand raised")}</span>`
    : nothing;
  return html`<li class="seat"><span class="seat__name">${name}${hand}</span>${stateOf(person, busy)}</li>`;
}

/** @param {View} person @param {string} busy */
function stateOf({ role, away, ready }, busy) {
  if (role === "observer") return html`<span class="sub">${t("watching")}</span>`;
  if (busy && ready) return chip("ok", t("done"));
  if (away) return chip("watch", t("away"));
  return busy ? chip("idle", busy) : nothing;
}

/** @param {Room} room */
export const toggleReady = (room) => room.send("SetReady", { ready: !room.mine.ready });

/** @param {Room} room @param {string} words */
export function readyButton(room, words) {
  if (!room.seat || room.role === "observer") return nothing;
  const done = Boolean(room.mine.ready);
  return html`<button class="button ready" type="button" aria-pressed=${done} @click=${() => toggleReady(room)}>
    ${done ? icon("tick") : nothing}${words} <kbd>Y</kbd></button>`;
}

/** For who only looks on. @param {Room} room @param {string} words what a seat would let them do */
export const watching = (room, words) =>
  html`<p class="notice">${icon("eye")}${t("You are watching.")}
    <button class="button" type="button" @click=${() => room.send("SitDown")}>${words}</button></p>`;
