/** An ended retrospective: the actions, what was talked about, how it was rated, every note. */

import { html, nothing } from "lit-html";
import { endedHead } from "../parts/ended_head.js";
import { columnsOf } from "../stages/collect.js";
import { actionsOf, lastActionsOf, ownerAndDay, verdictChip } from "../stages/decide.js";
import { topicsOf } from "../stages/group_topics.js";
import { ratingWords } from "../stages/rate.js";
import { rankedTopics, votesWords } from "../stages/vote.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @param {Room} room */
export function record(room) {
  const view = /** @type {View} */ (room.view);
  const actions = actionsOf(view);
  const topics = rankedTopics(view);
  const last = lastActionsOf(view);
  const rated = view.roti?.revealed ? `${ratingWords(view.roti)}.` : "";
  return html`<div class="room room--alone">
    ${endedHead(
      room,
      html`${t("{n, plural, one {# note} other {# notes}}, {actions, plural, one {# action} other {# actions}}.", { n: Object.keys(view.cards ?? {}).length, actions: actions.length })} ${rated}`,
      {
        first: html`<button class="button button--primary" type="button" @click=${(/** @type {Event} */ event) => copy(view, event)}>${t("Copy as Markdown")}</button>`,
      },
    )}
    <section class="record__part" aria-labelledby="record-actions"><h2 id="record-actions">${t("Actions")}</h2>
      ${actions.length ? html`<ul class="record__lines" role="list">${actions.map((action) => html`<li class="plain-line"><span>${action.text}</span><span class="sub">${ownerAndDay(view, action) || t("nobody yet")}</span></li>`)}</ul>` : html`<p class="sub">${t("No action was agreed.")}</p>`}</section>
    ${
      last.length
        ? html`<section class="record__part" aria-labelledby="record-last"><h2 id="record-last">${t("Last time’s actions")}</h2>
      <ul class="record__lines" role="list">${last.map((action) => html`<li class="plain-line"><span>${action.text}</span>${verdictChip(action.verdict)}</li>`)}</ul></section>`
        : nothing
    }
    ${
      topics.length
        ? html`<section class="record__part" aria-labelledby="record-topics"><h2 id="record-topics">${t("Topics")}</h2>
      <ol class="record__lines" role="list">${topics.map((topic) => html`<li class="plain-line"><span>${topic.title}</span><span class="sub number">${topic.votes === undefined ? "" : votesWords(topic.votes)}</span></li>`)}</ol></section>`
        : nothing
    }
    <div class="columns columns--record">${columnsOf(view).map((column) => columnOf(view, column))}</div>
  </div>`;
}

/** @param {View} view @param {import("../stages/collect.js").Column} column */
function columnOf(view, { id, title }) {
  const topics = topicsOf(view).filter(({ column }) => column === id);
  return html`<section class="column column--open" aria-labelledby="record-${id}"><div class="column__head"><h2 id="record-${id}">${title}</h2></div>
    <ul class="topics" role="list">${topics.map(
      (topic) =>
        html`<li class="topic ${topic.many ? "topic--many" : ""}"><div class="topic__head">${topic.many ? html`<h3 class="topic__title">${topic.title}</h3>` : html`<p class="topic__alone">${topic.title}</p>`}</div>
        ${topic.many ? html`<ul class="topic__notes" role="list">${topic.cards.map((card) => html`<li class="topic__note"><span>${view.cards[card].text}</span></li>`)}</ul>` : nothing}</li>`,
    )}</ul></section>`;
}

/** @param {View} view @param {Event} event */
async function copy(view, event) {
  const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
  await navigator.clipboard.writeText(markdown(view));
  button.textContent = t("Copied");
}

/** The record as Markdown. @param {View} view */
export function markdown(view) {
  const actions = actionsOf(view).map((action) => {
    const rest = ownerAndDay(view, action);
    return `- [ ] ${plain(action.text)}${rest && ` (${rest})`}`;
  });
  const topics = rankedTopics(view).map(
    ({ title, votes }, n) =>
      `${n + 1}. ${plain(title)}${votes === undefined ? "" : ` (${votesWords(votes)})`}`,
  );
  const columns = columnsOf(view).flatMap(({ id, title }) => [
    `## ${title}`,
    topicsOf(view)
      .filter(({ column }) => column === id)
      .flatMap((topic) => [
        `- ${plain(topic.title)}`,
        ...(topic.many ? topic.cards.map((card) => `  - ${plain(view.cards[card].text)}`) : []),
      ])
      .join("\n"),
  ]);
  const rated = view.roti?.revealed ? [`${ratingWords(view.roti)}.`] : [];
  const parts = [
    `# ${view.room.title}`,
    ...rated,
    `## ${t("Actions")}`,
    actions.join("\n"),
    `## ${t("Topics")}`,
    topics.join("\n"),
    ...columns,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** One line, and nothing in it that Markdown reads. @param {string} text */
const plain = (text) => text.replace(/\s+/gu, " ").replace(/[\\`*_[\]<>#]/gu, "\\$&");
