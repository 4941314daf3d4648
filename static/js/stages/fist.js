/** Fist to five: how sure everybody is, hidden, then shown together as counts and never as names. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { receipt } from "../parts/receipt.js";
import { facilitator, seated } from "../people.js";
import { number, t } from "../words.js";
import { teamsTable } from "./fist_teams.js";
import { aim, choice, overlays as saysAbout } from "./reason_about.js";
import { reasonLine, reasons, overlays as saysWhy } from "./reasons.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

const LOW = 2;

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  ...saysWhy,
  ...saysAbout,
  VoteConfidence: ({ value, round }, { view, mine }) => {
    const { confidence } = view;
    if (!confidence || confidence.revealed || round !== confidence.round) return null;
    const first = mine.confidence === null || mine.confidence === undefined;
    return {
      view: { put: { "confidence/rated": confidence.rated + (first ? 1 : 0) } },
      mine: { put: { confidence: value } },
    };
  },
};

/** How many may vote: who is here and does not only watch. @param {View} view */
export const voters = (view) =>
  view.tally
    ? Number(view.tally.seated)
    : seated(view).filter(([, { role, away }]) => role !== "observer" && !away).length;

/** @param {View} view */
export const turnout = (view) => ({
  voted: number(view.confidence?.rated ?? 0),
  all: number(Math.max(voters(view), view.confidence?.rated ?? 0)),
});

/** The result in a few words. @param {View} confidence */
export function answer(confidence) {
  if (confidence.too_few) return t("Too few voted to show a number");
  return t("{mean} of 5, lowest {lowest}", {
    mean: number(Math.round(confidence.mean * 10) / 10),
    lowest: confidence.lowest,
  });
}

/** @param {Room} room @param {number} value */
export function vote(room, value) {
  const { confidence } = room.view ?? {};
  if (!confidence || confidence.revealed || !room.seat || room.role === "observer") return;
  room.send("VoteConfidence", { value, round: confidence.round });
}

/** @param {Room} room */
export function fist(room) {
  const view = /** @type {View} */ (room.view);
  const { confidence } = view;
  return html`<section class="fist" aria-labelledby="fist-title">
    <div class="side__head"><h2 id="fist-title" tabindex="-1">${confidence.revealed ? answer(confidence) : confidence.question}</h2></div>
    ${confidence.revealed ? result(room, confidence) : hidden(room)}
  </section>`;
}

/** @param {Room} room */
function hidden(room) {
  const view = /** @type {View} */ (room.view);
  const { confidence } = view;
  const said = t("{voted} of {all} have voted. Hidden until {name} reveals it.", {
    ...turnout(view),
    name: facilitator(view),
  });
  const watching = !room.seat || room.role === "observer";
  return html`${watching ? nothing : cards(room)}
    <p class="hand__receipt">${room.mine.confidence ? receipt(room.keeps("VoteConfidence"), t("You voted {card}.", { card: room.mine.confidence })) : nothing}
      <span class="sub number">${said}</span></p>
    ${room.mine.confidence && room.mine.confidence <= LOW ? reasonLine(room, confidence, room.mine.confidence, choice(room)) : html`<p class="sub">${t("Who says {low} or less is asked first: what would make it a 3?", { low: LOW })}</p>`}
    ${confidence.round > 1 ? html`<p class="sub">${t("This is round {round}.", { round: confidence.round })}</p>` : nothing}`;
}

/** @param {Room} room */
const cards = (room) =>
  html`<div class="deck deck--five" role="group" aria-label=${t("Your confidence, 1 to 5")}>${[
    1, 2, 3, 4, 5,
  ].map((value) => {
    const mine = room.mine.confidence === value;
    return html`<button class="card" type="button" aria-pressed=${mine} @click=${() => vote(room, value)}>${value}${mine ? icon("tick") : ""}</button>`;
  })}</div><p class="fist__ends sub" aria-hidden="true"><span>${t("No way")}</span><span>${t("For sure")}</span></p>`;

/** @param {Room} room @param {View} confidence */
function result(room, confidence) {
  if (confidence.too_few)
    return html`<p class="sub">${t("A number is shown from {n} votes on.", { n: confidence.too_few })}</p>`;
  const counts = Object.entries(/** @type {Record<string, number>} */ (confidence.counts));
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return html`<ol class="fist__bars" role="list">${counts.map(
    ([value, count]) =>
      html`<li class="fist__bar"><span class="fist__value">${value}</span>
      <span class="fist__fill" aria-hidden="true" .style=${`--share: ${count / most}`}></span>
      <span class="sub number">${t("{n, plural, =0 {nobody} one {# vote} other {# votes}}", { n: count })}</span></li>`,
  )}</ol>${teamsTable(/** @type {View} */ (room.view), confidence)}${confidence.lowest <= LOW ? unsure(room, confidence) : nothing}`;
}

/** @param {Room} room @param {View} confidence */
const unsure = (room, confidence) =>
  html`<p class="notice notice--watch">${icon("watch")}<span><strong>${t("What would make it a 3?")}</strong> ${t("Say it, then take something out, ask for help, or make it a risk.")}</span></p>
  ${reasons(room, confidence, (one) => aim(room.view ?? {}, one))}${reasonLine(room, confidence, room.mine.confidence, choice(room))}`;
