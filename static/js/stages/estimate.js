/** One thing on the table: what the view says of it, the story, the hand of cards, who has voted, the queue. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { icon } from "../parts/icon.js";
import { receipt, receiptMark } from "../parts/receipt.js";
import { nameOf, seated } from "../people.js";
import { listed, number, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string } & View} Item */

/** The items in their order. @param {View} view @returns {Item[]} */
export const itemsOf = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.items ?? {}))
    .map(([id, item]) => /** @type {Item} */ ({ id, ...item }))
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));

/** The item on the table. @param {View} view @returns {Item | null} */
export function itemOf(view) {
  const id = view.table?.item;
  return id && view.items?.[id] ? { id, ...view.items[id] } : null;
}

/** The nearest item `by` steps away that nobody has looked at, from the one on the table on, round the end. @param {View} view */
export function nextItem(view) {
  const items = itemsOf(view);
  const now = items.findIndex(({ id }) => id === view.table?.item);
  const round = [...items.slice(now + 1), ...items.slice(0, now + 1)];
  return (
    round.find(({ id, state, pending }) => state === "waiting" && !pending && id !== view.table?.item) ?? null
  );
}

/** @param {View} view */
export function previousItem(view) {
  const items = itemsOf(view);
  return items[items.findIndex(({ id }) => id === view.table?.item) - 1] ?? null;
}

/** What a command about the present round carries, so that it can never land on the next one. @param {View} view */
export const thisRound = (view) => ({ item: view.table?.item, round: view.table?.round });

/** How many have voted, of how many who are here. @param {View} view */
export function turnout(view) {
  if (view.tally) return { voted: Number(view.tally.voted ?? 0), all: Number(view.tally.seated) };
  const voted = (/** @type {string} */ seat) => view.votes?.[seat] && !view.votes[seat].kept;
  const voters = seated(view).filter(
    ([seat, { role, away }]) => role !== "observer" && (!away || voted(seat)),
  );
  return { voted: voters.filter(([seat]) => voted(seat)).length, all: voters.length };
}

/** Names of the others who are here and have not voted. @param {View} view @param {View} mine */
const awaited = (view, mine) =>
  seated(view)
    .filter(
      ([seat, { role, away }]) =>
        seat !== mine.seat && role !== "observer" && !away && (!view.votes?.[seat] || view.votes[seat].kept),
    )
    .map(([seat]) => nameOf(view, seat));

/** @type {Record<string, () => string>} */
const SPOKEN = { "?": () => t("Unsure"), "☕": () => t("Break") };

/** A card in words. @param {string} card */
export const cardWords = (card) => SPOKEN[card]?.() ?? card;

/** A card as it is printed. @param {string} card */
export const cardFace = (card) => (card === "☕" ? icon("cup", "large") : card);

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  CastVote: ({ card, item, round }, { view, seat }) =>
    isNow(view, item, round) && {
      view: view.votes && seat ? { put: { [`votes/${seat}`]: { voted: true } } } : {},
      mine: { put: { card, kept: false } },
    },
  RetractVote: ({ item, round }, { view, seat }) =>
    isNow(view, item, round) && {
      view: seat ? { gone: [`votes/${seat}`] } : {},
      mine: { put: { card: null, kept: false } },
    },
};

/** @param {View} view @param {string} item @param {number} round @returns {null | true} */
const isNow = (view, item, round) =>
  (view.table?.item === item && view.table?.round === round && !view.table.revealed) || null;

/** @param {View} view @param {Item} item */
export function story(view, item) {
  const items = itemsOf(view);
  const place = items.findIndex(({ id }) => id === item.id) + 1;
  return html`<section class="story" aria-labelledby="story-title">
    <p class="story__where">${t("Story {place} of {all}", { place, all: items.length })}${item.key && `, ${item.key}`}</p>
    <h1 class="story__title" id="story-title" tabindex="-1">${item.title}</h1>
    ${item.description ? html`<p class="story__lead">${item.description}</p>` : nothing}
    ${item.acceptance?.length ? acceptance(item.acceptance) : nothing}
  </section>`;
}

/** @param {string[]} points */
const acceptance = (points) =>
  html`<details open>
    <summary>${t("{n, plural, one {# acceptance point} other {# acceptance points}}", { n: points.length })}</summary>
    <ul class="story__points">${points.map((point) => html`<li>${point}</li>`)}</ul>
  </details>`;

