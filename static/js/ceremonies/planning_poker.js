/** Planning poker: a queue of stories, one on the table, estimated together. */

import { html, nothing } from "lit-html";
import { openPage } from "../page.js";
import { join } from "../parts/join.js";
import { nameOf } from "../people.js";
import {
  atTheTable,
  cardWords,
  deckOf,
  hand,
  itemOf,
  itemsOf,
  nextItem,
  pick,
  previousItem,
  queue,
  story,
  thisRound,
  turnout,
  overlays as voting,
} from "../stages/estimate.js";
import {
  overlays as adding,
  addingButton,
  addingKey,
  addingRow,
  queueNews,
} from "../stages/estimate_adding.js";
import { record } from "../stages/estimate_record.js";
import { answer, result, spoken } from "../stages/estimate_result.js";
import { CardTyping } from "../stages/estimate_typing.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

const MINUTE = 60;
const overlays = { ...voting, ...adding };
const typing = new CardTyping();

/** @param {Room} room @returns {View} */
const viewOf = (room) => room.view ?? {};

/** @param {Room} room */
function draw(room) {
  const view = viewOf(room);
  if (view.room?.state === "ended" && room.seat) return record(room);
  const item = itemOf(view);
  const middle = item
    ? html`${story(view, item)}${view.table.revealed ? result(room, (card) => agree(room, card)) : nothing}${below(room)}`
    : empty(room);
  const side = view.seats
    ? html`<aside class="room__side">${atTheTable(room)}${queue(view, tools(room))}</aside>`
    : nothing;
  return html`<div class="room ${view.seats ? "" : "room--alone"}"><div class="table-top">${middle}</div>${side}</div>`;
}

/** What who facilitates can do with the stories. @param {Room} room */
const tools = (room) =>
  room.role === "facilitator"
    ? { foot: addingButton(room), present: (/** @type {View} */ { id }) => present(room, id) }
    : {};

/** What a person can do here: come in, pick a card, sit down. @param {Room} room */
function below(room) {
  if (!room.seat) return comeIn(room);
  if (viewOf(room).table.revealed) return nothing;
  if (room.role !== "observer") return hand(room);
  return html`<p class="notice">${t("You are watching.")}
    <button class="button" type="button" @click=${() => room.send("SitDown")}>${t("Sit down and vote")}</button></p>`;
}

/** The name above the cards: the first tap joins and votes. @param {Room} room */
function comeIn(room) {
  const { table, room: rules } = viewOf(room);
  const open = table?.item && !table.revealed;
  /** @param {string | null} chosen @param {(card: string) => void} pick */
  const cards = (chosen, pick) => deckOf({ deck: rules.settings.deck, chosen, kept: true, pick });
  return join(room, {
    cards: open ? cards : null,
    seated: (card) => room.send("CastVote", { card, ...thisRound(viewOf(room)) }),
  });
}

/** @param {Room} room */
function empty(room) {
  const view = viewOf(room);
  const next = nextItem(view);
  const words = next
    ? t("{n, plural, one {# story waits} other {# stories wait}}. None is on the table yet.", {
        n: itemsOf(view).length,
      })
    : t("No story is in this room yet.");
  const inside = room.seat
    ? html`<div class="empty"><p class="empty__words">${words}</p>${addingRow(room)}</div>`
    : comeIn(room);
  return html`<h1>${view.room?.title ?? room.title}</h1>${inside}`;
}

/** @param {Room} room @param {string} item */
const present = (room, item) => room.send("PresentItem", { item });

/** Settles the estimate and goes on to the next story. @param {Room} room @param {string} card */
function agree(room, card) {
  const view = viewOf(room);
  const next = nextItem(view);
  room.send("AgreeEstimate", { card, ...thisRound(view) });
  if (next) present(room, next.id);
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  const view = viewOf(room);
  const { table } = view;
  if (view.room?.state === "ended") return [];
  const next = nextItem(view);
  const label = table?.item ? t("Next") : t("Open the first story");
  const goOn = next && { key: "n", label, act: () => present(room, next.id) };
  if (!table?.item) return [...ending(room, false), ...(goOn ? [goOn] : [addingKey(room)])];
  const again = { key: "b", label: t("Vote again"), act: () => room.send("StartRound", thisRound(view)) };
  if (table.revealed) return [...ending(room), again, timer(room), ...(goOn ? [goOn] : []), ...accept(room)];
  const before = previousItem(view);
  const back = before && { key: "b", label: t("Back"), act: () => present(room, before.id) };
  const reveal = { key: "r", label: t("Reveal"), act: () => room.send("RevealVotes", thisRound(view)) };
  return [...ending(room), ...(back ? [back] : []), timer(room), ...(goOn ? [goOn] : []), reveal];
}

/** @param {Room} room @param {boolean} [wide] @returns {Decision[]} */
const ending = (room, wide = true) => [
  { key: "e", shift: true, wide, label: t("End"), act: () => room.send("EndCeremony") },
];

