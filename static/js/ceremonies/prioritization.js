/** Prioritization: teams score items on factors, talk about what lies far apart, and propose one order. */

import { html, nothing } from "lit-html";
import { back, commonKeys, ended, ending, next, stageOf, timer } from "../leading.js";
import { openPage } from "../page.js";
import { join } from "../parts/join.js";
import { seats, watching } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { dotList, overlays as ofDots } from "../stages/dots.js";
import { questions } from "../stages/questions.js";
import {
  at,
  factorNow,
  factorsOf,
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

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

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
    <div class="page__head"><div><p class="story__where">${t("This room has ended")}</p><h1>${view.room.title}</h1><p class="sub">${words}</p></div>
      <div class="end only-screen">
        <a class="button button--primary" href="/r/${room.id}/record">${t("Open the record")}</a>
        <button class="button" type="button" @click=${() => print()}>${t("Print")}</button>
        ${room.role === "facilitator" ? html`<button class="button" type="button" @click=${() => room.send("ReopenRoom")}>${t("Reopen")}</button>` : nothing}
      </div></div>
    ${!byFactors(view) ? dotList(room) : narrow.matches ? rankedList(room) : scoreTable(room)}
    ${talkAbout(view).length ? talkList(room) : nothing}</div>`;
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  if (ended(room)) return [];
  const last = [...next(room), ...primary(room)];
  const lead = [...back(room), timer(room), ...presenting(room)];
  return last.length ? [ending(room), ...lead, ...last] : [...lead, { ...ending(room), wide: false }];
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

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function news(before, after, room) {
  const { open = null } = after.view.scoring ?? {};
  if (open !== (before.view.scoring?.open ?? null)) Object.assign(at, { item: null, factor: open });
  return [
    ...stage(before, after),
    ...revealed(before, after),
    ...ownScores(before, after),
    ...progressed(before, after, room),
  ];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function stage({ view: was }, { view }) {
  /** @type {News[]} */
  const said = [];
  const [open, opened] = [view.discussion?.open, was.discussion?.open];
  if (open && open !== opened && view.items?.[open])
    said.push({
      text: t("Talk about {title}.", { title: view.items[open].title }),
      loud: true,
      focus: "stage-title",
    });
  const shown = view.context?.presented;
  if (shown && shown !== was.context?.presented && view.items?.[shown])
    said.push({
      text: t("{title} is presented.", { title: view.items[shown].title }),
      loud: true,
      focus: "stage-title",
    });
  const factor = view.factors?.[view.scoring?.open];
  if (factor && view.scoring.open !== was.scoring?.open)
    said.push({ text: t("Everybody scores {factor} now.", { factor: factor.title }), loud: true });
  if (view.ranking?.applied && view.ranking.applied.proposal !== was.ranking?.applied?.proposal)
    said.push({ text: t("The order is proposed to the backlogs."), loud: true });
  if (was.ranking?.applied && !view.ranking?.applied)
    said.push({ text: t("The proposed order is withdrawn."), loud: true });
  return said;
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function revealed({ view: was }, { view }) {
  const shown = factorsOf(view).filter(
    ({ id, revealed: now }) => now && was.factors?.[id] && !was.factors[id].revealed,
  );
  const again = factorsOf(view).filter(({ id, round }) => was.factors?.[id] && was.factors[id].round < round);
  /** @type {News[]} */
  const said = again.map(({ title: name }) => ({
    text: t("{factor} is scored again. Every score is kept until another is given.", { factor: name }),
    loud: true,
  }));
  if (!shown.length) return said;
  const first = view.items?.[view.ranking?.order?.[0]];
  const ranks =
    first && !was.ranking?.order?.length ? t("Ranks are in, first {title}.", { title: first.title }) : "";
  const text = t("{factor} is revealed.", { factor: shown.map(({ title: name }) => name).join(", ") });
  return [...said, { text, rest: [widest(view, shown[0].id), ranks].filter(Boolean).join(" "), loud: true }];
}

/** @param {View} view @param {string} factor */
function widest(view, factor) {
  const [item, scored] = Object.entries(/** @type {Record<string, View>} */ (view.scores ?? {}))
    .filter(([id, by]) => by[factor]?.steps && view.items?.[id])
    .map(([id, by]) => /** @type {[View, View]} */ ([view.items[id], by[factor]]))
    .reduce(
      (one, other) => (other[1].steps > (one[1]?.steps ?? 0) ? other : one),
      /** @type {View[]} */ ([]),
    );
  if (!item) return t("All agree.");
  return t("Furthest apart {name}, {low} to {high}.", {
    name: item.key || item.title,
    low: scored.low,
    high: scored.high,
  });
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function ownScores(before, after) {
  const mine = /** @type {Record<string, Record<string, { value: number }>>} */ (after.mine.scores ?? {});
  return Object.entries(mine).flatMap(([item, by]) =>
    Object.entries(by)
      .filter(
        ([factor, { value }]) => before.mine.scores && before.mine.scores[item]?.[factor]?.value !== value,
      )
      .map(([factor, { value }]) => ({
        text: t("{name}, {factor} {value}.", {
          name: after.view.items?.[item]?.key || after.view.items?.[item]?.title || "",
          factor: after.view.factors?.[factor]?.title ?? "",
          value: number(value),
        }),
        own: true,
      })),
  );
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function progressed({ view: was }, { view }, room) {
  return factorsOf(view).flatMap((factor) =>
    progressOf(room, factor)
      .filter(
        ({ team, done, of }) =>
          done === of && of > 0 && was.factors?.[factor.id]?.progress?.[team] < done && !factor.revealed,
      )
      .map(({ name }) => ({
        text: t("{team} has scored {factor}.", { team: name, factor: factor.title }),
        kind: `done ${factor.id}`,
      })),
  );
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
