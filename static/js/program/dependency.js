/** One dependency: what it says, who answers, everything that happened to it, and what people say about it. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { aheadOf, flagChip, itemOf, listOf, needWords, producerName, stateWord, teamMark } from "../rows.js";
import { openStanding } from "../standing.js";
import { language, t } from "../words.js";
import { answerWith, promisable, repliesTo, sprintFor } from "./answering.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** @param {StandingPage} page @returns {Row | null} */
function needOf({ view }) {
  const [entry] = listOf(view.dependencies);
  return entry ?? null;
}

/** @param {StandingPage} page */
function draw(page) {
  const need = needOf(page);
  if (!need) return gone(page);
  return html`<article class="page page--narrow contract">
    ${head(page, need)}
    ${figures(page, need)}
    ${answers(page, need)}
    <section aria-labelledby="history-title"><h2 id="history-title">${t("What happened")}</h2>
      ${history(page)}
      ${composer(page, need)}
    </section>
  </article>`;
}

/** What is said where there is none. @param {StandingPage} page */
const gone = ({ view, first: { days } }) =>
  html`<div class="page page--narrow"><h1>${days.past ? t("This dependency was not there yet") : t("This dependency is gone")}</h1><div class="empty"><p class="empty__words">${days.past ? t("It was asked for on a later day.") : t("It was taken away together with the import that brought it.")}</p>
  <a class="button button--primary" href="/p/${view.program.id}/dependencies">${t("All dependencies")}</a></div></div>`;

/** @param {StandingPage} page @param {Row} need */
function head({ view }, need) {
  return html`<header class="contract__head">
    <p class="sub"><a href="/p/${view.program.id}/dependencies">${t("Dependencies")}</a></p>
    <h1>${needWords(view, need)}</h1>
    <p class="contract__title">${need.title}</p>
    <p class="contract__why">${flagChip(need)} <span>${need.why.join(" ")}</span></p>
    ${listOf(view.reminders).map(({ why }) => html`<p class="notice notice--watch">${icon("watch")}<span>${why}</span></p>`)}
  </header>`;
}

/** @param {StandingPage} page @param {Row} need */
function figures(page, need) {
  const { view } = page;
  const end = (/** @type {string | null} */ id, /** @type {string} */ team) => {
    const item = id && itemOf(view, id);
    return html`${teamMark(view, team)} ${item ? html`<a class="key" href="/i/${item.key}">${item.key}</a> ${item.title}` : ""}`;
  };
  return html`<dl class="figures">
    ${figure(t("Consumer"), html`${end(need.consumer, need.consumer_team)}`)}
    ${figure(t("Producer"), need.external ? t("{name}, outside the program", { name: need.external }) : html`${producerName(view, need)} ${end(need.producer, need.producer_team)}`)}
    ${figure(t("Needed by"), neededBy(page, need))}
    ${figure(t("State"), html`${stateWord(need.state)}${view.sprints[need.promise] ? html`, ${view.sprints[need.promise].name}` : ""} ${page.receipt(need.id)}`)}
    ${figure(t("Slack"), need.slack === null ? html`<span class="muted">${t("no promise yet")}</span>` : slackWords(need.slack))}
  </dl>`;
}

/** @param {number} slack */
const slackWords = (slack) =>
  slack < 0
    ? t("late by {n, plural, one {# Sprint} other {# Sprints}}", { n: -slack })
    : t("{n, plural, =0 {none, the same Sprint} one {# Sprint} other {# Sprints}}", { n: slack });

/** @param {string} term @param {unknown} value */
const figure = (term, value) =>
  html`<div class="figures__one"><dt>${term}</dt><dd class="contract__value">${value}</dd></div>`;

const OPEN = new Set(["proposed", "countered", "accepted", "delivered"]);

/** @param {StandingPage} page @param {Row} need */
function neededBy(page, need) {
  const { view } = page;
  const name = view.sprints[need.needed_by]?.name;
  if (!page.edits(need.consumer_team) || !OPEN.has(need.state))
    return name ?? html`<span class="muted">${t("not said")}</span>`;
  const chosen = (/** @type {Event} */ { target }) => {
    const needed_by = /** @type {HTMLSelectElement} */ (target).value;
    const base = { needed_by: need.needed_by };
    const sent = page.send(need.id, "SetNeed", { dependency: need.id, needed_by, base });
    page.undoable(t("Needed by {sprint} now.", { sprint: view.sprints[needed_by].name }), sent.id);
  };
  const ahead = aheadOf(view);
  const listed = ahead.some(({ id }) => id === need.needed_by);
  return html`<label class="visually-hidden" for="needed-by">${t("Needed by")}</label>
    <select class="field__input contract__sprint" id="needed-by" @change=${chosen}>
      ${listed ? nothing : html`<option value="" selected disabled>${name ?? t("not said yet")}</option>`}
      ${ahead.map(({ id, name: one }) => html`<option value=${id} .selected=${id === need.needed_by}>${one}</option>`)}</select>`;
}

