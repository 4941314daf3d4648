/** A number from everybody, hidden; then the mean, the lowest and how many gave each number, never a name. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { receipt } from "../parts/receipt.js";
import { number, t } from "../words.js";
import { reasonLine, reasons, overlays as saysWhy } from "./reasons.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  ...saysWhy,
  RateRoti: ({ value, round }, { view }) =>
    view.roti && !view.roti.revealed && view.roti.round === round ? { mine: { put: { roti: value } } } : null,
};

/** What a command about the present round carries, so that it can never land on the next one. @param {View} view */
export const thisRound = (view) => ({ round: view.roti?.round });

/** What 1 to 5 mean. @type {(() => string)[]} */
const MEANINGS = [
  () => t("time lost"),
  () => t("little gained"),
  () => t("worth the time"),
  () => t("more than worth it"),
  () => t("time very well spent"),
];

/** @param {Room} room @param {number} value */
export function rate(room, value) {
  const { roti } = /** @type {View} */ (room.view);
  if (!roti || roti.revealed || value < roti.low || value > roti.high || room.role === "observer") return;
  room.send("RateRoti", { value, ...thisRound(/** @type {View} */ (room.view)) });
}

/** @param {Room} room */
export function rating(room) {
  const { roti } = /** @type {View} */ (room.view);
  if (!roti) return nothing;
  return html`<section class="rating" aria-labelledby="rating-title">
    <h2 id="rating-title" tabindex="-1">${roti.revealed ? ratingWords(roti) : roti.question}</h2>
    ${roti.revealed ? html`${bars(roti)}${reasons(room, roti)}` : html`${scale(room, roti)}${reasonLine(room, roti, room.mine.roti)}`}</section>`;
}

/** @param {Room} room @param {View} roti */
function scale(room, roti) {
  const values = Array.from({ length: roti.high - roti.low + 1 }, (_, n) => roti.low + n);
  const own = room.mine.roti;
  const seated = room.role !== "observer";
  return html`${
    seated
      ? html`<div class="rating__scale" role="group" aria-labelledby="rating-title">${values.map(
          (value, n) =>
            html`<button class="card card--rating" type="button" aria-pressed=${own === value} @click=${() => rate(room, value)}><span class="card__value">${value}</span><span class="card__word">${MEANINGS[n]?.() ?? ""}</span></button>`,
        )}</div>`
      : nothing
  }
    <p class="rating__state">${own ? receipt(room.keeps("RateRoti"), t("You gave {value}.", { value: own })) : nothing}
      <span class="sub">${icon("lock", "small")} ${t("{n, plural, one {# person has} other {# people have}} rated. Nobody learns who gave what.", { n: roti.rated })}</span></p>`;
}

/** What the ratings say. @param {View} roti */
export function ratingWords(roti) {
  if (roti.too_few) return t("Fewer than {n} rated, so the numbers stay hidden", { n: roti.too_few });
  return t("{mean} of {high} on average, lowest {lowest}", {
    mean: number(roti.mean),
    high: roti.high,
    lowest: roti.lowest,
  });
}

/** @param {View} roti */
function bars(roti) {
  if (roti.too_few) return nothing;
  const counts = Object.entries(/** @type {Record<string, number>} */ (roti.counts));
  const most = Math.max(1, ...counts.map(([, n]) => n));
  return html`<table class="rating__bars"><caption class="visually-hidden">${t("Ratings")}</caption>
    <thead class="visually-hidden"><tr><th scope="col">${t("Rating")}</th><th scope="col">${t("People")}</th></tr></thead>
    <tbody>${counts.map(
      ([value, n], place) =>
        html`<tr><th scope="row">${value}</th><td><svg class="rating__bar" viewBox="0 0 ${most} 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${n} height="1"></rect></svg><span class="number">${n}</span> <span class="sub">${MEANINGS[place]?.() ?? ""}</span></td></tr>`,
    )}</tbody></table>`;
}
