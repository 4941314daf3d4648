/** On a phone one item is one screen: its factors with their cards, then the next; results as a ranked list. */

import { html, nothing } from "lit-html";
import { legendFor } from "../legend.js";
import { icon } from "../parts/icon.js";
import { teamMark } from "../rows.js";
import { number, t } from "../words.js";
import {
  at,
  factorNow,
  factorsOf,
  heat,
  itemNow,
  itemsOf,
  middle,
  receiptOf,
  spreadOf,
  teammates,
} from "./score.js";
import { cardsFor, otherValue } from "./score_table.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./score.js").Row} Row */

/** Whether the screen is a phone's. */
export const narrow = matchMedia("(width <= 720px)");

/** @param {Room} room */
export function scoreScreen(room) {
  const view = /** @type {View} */ (room.view);
  const items = itemsOf(view);
  const item = itemNow(room, factorNow(view));
  if (!item) return nothing;
  const place = items.findIndex(({ id }) => id === item.id);
  /** @param {number} by */
  const go = (by) => () => {
    at.item = items[place + by]?.id ?? item.id;
    room.redraw();
    document.getElementById("score-title")?.focus();
  };
  const known = legendFor(room, item.team ? [item.team] : []);
  return html`<section class="score-screen" aria-labelledby="score-title">
    <p class="sub row">${item.team ? teamMark(known, item.team) : nothing}<span class="number">${t("Item {place} of {all}", { place: place + 1, all: items.length })}${item.key && `, ${item.key}`}</span></p>
    <h2 class="score-screen__title" id="score-title" tabindex="-1">${item.title}</h2>
    ${factorsOf(view).map((factor) => one(room, view, item, factor))}
  </section>
  <nav class="score-foot" aria-label=${t("Items")}>
    <button class="button button--wide" type="button" ?disabled=${place === 0} @click=${go(-1)}>${icon("back")}${t("Item before")}</button>
    <button class="button button--primary button--wide" type="button" ?disabled=${place === items.length - 1} @click=${go(1)}>${t("Next item")}${icon("forward")}</button>
  </nav>`;
}

/** @param {Room} room @param {View} view @param {Row} item @param {Row} factor */
function one(room, view, item, factor) {
  const scored = view.scores?.[item.id]?.[factor.id];
  const stay = () => {
    at.item = item.id;
    room.redraw();
  };
  const team = teammates(room, item.id, factor.id)
    .map(({ name, value }) => `${name} ${number(value)}`)
    .join(", ");
  const inside = factor.takes_scores
    ? html`${cardsFor(room, item, factor, stay)}${view.scoring.method === "rice" ? otherValue(room, item, factor) : nothing}${team ? html`<p class="sub">${t("Your team: {cards}", { cards: team })}</p>` : nothing}`
    : scored
      ? html`<p class="score-screen__result ${heat(scored)}"><strong class="number">${middle(scored)}</strong> <span class="number">${spreadOf(scored)}</span></p>`
      : html`<p class="sub">${t("no score")}</p>`;
  return html`<div class="score-screen__factor"><h3 class="row">${factor.title} ${receiptOf(item.id, factor.id) ?? nothing}</h3>${inside}</div>`;
}

/** The items in their order, one of them perhaps what everybody looks at. @param {Room} room @param {string | null} [now] */
export function rankedList(room, now = null) {
  const view = /** @type {View} */ (room.view);
  const rows = view.ranking?.rows ?? {};
  const ranked = Object.keys(rows).length > 0;
  return html`<ol class="ranked" role="list">${itemsOf(view).map((item) => {
    const known = legendFor(room, item.team ? [item.team] : []);
    const place = rows[item.id];
    const score = place
      ? html`<strong class="number">${number(Math.round(place.score * 10) / 10)}</strong>`
      : html`<span class="sub">${t("open")}</span>`;
    return html`<li class="ranked__one ${now === item.id ? "ranked__one--now" : ""}" aria-current=${now === item.id ? "true" : nothing}>
      ${ranked ? html`<span class="ranked__place number">${place?.rank ?? ""}</span>` : nothing}
      <span class="ranked__words">${item.team ? teamMark(known, item.team) : nothing}${item.key ? html`<span class="key">${item.key}</span>` : nothing} ${item.title}</span>
      ${ranked ? score : nothing}</li>`;
  })}</ol>`;
}