/** @param {Room} room @returns {Decision[]} */
function accept(room) {
  const { suggestion, agreed } = viewOf(room).table;
  if (agreed || !suggestion) return [];
  return [
    { key: "Enter", label: t("Accept {card}", { card: suggestion }), act: () => agree(room, suggestion) },
  ];
}

/** @param {Room} room @returns {Decision} */
function timer(room) {
  const running = viewOf(room).room?.timer && !viewOf(room).room.timer.over;
  const name = running ? "ExtendTimer" : "StartTimer";
  return { key: "t", icon: "timer", label: t("1 min"), act: () => room.send(name, { seconds: MINUTE }) };
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function keys(room) {
  if (!room.seat) return [];
  const raised = Boolean(viewOf(room).seats?.[room.seat]?.hand);
  const decided = !viewOf(room).table?.item && !nextItem(viewOf(room));
  const adds = decided || viewOf(room).room?.state === "ended" ? [] : [addingKey(room)];
  const stop = { key: "t", shift: true, label: t("Stop the timer"), act: () => room.send("StopTimer") };
  return [
    { key: "u", label: t("Vote unsure"), act: () => pick(room, "?") },
    { key: "Backspace", label: t("Take my vote back"), act: () => takeBack(room) },
    {
      key: "h",
      label: raised ? t("Lower my hand") : t("Raise my hand"),
      act: () => room.send("RaiseHand", { raised: !raised }),
    },
    ...(room.role === "facilitator" ? [...adds, stop] : []),
  ];
}

/** @param {Room} room */
function takeBack(room) {
  if (room.mine.card) pick(room, room.mine.kept ? "" : room.mine.card);
}

/** @param {Room} room @param {string} sign */
function typed(room, sign) {
  const { deck = [] } = viewOf(room).room?.settings ?? {};
  if (!room.seat || room.role === "observer" || !/[0-9]/.test(sign)) return false;
  return typing.press(sign, deck, (card) => room.mine.card !== card && pick(room, card));
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
const news = (before, after, room) => [
  ...queueNews(before.view, after.view),
  ...tableNews(before, after, room),
];

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function tableNews(before, after, room) {
  const { view } = after;
  const was = before.view.table;
  const { table } = view;
  const item = itemOf(view);
  if (table?.item !== was?.item) return item ? [{ text: where(view), loud: true, focus: "story-title" }] : [];
  if (!item) return [];
  if (table.revealed && !was.revealed) return [{ text: spoken(view), loud: true, focus: "result-title" }];
  if (table.round !== was.round)
    return [
      {
        text: t("Round {round}. Every card is kept until you pick another.", { round: table.round }),
        loud: true,
      },
    ];
  if (table.agreed && table.agreed !== was.agreed)
    return [
      { text: t("{key} is {card}.", { key: item.key || item.title, card: table.agreed }), kind: "agreed" },
    ];
  return table.revealed ? [] : [...ownVote(before, after), ...votes(before, after, room)];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function ownVote(before, after) {
  const { card } = after.mine;
  if (card === before.mine.card && after.mine.kept === before.mine.kept) return [];
  const text = card ? t("You voted {card}.", { card: cardWords(card) }) : t("Vote taken back.");
  return [{ text, own: true, rest: t("{voted} of {all} voted.", turnout(after.view)) }];
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function votes(before, after, room) {
  const counted = (/** @type {View} */ view, /** @type {string} */ seat) =>
    view.votes?.[seat] && !view.votes[seat].kept;
  return Object.keys(after.view.votes ?? {})
    .filter((seat) => seat !== room.seat && counted(after.view, seat) && !counted(before.view, seat))
    .map((seat) => ({
      who: nameOf(after.view, seat),
      text: t("voted."),
      kind: "vote",
      rest: t("{voted} of {all}.", turnout(after.view)),
    }));
}

/** @param {View} view */
function where(view) {
  const items = itemsOf(view);
  const place = items.findIndex(({ id }) => id === view.table?.item) + 1;
  return t("Story {place} of {all}, {title}.", {
    place,
    all: items.length,
    title: items[place - 1]?.title ?? "",
  });
}

/** @param {Room} room */
function describe(room) {
  const view = viewOf(room);
  if (!itemOf(view)) return t("Poker, no story is on the table.");
  const mine = room.mine.card
    ? t("You voted {card}.", { card: cardWords(room.mine.card) })
    : t("You have not voted.");
  const state = view.table.revealed
    ? `${answer(view.table.summary)}.`
    : t("{voted} of {all} voted.", turnout(view));
  return `${where(view)} ${mine} ${state}`;
}

/** The session is its stories, one after the other. @type {import("../cockpit/book.js").Plan} */
const plan = {
  opened: { kind: "ItemPresented", field: "item" },
  steps: (room) =>
    itemsOf(viewOf(room))
      .filter(({ pending }) => !pending)
      .map((item) => ({
        id: item.id,
        title: item.title,
        note: item.state === "agreed" ? String(item.estimate) : "",
        past: item.state === "agreed" || item.state === "skipped",
        now: item.id === viewOf(room).table?.item,
        open: () => present(room, item.id),
      })),
};

openPage({ overlays, draw, decisions, keys, typed, news, describe, plan });
