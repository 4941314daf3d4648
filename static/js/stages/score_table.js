/** One table of items by factors: own cards before the reveal, the middle and its spread after it. */

import { html, nothing } from "lit-html";
import { legendFor } from "../legend.js";
import { icon } from "../parts/icon.js";
import { teamMark } from "../rows.js";
import { number, t } from "../words.js";
import {
  at,
  factorNow,
  factorsOf,
  give,
  heat,
  itemNow,
  itemsOf,
  middle,
  own,
  progressOf,
  receiptOf,
  scores,
  spreadOf,
  teammates,
} from "./score.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./score.js").Row} Row */

/** @param {Room} room @param {string | null} talked the item that is talked about */
export function scoreTable(room, talked = null) {
  const view = /** @type {View} */ (room.view);
  const factors = factorsOf(view);
  const rows = view.ranking?.rows ?? {};
  const ranked = Object.keys(rows).length > 0;
  const method = view.scoring.method === "wsjf" ? "WSJF" : "RICE";
  const best = Math.max(...Object.values(rows).map(({ score }) => score), 0);
  return html`<div class="scroll panel scores__panel" role="region" aria-label=${t("Scores")} tabindex="0">
    <table class="table scores">
      <caption class="visually-hidden">${t("Scores")}</caption>
      <thead><tr>
        ${ranked ? html`<th scope="col">${t("Rank")}</th>` : nothing}<th scope="col">${t("Item")}</th>
        ${factors.map((factor) => heading(room, view, factor))}
        ${ranked ? html`<th class="table__number" scope="col" colspan="2">${method}</th>` : nothing}
      </tr></thead>
      <tbody>${itemsOf(view).map((item) => line(room, item, factors, rows[item.id] ?? null, { ranked, talked, best }))}</tbody>
    </table></div>`;
}

/** The head of a column; who facilitates asks everybody for the factor by it. @param {Room} room @param {View} view @param {Row} factor */
function heading(room, view, factor) {
  const open = view.scoring.open === factor.id;
  const leads = room.role === "facilitator" && !factor.revealed && scores(room);
  const act = () => room.send("OpenFactor", { factor: open ? null : factor.id });
  const name = leads
    ? html`<button class="scores__open" type="button" aria-pressed=${open} title=${t("Ask everybody for this")} @click=${act}>${factor.title}</button>`
    : factor.title;
  const lock = factor.revealed
    ? nothing
    : html` ${icon("lock")}<span class="visually-hidden">${t("hidden")}</span>`;
  return html`<th class="scores__factor" scope="col" aria-current=${factor.id === factorNow(view)?.id ? "true" : nothing}>${name}${lock}</th>`;
}

/**
 * @param {Room} room @param {Row} item @param {Row[]} factors @param {View | null} place
 * @param {{ ranked: boolean, talked: string | null, best: number }} about
 */
function line(room, item, factors, place, { ranked, talked, best }) {
  const view = /** @type {View} */ (room.view);
  const known = legendFor(room, item.team ? [item.team] : []);
  const mark = item.team ? teamMark(known, item.team) : nothing;
  return html`<tr class=${talked === item.id ? "scores__row--now" : ""} aria-current=${talked === item.id ? "true" : nothing}>
    ${ranked ? html`<td class="scores__rank number">${place?.rank ?? html`<span class="sub">${t("open")}</span>`}</td>` : nothing}
    <th scope="row"><span class="scores__item">${mark}${item.key ? html`<span class="key">${item.key}</span>` : nothing}<span class="scores__title">${item.title}</span></span></th>
    ${factors.map((factor) => cell(room, view, item, factor))}
    ${ranked ? html`<td class="scores__bar" aria-hidden="true">${place ? html`<span .style=${`--share: ${best ? place.score / best : 0}`}></span>` : nothing}</td><td class="table__number scores__total">${place ? number(Math.round(place.score * 10) / 10) : ""}</td>` : nothing}
  </tr>`;
}

/** @param {Room} room @param {View} view @param {Row} item @param {Row} factor */
function cell(room, view, item, factor) {
  const scored = view.scores?.[item.id]?.[factor.id];
  if (factor.revealed || (!factor.takes_scores && scored))
    return scored
      ? html`<td class="scores__cell ${heat(scored)}"><strong class="number">${middle(scored)}</strong> <span class="scores__spread number">${spreadOf(scored)}</span></td>`
      : html`<td class="scores__cell"><span class="sub">${t("no score")}</span></td>`;
  if (!scores(room) || !factor.takes_scores)
    return html`<td class="scores__cell"><span class="sub" aria-hidden="true">·</span><span class="visually-hidden">${t("hidden")}</span></td>`;
  return html`<td class="scores__cell scores__cell--mine">${field(room, item, factor)}</td>`;
}