/** @param {StandingPage} page @param {Row} need */
function answers(page, need) {
  const replies = repliesTo(page, need);
  if (!replies.length) return nothing;
  const dated = need.state === "proposed" && replies.some(({ answer }) => answer === "accept");
  return html`<section class="contract__answers" role="group" aria-label=${t("Answers")}>
    ${
      dated
        ? html`<label class="field__label" for="promise-${need.id}">${t("Promised for")}</label>
      <select class="field__input contract__sprint" id="promise-${need.id}" data-promise=${need.id}>${promisable(page.view, need, sprintFor(page, need))}</select>`
        : nothing
    }
    ${replies.map((reply, n) => html`<button class="button ${n === 0 ? "button--primary" : ""}" type="button" data-reply=${reply.answer} @click=${() => answerWith(page, need, reply)}>${reply.label} <kbd>${reply.key.toUpperCase()}</kbd></button>`)}
  </section>`;
}

/** @param {StandingPage} page */
function history({ view }) {
  const entries = listOf(view.history).sort((one, other) => one.seq - other.seq);
  return html`<ol class="contract__history" role="list">${entries.map(
    (entry) => html`<li class="entry entry--${entry.kind}">
    <p class="entry__when sub">${moment(entry.at)}</p>
    <div class="entry__words"><p>${entryWords(view, entry)}</p>${entry.text && entry.kind !== "asked" && entry.kind !== "imported" ? html`<p class="entry__text">${entry.text}</p>` : nothing}</div></li>`,
  )}</ol>`;
}

/** @param {number} at */
const moment = (at) =>
  new Date(at).toLocaleString(language === "qps" ? "en" : language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });

/** @type {Record<string, (values: Record<string, string>) => string>} */
const WORDS = {
  asked: (v) => t("{who} asked for it by {sprint}.", v),
  imported: (v) => t("{who} imported it.", v),
  accept: (v) => t("{who} promised {sprint}.", v),
  counter: (v) => t("{who} offered {sprint} instead.", v),
  reject: (v) => t("{who} declined it.", v),
  withdraw: (v) => t("{who} withdrew it.", v),
  deliver: (v) => t("{who} delivered it.", v),
  verify: (v) => t("{who} verified it.", v),
  taken_back: (v) => t("{who} took the last answer back.", v),
  need: (v) => t("{who} needs it by {sprint} instead of {before}.", v),
  team: (v) => t("{who} moved {item} to another team; the dependency went along.", v),
  commented: (v) => t("{who} said:", v),
  moved: (v) => t("{who} moved {item} from {before} to {sprint}.", v),
  archived: (v) => t("{who} archived {item}.", v),
  restored: (v) => t("{who} restored {item}.", v),
};

/** @param {View} view @param {Row} entry */
function entryWords(view, entry) {
  const sprint = (/** @type {string | null} */ id) => (id && view.sprints[id]?.name) || t("no Sprint");
  return WORDS[entry.kind]({
    who: entry.by || t("Somebody"),
    sprint: sprint(entry.sprint),
    before: sprint(entry.sprint_before),
    item: (entry.item && itemOf(view, entry.item)?.key) || t("an item"),
  });
}

/** @param {StandingPage} page @param {Row} need */
function composer(page, need) {
  if (!page.first.talks) return nothing;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const text = String(new FormData(form).get("text") ?? "").trim();
    if (!text) return;
    const sent = page.send("comment", "CommentDependency", { dependency: need.id, text });
    form.reset();
    page.undoable(t("Your comment is there."), sent.id);
  };
  return html`<form class="form contract__say" @submit=${submit}>
    <label class="field"><span class="field__label">${t("Say something about it")} <kbd>C</kbd></span>
      <textarea class="field__input" id="comment" name="text" rows="2" maxlength="2000" required></textarea></label>
    <p class="row"><button class="button">${t("Comment")}</button> ${page.receipt("comment")}</p></form>`;
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const need = needOf(page);
  if (!need) return [];
  const say = {
    key: "c",
    label: t("Say something about it"),
    act: () => document.getElementById("comment")?.focus(),
  };
  return [
    ...repliesTo(page, need).map((reply) => ({
      key: reply.key,
      label: reply.label,
      act: () => answerWith(page, need, reply),
    })),
    ...(page.first.talks ? [say] : []),
  ];
}

/** @param {View} before @param {View} after */
function news(before, after) {
  return listOf(after.history)
    .filter(({ id }) => !before.history?.[id])
    .map((entry) => ({
      kind: `entry ${entry.id}`,
      text: `${entryWords(after, entry)} ${entry.text ?? ""}`.trim(),
    }));
}

openStanding({
  draw,
  narrow: true,
  keys,
  news,
  describe: (page) => {
    const need = needOf(page);
    return need ? `${needWords(page.view, need)}. ${need.why.join(" ")}` : t("This dependency is gone.");
  },
});