/**
 * The cards. `pick` is called with the card; the chosen one again takes it back.
 * @param {object} hand
 * @param {string[]} hand.deck
 * @param {string | null} hand.chosen
 * @param {boolean} hand.kept
 * @param {(card: string) => void} hand.pick
 */
export const deckOf = ({ deck, chosen, kept, pick }) =>
  html`<div class="deck" role="group" aria-label=${t("Your estimate")} @keydown=${walk}>
    ${deck.map((card) => {
      const mine = card === chosen;
      const mark = mine
        ? kept
          ? html`<span class="card__mark receipt__hollow" aria-hidden="true"></span>`
          : icon("tick")
        : "";
      return html`<button class="card ${card.length > 2 ? "card--word" : ""}" type="button" data-card=${card}
        aria-pressed=${mine} aria-label=${SPOKEN[card] ? cardWords(card) : nothing}
        @click=${() => pick(card)}>${card === "☕" ? html`<svg class="card__drawing" aria-hidden="true"><use href="#i-cup"></use></svg>` : card}${mark}</button>`;
    })}
  </div>`;

/** Arrows move the focus and cast nothing. @param {KeyboardEvent} event */
function walk(event) {
  const cards = /** @type {HTMLElement[]} */ ([.../** @type {HTMLElement} */ (event.currentTarget).children]);
  const at = cards.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const back = getComputedStyle(cards[0]).direction === "rtl" ? 1 : -1;
  /** @type {Record<string, number>} */
  const targets = { ArrowLeft: at + back, ArrowRight: at - back, Home: 0, End: cards.length - 1 };
  if (at < 0 || !(event.key in targets)) return;
  event.preventDefault();
  cards[Math.max(0, Math.min(cards.length - 1, targets[event.key]))].focus();
}

/** The hand of somebody at the table, with the receipt of the vote. @param {Room} room */
export function hand(room) {
  const { mine } = room;
  const view = /** @type {View} */ (room.view);
  const kept = room.keeps("CastVote", ({ item, round }) => Boolean(isNow(view, item, round)));
  const deck = deckOf({
    deck: view.room.settings.deck,
    chosen: mine.card ?? null,
    kept,
    pick: (card) => pick(room, card),
  });
  return html`<div class="hand">${deck}<p class="hand__receipt">${voteReceipt(view, mine, kept)}</p></div>`;
}

/** @param {View} view @param {View} mine @param {boolean} kept */
function voteReceipt(view, mine, kept) {
  if (!mine.card) return html`<span class="sub">${t("Nobody sees your card before the reveal.")}</span>`;
  const voted = t("You voted {card}.", { card: cardWords(mine.card) });
  if (kept) return receipt(true, voted);
  if (mine.kept)
    return html`<span class="sub">${t("Your {card} of the last round stays unless you pick another.", { card: mine.card })}</span>`;
  const names = view.tally ? [] : awaited(view, mine);
  const waiting = names.length
    ? t("Waiting for {names}.", { names: listed(names) })
    : t("Everybody has voted.");
  return html`${receipt(false, voted)} <span class="sub">${waiting}</span>`;
}

/** Casts, or takes back what was cast. @param {Room} room @param {string} card */
export function pick(room, card) {
  const { view, mine } = room;
  if (!view?.table?.item || view.table.revealed) return;
  if (mine.card === card && !mine.kept) room.send("RetractVote", thisRound(view));
  else room.send("CastVote", { card, ...thisRound(view) });
}

/** Who is at the table, and what of them may be seen. @param {Room} room */
export function atTheTable(room) {
  const view = /** @type {View} */ (room.view);
  const { voted, all } = turnout(view);
  const first = new Set(view.table?.summary?.first ?? []);
  return html`<section aria-labelledby="table-title">
    <div class="side__head"><h2 id="table-title">${t("At the table")}</h2>
      ${view.table?.item ? html`<span class="sub number">${t("{voted} of {all} voted", { voted: number(voted), all: number(all) })}</span>` : nothing}
      <button class="button end only-narrow" type="button" ?hidden=${!room.seat} @click=${invite}>${t("Invite")}</button></div>
    ${view.tally ? nothing : html`<ul class="seats" role="list">${seated(view).map(([seat, person]) => oneSeat(room, view, seat, person, first.has(seat)))}</ul>`}
  </section>`;
}