/** The own card of a cell; digits, or the deck beside it, fill it. @param {Room} room @param {Row} item @param {Row} factor */
function field(room, item, factor) {
  const mine = own(room, item.id, factor.id);
  const now = factorNow(room.view ?? {});
  const here = factor.id === now?.id && item.id === itemNow(room, now)?.id;
  const name = item.key || item.title;
  const said = mine ? number(mine.value) : t("not scored");
  const stand = () => {
    if (at.item === item.id && at.factor === factor.id) return;
    Object.assign(at, { item: item.id, factor: factor.id });
    room.redraw();
  };
  return html`<button class="score ${here ? "score--now" : ""} ${mine?.kept ? "score--kept" : ""}" type="button" tabindex=${here ? "0" : "-1"}
      data-score="${item.id} ${factor.id}" aria-label=${t("{factor} of {name}: {said}", { factor: factor.title, name, said })}
      @focus=${stand} @click=${stand}><span class="score__value">${mine ? number(mine.value) : ""}</span>${others(room, item, factor)}${receiptOf(item.id, factor.id) ?? nothing}</button>`;
}

/** @param {Room} room @param {Row} item @param {Row} factor */
function others(room, item, factor) {
  const given = teammates(room, item.id, factor.id);
  if (!given.length) return nothing;
  const words = given.map(({ name, value }) => `${name} ${number(value)}`).join(", ");
  return html`<span class="score__team">${words}</span>`;
}

/** The focus stands where the person is. */
export function focusCell() {
  const wanted = document.querySelector(`[data-score="${CSS.escape(`${at.item} ${at.factor}`)}"]`);
  if (wanted instanceof HTMLElement && wanted !== document.activeElement) wanted.focus();
}

/** The cards for who does not type, and how far each team is. @param {Room} room */
export function scoreSide(room) {
  const view = /** @type {View} */ (room.view);
  const factor = factorNow(view);
  if (!factor) return nothing;
  return html`${scores(room) ? deck(room, factor) : nothing}${progress(room, factor)}`;
}

/** @param {Room} room @param {Row} factor */
function deck(room, factor) {
  const item = itemNow(room, factor);
  if (!item) return nothing;
  return html`<section class="score-deck" aria-labelledby="deck-title">
    <div class="side__head"><h2 id="deck-title">${factor.title}</h2></div>
    <p class="score-deck__item">${item.key ? html`<span class="key">${item.key}</span> ` : nothing}${item.title}</p>
    ${cardsFor(room, item, factor, () => requestAnimationFrame(focusCell))}
    ${room.view?.scoring.method === "rice" ? otherValue(room, item, factor) : nothing}
    <p class="sub">${t("Type a number, or tap it: it goes on by itself. Only your team sees it before the reveal.")}</p></section>`;
}

/** Reach is counted in people, and no deck has it. @param {Room} room @param {Row} item @param {Row} factor */
export function otherValue(room, item, factor) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const text = String(new FormData(form).get("value") ?? "").replace(",", ".");
    if (!text.trim() || Number.isNaN(Number(text))) return;
    give(room, item.id, factor.id, Number(text));
    form.reset();
  };
  return html`<form class="score-deck__other" @submit=${submit}>
    <label class="field"><span class="field__label">${t("Another value")}<span class="visually-hidden">, ${factor.title}</span></span>
      <input class="field__input number" name="value" inputmode="decimal" autocomplete="off" /></label>
    <button class="button">${t("Give")}</button></form>`;
}

/** One card for each value of the deck. @param {Room} room @param {Row} item @param {Row} factor @param {() => void} [then] */
export function cardsFor(room, item, factor, then = () => undefined) {
  const view = /** @type {View} */ (room.view);
  const mine = own(room, item.id, factor.id);
  const label = t("{factor} of {name}", { factor: factor.title, name: item.key || item.title });
  return html`<div class="score-cards" role="group" aria-label=${label}>${view.scoring.deck.map(
    (/** @type {number} */ value) => {
      const pick = () => {
        give(room, item.id, factor.id, value);
        then();
      };
      return html`<button class="score-card ${mine?.kept ? "score-card--kept" : ""}" type="button" aria-pressed=${mine?.value === value} @click=${pick}>${number(value)}</button>`;
    },
  )}</div>`;
}

/** @param {Room} room @param {Row} factor */
export function progress(room, factor) {
  const known = legendFor(room, []);
  return html`<section aria-labelledby="progress-title">
    <div class="side__head"><h2 id="progress-title">${t("Scored so far")}</h2><span class="end sub">${factor.title}</span></div>
    <ul class="team-progress" role="list">${progressOf(room, factor).map(
      ({ team, name, done, of }) =>
        html`<li class="team-progress__line">${team === "none" ? nothing : teamMark(known, team, false)}<span>${name}</span>
        <span class="team-progress__bar" aria-hidden="true" .style=${`--share: ${of ? done / of : 0}`}></span>
        <span class="number">${t("{done} of {of}", { done, of })}</span></li>`,
    )}</ul></section>`;
}
