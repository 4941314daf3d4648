/** Prioritization: teams score items on factors, talk about what lies far apart, and propose one order. */

import { html, nothing } from "lit-html";
import { back, commonKeys, ended, ending, next, stageOf, timer } from "../leading.js";
import { openPage } from "../page.js";
import { endedHead } from "../parts/ended_head.js";
import { join } from "../parts/join.js";
import { seats, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { dotList, overlays as ofDots } from "../stages/dots.js";
import { questions } from "../stages/questions.js";
import {
  at,
  factorNow,
  give,
  itemNow,
  itemsOf,
  overlays as ofScores,
  own,
  progressOf,
  scores,
  walk,
} from "../stages/score.js";
import { narrow, rankedList, scoreScreen } from "../stages/score_phone.js";
import {
  applicable,
  applied,
  apply,
  applyPanel,
  backlogsOf,
  nextTalk,
  talkAbout,
  talkList,
} from "../stages/score_result.js";
import { focusCell, progress, scoreSide, scoreTable } from "../stages/score_table.js";
import { ScoreTyping } from "../stages/score_typing.js";
import { number, t } from "../words.js";
import { news } from "./prioritization_news.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */

const typing = new ScoreTyping();

/** @param {Room} room @returns {View} */
const viewOf = (room) => room.view ?? {};

/** Whether teams score on factors; else everybody has dots. @param {View} view */
const byFactors = (view) => Boolean(view.scoring);

/** @param {Room} room */
function draw(room) {
  const view = viewOf(room);
  if (!room.seat || !view.seats)
    return html`<div class="room room--alone"><h1>${view.room?.title ?? room.title}</h1>${join(room, { cards: null, seated: () => undefined })}</div>`;
  if (ended(room)) return record(room);
  if (!itemsOf(view).length) return empty(room);
  return html`<div class="room"><div class="table-top">${stageHead(title(view), sub(room))}${room.role === "observer" ? watching(room, t("Sit down and score")) : nothing}${middle(room)}</div>
    <aside class="room__side">${side(room)}${seats(room, "")}</aside></div>`;
}

/** @param {Room} room */
const empty = (room) =>
  html`<div class="room room--alone">${stageHead(viewOf(room).room.title)}
    <div class="empty"><p class="empty__words">${t("No item is in this room.")}</p>
    <p>${t("Open a room with the features that compete for the same teams: from a backlog, or by their ids.")}</p></div></div>`;

/** What the stage is about, as its heading. @param {View} view */
function title(view) {
  const { stage } = view.room;
  const items = itemsOf(view).length;
  const open = view.items[view.discussion?.open];
  if (stage === "facts")
    return (
      view.items[view.context?.presented]?.title ??
      t("{n, plural, one {# item} other {# items}} to put in order", { n: items })
    );
  if (stage === "vote") return t("Vote for what comes first");
  if (stage === "talk" && open) return open.title;
  if (stage === "score") {
    const factor = factorNow(view);
    if (factor) return narrow.matches ? t("Score the items") : t("Score {factor}", { factor: factor.title });
  }
  if (!view.ranking?.order?.length) return t("Nothing is ranked yet");
  const n = talkAbout(view).length;
  if (stage === "rank" || !n) return t("Ranks are in");
  return t("Ranks are in. Talk about {n} of {all}", { n, all: items });
}

/** @param {Room} room */
function sub(room) {
  const view = viewOf(room);
  const stage = view.room.stages.find((/** @type {View} */ { id }) => id === view.room.stage);
  if (byFactors(view) && (stage?.id === "talk" || stage?.id === "rank"))
    return t(
      "Each cell is the middle of the teams, with lowest and highest. The stronger the tint, the further apart.",
    );
  return stage?.prompt ?? "";
}

/** @param {Room} room */
function middle(room) {
  const view = viewOf(room);
  const stage = stageOf(room);
  if (stage === "facts") return rankedList(room, view.context?.presented);
  if (!byFactors(view)) return dotList(room);
  if (!narrow.matches) return scoreTable(room, stage === "talk" ? view.discussion?.open : null);
  return stage === "score" && factorNow(view) ? scoreScreen(room) : rankedList(room);
}

/** @param {Room} room */
function side(room) {
  const view = viewOf(room);
  const stage = stageOf(room);
  const factor = factorNow(view);
  if (stage === "facts" || stage === "vote") return questions(room);
  if (!byFactors(view)) return applyPanel(room);
  if (stage === "score" && factor) return narrow.matches ? progress(room, factor) : scoreSide(room);
  return html`${talkList(room)}${factor && stage !== "rank" && !narrow.matches ? scoreSide(room) : nothing}${stage === "rank" ? applyPanel(room) : nothing}`;
}

/** @param {Room} room */
function record(room) {
  const view = viewOf(room);
  const first = view.items?.[view.ranking?.order?.[0]];
  const words = first
    ? t("{n, plural, one {# item} other {# items}} ranked, {title} first. {proposed}", {
        n: view.ranking.order.length,
        title: first.key || first.title,
        proposed: applied(view)
          ? t("The order was proposed to the backlogs.")
          : t("The order was not proposed."),
      })
    : t("Nothing was ranked.");
  return html`<div class="room room--alone">
    ${endedHead(room, words)}
    ${!byFactors(view) ? dotList(room) : narrow.matches ? rankedList(room) : scoreTable(room)}
    ${talkAbout(view).length ? talkList(room) : nothing}</div>`;
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  if (ended(room)) return [];
  const last = [...next(room), ...primary(room)];
  const lead = [...back(room), timer(room), ...presenting(room)];
  return last.length ? [ending(room), ...lead, ...last] : [...lead, ending(room)];
}

/** While facts are read: the next item. @param {Room} room @returns {Decision[]} */
function presenting(room) {
  const view = viewOf(room);
  if (stageOf(room) !== "facts") return [];
  const items = itemsOf(view);
  const place = items.findIndex(({ id }) => id === view.context?.presented);
  const item = items[place + 1];
  return item
    ? [
        {
          key: "p",
          label: t("Present {name}", { name: item.key || item.title }),
          act: () => room.send("PresentItem", { item: item.id }),
        },
      ]
    : [];
}

/** What the stage itself waits for. @param {Room} room @returns {Decision[]} */
function primary(room) {
  const view = viewOf(room);
  const stage = stageOf(room);
  const factor = byFactors(view) ? factorNow(view) : null;
  if (
    (stage === "score" || stage === "talk") &&
    factor &&
    progressOf(room, factor).some(({ done }) => done)
  ) {
    const act = () => {
      at.factor = null;
      room.send("RevealScores", { factor: factor.id, round: factor.round });
    };
    return [{ key: "r", label: t("Reveal {factor}", { factor: factor.title }), act }];
  }
  const talk = stage === "talk" && byFactors(view) ? nextTalk(view) : null;
  if (talk)
    return [{ key: "d", label: t("Next topic"), act: () => room.send("DiscussItem", { item: talk.item }) }];
  if (stage !== "rank" || !applicable(view) || applied(view)) return [];
  const n = backlogsOf(view).size;
  const label = t("Apply to {n, plural, one {# backlog} other {# backlogs}}", { n });
  return [{ key: "Enter", label, act: () => apply(room) }];
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function keys(room) {
  if (ended(room)) return [];
  const view = viewOf(room);
  if (!byFactors(view) || stageOf(room) === "rank" || narrow.matches || !standsInTable() || !scores(room))
    return commonKeys(room);
  /** @param {string} key @param {string} label @param {number} down @param {number} across */
  const along = (key, label, down, across) => ({
    key,
    label,
    act: () => {
      typing.end();
      walk(room, down, across);
      requestAnimationFrame(focusCell);
    },
  });
  return [
    ...commonKeys(room),
    along("ArrowDown", t("Next item"), 1, 0),
    along("ArrowUp", t("Item before"), -1, 0),
    along("ArrowRight", t("Next factor"), 0, 1),
    along("ArrowLeft", t("Factor before"), 0, -1),
  ];
}

/** Arrows walk through the cells from a cell, or from nowhere. */
const standsInTable = () =>
  document.activeElement === document.body ||
  Boolean(document.activeElement?.matches("[data-score], #stage-title"));

/** @param {Room} room @param {string} sign */
function typed(room, sign) {
  const view = viewOf(room);
  if (!byFactors(view) || !scores(room) || !["score", "talk"].includes(stageOf(room)) || !/[0-9.]/.test(sign))
    return false;
  const deck = view.scoring.deck.map(String);
  return typing.press(sign, deck, () => {
    const factor = factorNow(view);
    const item = itemNow(room, factor);
    return (value) => {
      if (!factor || !item) return;
      give(room, item.id, factor.id, Number(value));
      room.redraw();
      requestAnimationFrame(focusCell);
    };
  });
}

/** @param {Room} room */
function describe(room) {
  const view = viewOf(room);
  if (!itemsOf(view).length) return t("Prioritization, without items.");
  const factor = byFactors(view) ? factorNow(view) : null;
  if (!factor) return `${title(view)}.`;
  const scored = itemsOf(view).filter(({ id }) => own(room, id, factor.id)).length;
  return `${title(view)}. ${t("You have scored {done} of {all}.", { done: scored, all: itemsOf(view).length })}`;
}

const page = openPage({ overlays: { ...ofScores, ...ofDots }, draw, decisions, keys, typed, news, describe });
narrow.addEventListener("change", () => page.redraw());
