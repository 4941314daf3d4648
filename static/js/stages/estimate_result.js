/** The votes after the reveal: a sentence, a histogram on the deck's own scale, and the same as a table. */

import { html, nothing } from "lit-html";
import { nameOf, seated } from "../people.js";
import { listed, t } from "../words.js";
import { cardFace, cardWords } from "./estimate.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../room.js").Room} Room */

/** Everybody who gave a size gave the same one. @param {View} summary */
const agreed = (summary) => summary.median !== null && summary.spread === 0 && !summary.unsure;

/** @param {View} summary */
const total = (summary) =>
  Object.values(/** @type {Record<string, number>} */ (summary.counts)).reduce(
    (sum, count) => sum + count,
    0,
  );

/** The answer in a few words: "All 6 say 5", "From 3 to 8, middle 5". @param {View | null} summary */
export function answer(summary) {
  if (!summary) return t("Nobody has voted");
  if (summary.median === null) return t("No size yet");
  if (agreed(summary))
    return t("{n, plural, =1 {One vote, {card}} other {All # say {card}}}", {
      n: total(summary),
      card: summary.median,
    });
  if (!summary.spread) return t("{card}, and not everybody is sure", { card: summary.median });
  return t("From {low} to {high}, middle {median}", summary);
}

/** Who speaks first: lowest and highest; empty where nobody is named. @param {View} view */
export function hearFirst(view) {
  const { summary } = view.table;
  const first = /** @type {string[]} */ (summary?.first ?? []);
  if (!first.length) return "";
  const named = first.slice(0, 4).map((seat) => `${nameOf(view, seat)} (${view.votes?.[seat]?.card})`);
  return t("Hear {names} first.", { names: listed(named) });
}

/** What a screen reader is told at the reveal. @param {View} view */
export function spoken(view) {
  const { summary } = view.table;
  if (!summary || summary.median === null || !summary.spread)
    return t("{answer}.", { answer: answer(summary) });
  const middle = t("Revealed. Middle {median}, from {low} to {high}.", summary);
  const names = (/** @type {string} */ card) =>
    listed(
      seated(view)
        .filter(([seat]) => view.votes?.[seat]?.card === card)
        .map(([seat]) => nameOf(view, seat)),
    );
  if (!view.votes) return middle;
  return `${middle} ${t("Lowest {low}, highest {high}.", { low: names(summary.low), high: names(summary.high) })}`;
}

/**
 * @param {Room} room
 * @param {(card: string) => void} accept what a facilitator does with a card that is not the suggested one
 */
export function result(room, accept) {
  const view = /** @type {View} */ (room.view);
  const { summary, round, rounds = [] } = view.table;
  const before = rounds[rounds.length - 1];
  return html`<section class="result" aria-labelledby="result-title">
    <h2 class=${summary && agreed(summary) ? "agreed" : ""} id="result-title" tabindex="-1">${answer(summary)}</h2>
    <p class="result__sentence">${hearFirst(view)} ${spreadOf(summary)}</p>
    ${histogram(room, view, before, accept)}
    <p class="result__legend">
      ${before ? html`<span><span class="result__ghost-key" aria-hidden="true"></span>${t("Round {round}", { round: before.round })}</span>` : nothing}
      ${round > 1 ? html`<span>${t("This is round {round}.", { round })}</span>` : nothing}
    </p>
    ${view.votes ? votesTable(view) : nothing}
  </section>`;
}

/** @param {View | null} summary */
const spreadOf = (summary) =>
  summary?.spread
    ? t("Spread {n, plural, one {# step} other {# steps}} of the deck.", { n: summary.spread })
    : "";

/** @param {Room} room @param {View} view @param {View | undefined} before @param {(card: string) => void} accept */
function histogram(room, view, before, accept) {
  const counts = view.table.summary?.counts ?? {};
  const earlier = before?.counts ?? {};
  const most = Math.max(1, ...Object.values(counts), ...Object.values(earlier));
  const first = new Set(view.table.summary?.first ?? []);
  const places = /** @type {string[]} */ (view.room.settings.deck).map((card) => {
    const count = counts[card] ?? 0;
    const shape = `${count ? "histogram__place--voted" : ""} ${card === view.table.summary?.median ? "histogram__place--middle" : ""}`;
    return html`<div class="histogram__place ${shape}">
      <div class="histogram__column" aria-hidden="true">
        ${earlier[card] ? html`<span class="histogram__ghost" .style=${`--share: ${earlier[card] / most}`}></span>` : nothing}
        ${
          count
            ? html`<span class="histogram__count">${count}</span>
            <span class="histogram__bar ${card === room.mine.card ? "histogram__bar--mine" : ""}" .style=${`--share: ${count / most}`}></span>`
            : nothing
        }
      </div>
      ${room.role === "facilitator" && sized(card) ? acceptButton(card, accept) : html`<span class="histogram__card" aria-hidden="true">${cardFace(card)}</span>`}
      <span class="histogram__names" aria-hidden="true">${voters(view, card, first)}</span>
    </div>`;
  });
  return html`<div class="histogram">${places}</div>`;
}

/** A card that says a size. @param {string} card */
const sized = (card) => card !== "?" && card !== "☕";

/** @param {string} card @param {(card: string) => void} accept */
const acceptButton = (card, accept) =>
  html`<button class="histogram__card histogram__card--button" type="button" aria-label=${t("Accept {card}", { card })} @click=${() => accept(card)}>${card}</button>`;

/** @param {View} view @param {string} card @param {Set<string>} first */
function voters(view, card, first) {
  const seats = seated(view).filter(([seat]) => view.votes?.[seat]?.card === card);
  return seats.map(
    ([seat], n) =>
      html`<span class=${first.has(seat) ? "histogram__first" : ""}>${nameOf(view, seat)}</span>${n < seats.length - 1 ? ", " : ""}`,
  );
}

/** The same for who does not see the drawing. @param {View} view */
function votesTable(view) {
  const voted = seated(view).filter(([seat]) => view.votes[seat]?.card !== undefined);
  return html`<div class="visually-hidden"><table>
    <caption>${t("Votes")}</caption>
    <thead><tr><th scope="col">${t("Name")}</th><th scope="col">${t("Card")}</th></tr></thead>
    <tbody>${voted.map(([seat]) => html`<tr><th scope="row">${nameOf(view, seat)}</th><td>${cardWords(view.votes[seat].card)}</td></tr>`)}</tbody>
  </table></div>`;
}
