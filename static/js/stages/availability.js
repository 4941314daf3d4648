/** Who is there for how long in the Sprint that is planned: everybody writes their own line. */

import { html, nothing } from "lit-html";
import { legendFor } from "../legend.js";
import { icon } from "../parts/icon.js";
import { pathOf } from "../patch.js";
import { Receipts } from "../receipts.js";
import { number, t } from "../words.js";
import { sprintOf, teamOf } from "./plan.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

const HALF = 0.5;

/** @type {Receipts | null} */
let receipts = null;

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  SetAvailability: ({ person, days_off, focus }, { view }) =>
    view.capacity?.[person]
      ? {
          view: {
            put: {
              [pathOf("capacity", person, "days_off")]: days_off,
              ...(focus === undefined ? {} : { [pathOf("capacity", person, "focus")]: focus }),
            },
          },
        }
      : null,
};

/** @param {Room} room */
export function availability(room) {
  const view = /** @type {View} */ (room.view);
  const team = teamOf(room);
  const people = Object.keys(view.capacity ?? {}).filter(
    (person) => view.capacity[person].teams?.[team] !== undefined,
  );
  const { people: names, me } = legendFor(room, people);
  const rows = people.sort((one, other) => nameIn(names, one).localeCompare(nameIn(names, other)));
  const mine = me !== null && !rows.includes(me) && room.role !== "observer";
  return html`<section aria-labelledby="availability-title">
    <div class="side__head"><h2 id="availability-title">${t("Who is there")}</h2>
      <span class="end sub">${yieldOf(view, team)}</span></div>
    ${
      rows.length
        ? html`<ul class="presence" role="list">${rows.map((person) => line(room, person, nameIn(names, person), person === me))}</ul>`
        : html`<p class="plan-rows__empty sub">${t("Nobody is on this sheet yet: developers of the team are, and whoever writes themselves in.")}</p>`
    }
    ${mine ? html`<p><button class="button" type="button" @click=${() => say(room, /** @type {string} */ (me), 0)}>${icon("plus")}${t("I work in this Sprint too")}</button></p>` : nothing}
  </section>`;
}

/** @param {View} names @param {string} person @returns {string} */
const nameIn = (names, person) => names[person]?.name ?? t("Somebody");

/** What a day yields, and whether anybody knows. @param {View} view @param {string} team */
function yieldOf(view, team) {
  const sprint = sprintOf(view, team);
  if (!sprint?.assumed) return t("Points of a day as in the last closed Sprints");
  return t("No Sprint was closed yet: a focused day counts as one point");
}

/** @param {Room} room @param {string} person @param {number} days_off @param {number} [focus] a share */
function say(room, person, days_off, focus) {
  receipts ??= new Receipts(() => room.redraw());
  const args = { person, days_off, ...(focus === undefined ? {} : { focus }) };
  receipts.follow(person, room.send("SetAvailability", args).settled);
}

/** @param {Room} room @param {string} person @param {string} name @param {boolean} me */
function line(room, person, name, me) {
  const known = /** @type {View} */ (room.view).capacity[person];
  const off = Number(known.days_off ?? 0);
  const there = Math.max(0, known.days - off);
  const mayEdit = Boolean(room.seat) && (me || room.role === "facilitator");
  return html`<li class="presence__line">
    <p class="presence__name"><strong>${me ? t("{name} (you)", { name }) : name}</strong>
      <span class="sub number">${said(known, there)}</span></p>
    <span class="presence__bar" aria-hidden="true" .style=${`--share: ${known.days ? there / known.days : 0}`}></span>
    ${mayEdit ? fields(room, person, name, known) : nothing}
    <span class="presence__points number">${t("{n, plural, one {# point} other {# points}}", { n: known.points })}</span>
    <span class="presence__receipt">${receipts?.of(person) ?? nothing}</span></li>`;
}

/** @param {View} known @param {number} there */
function said(known, there) {
  const words = t("{there} of {days} days", { there: number(there), days: number(known.days) });
  return known.days_off === null ? `${words}, ${t("not said yet")}` : words;
}

/** @param {Room} room @param {string} person @param {string} name @param {View} known */
function fields(room, person, name, known) {
  const off = Number(known.days_off ?? 0);
  const set = (/** @type {number} */ days) => {
    const rounded = Math.round(Math.max(0, Math.min(known.days, days)) / HALF) * HALF;
    if (rounded !== known.days_off) say(room, person, rounded);
  };
  const typed = (/** @type {Event} */ event) => set(Number(typedIn(event)));
  const focused = (/** @type {Event} */ event) =>
    say(room, person, off, Math.max(0, Math.min(100, Number(typedIn(event)))) / 100);
  return html`<span class="presence__fields">
    <label class="presence__field"><span class="sub">${t("Days off")}<span class="visually-hidden"> ${name}</span></span>
      <span class="stepper">
        <button class="button button--icon" type="button" aria-label=${t("Half a day less off, {name}", { name })} ?disabled=${off <= 0} @click=${() => set(off - HALF)}>${icon("minus")}</button>
        <input class="field__input number" inputmode="decimal" .value=${String(off)} @change=${typed} />
        <button class="button button--icon" type="button" aria-label=${t("Half a day more off, {name}", { name })} ?disabled=${off >= known.days} @click=${() => set(off + HALF)}>${icon("plus")}</button>
      </span></label>
    <label class="presence__field"><span class="sub">${t("Focus in %")}<span class="visually-hidden"> ${name}</span></span>
      <input class="field__input number presence__focus" inputmode="numeric" .value=${String(Math.round(known.focus * 100))} @change=${focused} /></label>
  </span>`;
}

/** @param {Event} event */
const typedIn = (event) => /** @type {HTMLInputElement} */ (event.target).value.replace(",", ".");
