/** Working agreement: write hidden, group, vote, and agree how the team wants to work. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { back, commonKeys, ended, ending, next, stageBeside, stageNews, stageOf, timer } from "../leading.js";
import { openPage } from "../page.js";
import "../parts/draft_line.js";
import { endedHead } from "../parts/ended_head.js";
import { join } from "../parts/join.js";
import { seats, toggleReady } from "../parts/seats.js";
import { stageHead } from "../parts/stage_head.js";
import { overlays as collecting, write, writingKeys } from "../stages/collect.js";
import { alikeBeside, grouping, groupingKeys } from "../stages/group.js";
import { overlays as merging } from "../stages/group_topics.js";
import { rankedTopics, overlays as spending, votesWords, voting } from "../stages/vote.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** What each stage shows, what somebody does there who is not done, and its own keys. @type {Record<string, { draw: (room: Room) => unknown, busy?: () => string, keys?: (room: Room) => import("../keys.js").Key[] }>} */
const STAGES = {
  write: {
    draw: (room) => write(room, t("Write how you want to work")),
    busy: () => t("writing"),
    keys: (room) => writingKeys(room.view ?? {}),
  },
  group: { draw: grouping, busy: () => t("reading"), keys: groupingKeys },
  vote: { draw: (room) => voting(room, t("Vote for what matters most")), busy: () => t("voting") },
  agree: { draw: agree },
};

/** @param {Room} room */
function draw(room) {
  if (!room.seat) return door(room);
  const view = room.view ?? {};
  if (ended(room))
    return html`<div class="room room--alone"><div class="stack">${endedHead(room, count(room.view ?? {}))}${agreements(room)}</div></div>`;
  const stage = STAGES[stageOf(room)];
  return html`<div class="room retro">
    <div class="retro__main">${stage.draw(room)}</div>
    <aside class="room__side" aria-label=${t("People")}>${stageOf(room) === "group" ? alikeBeside(room, view) : nothing}${seats(room, stage.busy?.() ?? "")}</aside>
  </div>`;
}

/** @param {Room} room */
const door = (room) =>
  html`<div class="room room--alone"><div class="stack">
    ${stageHead(room.title, t("A working agreement. What you write stays yours until the notes are shown."))}
    ${join(room, { cards: null, seated: () => undefined })}</div></div>`;

/** @param {Room} room */
function agree(room) {
  const topics = rankedTopics(room.view ?? {}).filter(({ votes }) => votes);
  return html`${stageHead(t("What do we agree?"), t("One sentence each. Anybody may take one back while the room is open."))}
    ${room.role === "observer" ? nothing : line(room)}${agreements(room)}
    ${topics.length ? proposals(room, topics) : nothing}`;
}

/** What got votes, each to be agreed as it stands. @param {Room} room @param {import("../stages/vote.js").Topic[]} topics */
function proposals(room, topics) {
  const texts = new Set(
    Object.values(/** @type {Record<string, View>} */ (room.view?.agreements ?? {})).map(({ text }) => text),
  );
  /** @param {string} title */
  const button = (title) =>
    html`<button class="button" type="button" aria-label=${t("Agree: {text}", { text: title })} @click=${() => room.send("AddAgreement", { text: title })}>${t("Agree")}</button>`;
  return html`<section aria-labelledby="voted-title"><h2 id="voted-title">${t("What got votes")}</h2>
    <ul class="lines" role="list">${topics.map(
      ({
        title,
        votes,
      }) => html`<li class="line"><span class="line__words read-back__text">${title} <span class="sub">${votesWords(votes ?? 0)}</span></span>
        ${room.role === "observer" || texts.has(title) ? nothing : button(title)}</li>`,
    )}</ul></section>`;
}

/** @param {Room} room */
const line = (room) =>
  html`<draft-line .room=${room} .name=${"agreement"} .label=${t("An agreement, in one sentence")} .button=${t("Agree")}
    @written=${(/** @type {CustomEvent<{ text: string }>} */ event) => room.send("AddAgreement", { text: event.detail.text })}></draft-line>`;

/** @param {Room} room */
function agreements(room) {
  const rows = Object.entries(/** @type {Record<string, View>} */ (room.view?.agreements ?? {}));
  rows.sort(([, one], [, other]) => one.rank - other.rank);
  if (!rows.length)
    return html`<div class="empty"><p class="empty__words">${ended(room) ? t("Nothing was agreed.") : t("Nothing is agreed yet.")}</p></div>`;
  const drops = room.role !== "observer" && !ended(room);
  return html`<section aria-labelledby="agreements-title"><h2 id="agreements-title">${t("We agree")}</h2>
    <ol class="lines" role="list">${repeat(
      rows,
      ([id]) => id,
      ([id, { text }]) => html`<li class="line"><span class="line__words read-back__text">${text}</span>
        ${drops ? html`<button class="button button--quiet" type="button" @click=${() => room.send("DropAgreement", { agreement: id })}>${t("Take back")}<span class="visually-hidden">: ${text}</span></button>` : nothing}</li>`,
    )}</ol></section>`;
}

/** @param {Room} room */
const decisions = (room) =>
  ended(room)
    ? []
    : [...back(room), timer(room), ...(stageBeside(room, 1) ? [] : [ending(room)]), ...next(room)];

/** @param {Room} room */
function keys(room) {
  if (!room.seat || ended(room)) return [];
  const stage = STAGES[stageOf(room)];
  const done = { key: "y", label: t("I am done"), act: () => toggleReady(room) };
  return [
    ...(stage.keys?.(room) ?? []),
    ...commonKeys(room),
    ...(stage.busy && room.role !== "observer" ? [done] : []),
  ];
}

/** @param {View} view */
const count = (view) =>
  t("{n, plural, one {# agreement} other {# agreements}}.", { n: Object.keys(view.agreements ?? {}).length });

/** @param {import("../page.js").Moment} before @param {import("../page.js").Moment} after */
function news(before, after) {
  const agreed = Object.keys(after.view.agreements ?? {}).length;
  const told = agreed > Object.keys(before.view.agreements ?? {}).length;
  const text = count(after.view);
  return [...stageNews(before, after), ...(told ? [{ text }] : [])];
}

/** @param {Room} room */
const describe = (room) => t("Working agreement, {stage}.", { stage: stageBeside(room, 0)?.title ?? "" });

openPage({ overlays: { ...collecting, ...merging, ...spending }, draw, decisions, keys, news, describe });
