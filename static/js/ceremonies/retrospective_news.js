/** What is spoken in a retrospective, and the room in a few words. */

import { doneHere } from "../parts/seats.js";
import { nameOf } from "../people.js";
import { columnsOf, counted, hiddenNotes, ownHidden } from "../stages/collect.js";
import { actionsOf, ownerAndDay } from "../stages/decide.js";
import { openTopic } from "../stages/discuss.js";
import { topicsOf } from "../stages/group_topics.js";
import { ratingWords } from "../stages/rate.js";
import { rankedTopics, votedSoFar, votesWords } from "../stages/vote.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Moment} Moment */
/** @typedef {import("../page.js").News} News */

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
export function news(before, after, room) {
  const { stage } = after.view.room ?? {};
  const actions = actionNews(before, after);
  if (stage !== before.view.room?.stage) heard.others = 0;
  if (stage !== before.view.room?.stage)
    return [...actions, { text: opened(after.view), loud: true, focus: "stage-title" }];
  const kinds = { write: noteNews, group: groupNews, vote: voteNews, discuss: talkNews, close: ratingNews };
  const own = kinds[/** @type {keyof typeof kinds} */ (stage)]?.(before, after) ?? [];
  return [...actions, ...own, ...readyNews(before, after, room)];
}

/** @param {View} view */
const stageOf = (view) => view.room.stages.find((/** @type {View} */ { id }) => id === view.room.stage) ?? {};

/** @param {View} view */
function opened(view) {
  const { title, prompt = "" } = stageOf(view);
  const topic = view.room.stage === "discuss" && openTopic(view);
  return `${t("{title} is open now.", { title })} ${topic ? topicWords(view) : prompt}`.trim();
}

/** How many notes of others were spoken of since the stage was opened. */
const heard = { others: 0 };

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function noteNews(before, after) {
  const [then, now] = [ownHidden(before.mine), ownHidden(after.mine)];
  const titles = Object.fromEntries(columnsOf(after.view).map(({ id, title }) => [id, title]));
  const added = now.find(({ id, pending }) => pending && !then.some((note) => note.id === id));
  if (added) return [{ text: t("Note added to {title}.", { title: titles[added.column] }), own: true }];
  const gone = then.find(({ id, pending }) => !pending && !now.some((note) => note.id === id));
  if (gone) return [{ text: t("Note removed from {title}.", { title: titles[gone.column] }), own: true }];
  const others = hiddenNotes(after.view) - now.filter(({ pending }) => !pending).length;
  if (others <= heard.others) return [];
  heard.others = others;
  return [{ text: `${notesSoFar(after.view)}.`, kind: "notes", minor: Boolean(after.view.tally) }];
}

/** @param {View} view */
const notesSoFar = (view) =>
  columnsOf(view)
    .filter(({ hidden }) => hidden.notes)
    .map(({ title, hidden }) => `${title}: ${counted(hidden)}`)
    .join("; ") || t("No note yet");

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function groupNews(before, after) {
  const then = before.view.groups ?? {};
  for (const { id, title, cards, many } of topicsOf(after.view)) {
    if (!many) continue;
    const was = then[id];
    if (was?.title === title && was.cards.length >= cards.length) continue;
    return [{ text: t("Grouped {n} notes as {title}.", { n: cards.length, title }), kind: "group" }];
  }
  const [many, now] = [Object.keys(then).length, Object.keys(after.view.groups ?? {}).length];
  return now < many ? [{ text: t("A group was taken apart."), kind: "group" }] : [];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function voteNews(before, after) {
  const { mine, view } = after;
  const changed = rankedTopics(view).find(
    ({ id }) => (mine.votes?.[id] ?? 0) !== (before.mine.votes?.[id] ?? 0),
  );
  if (changed) {
    const said = t("{votes} on {title}.", {
      votes: votesWords(mine.votes?.[changed.id] ?? 0),
      title: changed.title,
    });
    return [{ text: said, own: true, rest: t("{left} left.", { left: mine.left }) }];
  }
  if (view.voting?.voted === before.view.voting?.voted) return [];
  return [{ text: votedSoFar(view), kind: "voted", minor: true }];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function talkNews(before, after) {
  const { open, thumbs } = after.view.discussion ?? {};
  const then = before.view.discussion ?? {};
  if (open !== then.open)
    return open ? [{ text: topicWords(after.view), loud: true, focus: "stage-title" }] : [];
  if (JSON.stringify(thumbs) === JSON.stringify(then.thumbs)) return [];
  const counts = { up: thumbs.up, side: thumbs.side, down: thumbs.down };
  return [{ text: t("{up} go on, {side} either way, {down} enough.", counts), kind: "thumbs", minor: true }];
}

/** @param {View} view */
function topicWords(view) {
  const topics = rankedTopics(view);
  const place = topics.findIndex(({ id }) => id === view.discussion.open) + 1;
  const { title, votes = 0 } = topics[place - 1] ?? { title: "" };
  return t("Topic {place} of {all}, {title}, {votes}.", {
    place,
    all: topics.length,
    title,
    votes: votesWords(votes),
  });
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function ratingNews(before, after) {
  const [was, now] = [before.view.roti ?? {}, after.view.roti ?? {}];
  if (now.revealed && !was.revealed)
    return [
      { text: t("Revealed. {words}.", { words: ratingWords(now) }), loud: true, focus: "rating-title" },
    ];
  if (after.mine.roti && after.mine.roti !== before.mine.roti)
    return [{ text: t("You gave {value}.", { value: after.mine.roti }), own: true }];
  if (now.rated === was.rated) return [];
  return [{ text: t("{n} rated.", { n: now.rated }), kind: "rated", minor: true }];
}

/** @param {Moment} before @param {Moment} after @returns {News[]} */
function actionNews(before, after) {
  const [then, now] = [actionsOf(before.view), actionsOf(after.view)];
  if (now.length <= then.length) return [];
  const newest = now[now.length - 1];
  const rest = ownerAndDay(after.view, newest);
  return [
    { text: t("Action: {text}.", { text: [newest.text, rest].filter(Boolean).join(", ") }), kind: "action" },
  ];
}

/** @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function readyNews(before, after, room) {
  return Object.keys(after.view.seats ?? {})
    .filter(
      (seat) =>
        seat !== room.seat && after.view.seats[seat].ready && before.view.seats?.[seat]?.ready === false,
    )
    .map((seat) => ({
      who: nameOf(after.view, seat),
      text: t("done."),
      kind: "ready",
      rest: t("{done} of {all}.", doneHere(after.view)),
    }));
}

/** @param {Room} room */
export function describe(room) {
  const view = room.view ?? {};
  const { title } = stageOf(view);
  const parts = {
    write: () => `${notesSoFar(view)}.`,
    group: () => t("{n, plural, one {# topic} other {# topics}}.", { n: topicsOf(view).length }),
    vote: () => `${t("{left} left.", { left: room.mine.left ?? 0 })} ${votedSoFar(view)}`,
    discuss: () => (openTopic(view) ? topicWords(view) : ""),
    close: () => t("{n} rated.", { n: view.roti?.rated ?? 0 }),
  };
  const actions = t("{n, plural, one {# action} other {# actions}}.", { n: actionsOf(view).length });
  return `${t("Retrospective, {title}.", { title })} ${parts[/** @type {keyof typeof parts} */ (view.room.stage)]?.() ?? ""} ${actions}`;
}