/** The page knows how. @param {Event} event */
const invite = (event) => event.target?.dispatchEvent(new CustomEvent("invite", { bubbles: true }));

/** @param {Room} room @param {View} view @param {string} seat @param {View} person @param {boolean} first */
function oneSeat(room, view, seat, person, first) {
  const vote = view.votes?.[seat];
  const me = seat === room.seat;
  const hand = person.hand
    ? html` ${icon("hand")}<span class="visually-hidden">${t("hand raised")}</span>`
    : "";
  return html`<li class="seat ${me ? "seat--mine" : ""} ${first ? "seat--first" : ""}">
    <span class="seat__name">${me ? t("{name} (you)", { name: nameOf(view, seat) }) : nameOf(view, seat)}${hand}</span>
    ${seatState(person, vote, Boolean(view.table?.item))}</li>`;
}

/** @param {View} person @param {View | undefined} vote @param {boolean} open whether there is something to vote on */
function seatState(person, vote, open) {
  if (vote?.card !== undefined) {
    const changed = vote.changed ? html`<span class="sub">${t("changed")}</span>` : "";
    return html`<span class="row">${changed}<span class="seat__card">${cardFace(vote.card)}${vote.card === "☕" ? html`<span class="visually-hidden">${t("Break")}</span>` : ""}</span></span>`;
  }
  if (person.role === "observer") return html`<span class="sub">${t("watching")}</span>`;
  if (person.away) return chip("watch", t("away"));
  if (!open) return nothing;
  if (vote?.kept) return chip("info", t("last card kept"));
  return vote ? chip("ok", t("voted")) : chip("idle", t("thinking"));
}

/**
 * The session's stories, as a strip and as a list that anybody may read in; open while none is on the table.
 * @param {View} view
 * @param {object} [tools] of who facilitates
 * @param {unknown} [tools.foot] under the list
 * @param {(item: Item) => void} [tools.present] puts a story on the table
 */
export function queue(view, { foot = nothing, present } = {}) {
  const items = itemsOf(view);
  if (!items.length) return foot;
  const done = items.filter(({ state }) => state === "agreed").length;
  return html`<section class="queue" aria-labelledby="queue-title">
    <div class="side__head"><h2 id="queue-title">${t("Stories")}</h2>
      <span class="sub number">${t("{done} of {all} estimated", { done, all: items.length })}</span></div>
    <div class="queue__strip" aria-hidden="true">${items.map((item) => html`<span class="queue__item ${shade(view, item)}"></span>`)}</div>
    <details ?open=${!view.table?.item}>
      <summary>${t("All stories")}</summary>
      <ol class="queue__list" role="list">${items.map((item) => queueRow(view, item, present))}</ol>
    </details>
    ${foot}
  </section>`;
}

/** @param {View} view @param {Item} item */
const shade = (view, { id, state }) =>
  id === view.table?.item ? "queue__item--now" : state === "agreed" ? "queue__item--done" : "";

/** @param {View} view @param {Item} item @param {(item: Item) => void} [present] */
function queueRow(view, item, present) {
  const now = item.id === view.table?.item;
  const open =
    present && !now && !item.pending
      ? html`<button class="button button--quiet" type="button" aria-label=${t("Open “{title}”", { title: item.title })} @click=${() => present(item)}>${t("Open")}</button>`
      : nothing;
  return html`<li class="queue__row ${now ? "queue__row--now" : ""}" aria-current=${now ? "true" : nothing}>
    <span class="queue__title">${item.key ? html`<span class="key">${item.key}</span> ` : ""}${item.title}</span>
    <span class="queue__end">${item.pending ? receiptMark(true) : pointsBox(item)}${open}</span></li>`;
}

/** @param {Item} item */
export function pointsBox({ estimate, points, state }) {
  const value = estimate ?? (points === null || points === undefined ? null : number(points));
  if (value !== null) return html`<span class="queue__points">${value}</span>`;
  if (state === "skipped") return html`<span class="sub">${t("skipped")}</span>`;
  return html`<span class="queue__points queue__points--none"><span class="visually-hidden">${t("Not estimated")}</span></span>`;
}
