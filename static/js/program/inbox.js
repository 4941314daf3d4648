/** What other teams wait for from this one: asks and counters, each answered with one key, and what this one waits for. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "../parts/icon.js";
import { flagChip, listOf, needWords, producerName, shortTime, stateWord, teamMark } from "../rows.js";
import { t } from "../words.js";
import { answering, answerWith, promisable, repliesTo, sprintFor } from "./answering.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** What was answered last, and its place in the list: the focus goes to what comes there instead. @type {{ id: string, place: number } | null} */
let answered = null;

/** Whose turn it is: an ask is the producer's, a counter the other side's, a delivery the consumer's. @param {Row} need */
export function turnOf({ state, countered_by, consumer_team, producer_team, external }) {
  const producer = external ? "" : producer_team;
  if (state === "proposed") return producer;
  if (state === "countered") return countered_by === "consumer" ? producer : consumer_team;
  return state === "delivered" || state === "rejected" ? consumer_team : null;
}

/** @param {View} view @returns {Row[]} */
const inOrder = (view) =>
  listOf(view.dependencies).sort(
    (one, other) => one.asked_at - other.asked_at || (one.id < other.id ? -1 : 1),
  );

/** What waits for this team, the oldest first. @param {View} view @param {string} team */
const waiting = (view, team) => inOrder(view).filter((need) => turnOf(need) === team);

/** What this team has asked for and others have not answered. @param {View} view @param {string} team */
const awaited = (view, team) =>
  inOrder(view).filter((need) => {
    const turn = turnOf(need);
    return turn !== null && turn !== team && [need.consumer_team, need.producer_team].includes(team);
  });

/** @param {StandingPage} page @param {string} team */
export function inbox(page, team) {
  const { view } = page;
  const mine = waiting(view, team);
  const others = awaited(view, team);
  if (!mine.length && !others.length) return nothing;
  return html`<section class="inbox" aria-labelledby="inbox-title">
    <div class="inbox__head"><h2 class="inbox__title" id="inbox-title" tabindex="-1">${t("Waiting for us")} <span class="muted number">${mine.length}</span></h2>
      ${mine.length && page.edits(team) ? html`<p class="sub only-wide"><kbd>I</kbd> ${t("goes here, then one key answers.")}</p>` : nothing}</div>
    ${
      mine.length
        ? html`<ul class="lines" role="list">${repeat(
            mine,
            ({ id }) => id,
            (need) => askedRow(page, need, team),
          )}</ul>`
        : html`<p class="sub">${t("Nobody waits for an answer of ours.")}</p>`
    }
    ${
      others.length
        ? html`<details class="inbox__others"><summary>${t("We wait for {n, plural, one {# answer} other {# answers}}", { n: others.length })}</summary>
      <ul class="lines" role="list">${repeat(
        others,
        ({ id }) => id,
        (need) => awaitedRow(page, need),
      )}</ul></details>`
        : nothing
    }
  </section>`;
}

/** @param {StandingPage} page @param {Row} need @param {string} team */
function askedRow(page, need, team) {
  const { view } = page;
  const replies = repliesTo(page, need).filter(
    ({ answer }) => need.consumer_team === team || answer !== "withdraw",
  );
  const dated = replies.some(({ answer }) => answer === "accept") && need.state === "proposed";
  const reply = (/** @type {import("./answering.js").Reply} */ one) => () => act(page, need, one);
  return html`<li class="line inbox__row" data-need=${need.id}>
    <span class="team-name">${teamMark(view, need.consumer_team)}${icon("need", "small")}${teamMark(view, need.producer_team)}</span>
    <div class="line__words"><p class="line__title"><a href=${pageOf(view, need)}>${needWords(view, need)}</a></p>
      <p class="sub">${askedWords(view, need)} ${need.why[0] ?? ""}${need.reason ? html` ${t("Reason: {reason}", { reason: need.reason })}` : nothing}${reminder(view, need)}</p></div>
    <div class="line__state">${page.receipt(need.id)} ${flagChip(need)}</div>
    <div class="inbox__answers" role="group" aria-label=${t("Answers to {need}", { need: needWords(view, need) })}>
      ${
        dated
          ? html`<label class="visually-hidden" for="promise-${need.id}">${t("Promised for")}</label>
      <select class="field__input inbox__sprint" id="promise-${need.id}" data-promise=${need.id}>${promisable(view, need, sprintFor(page, need))}</select>`
          : nothing
      }
      ${replies.map((one, n) => html`<button class="button ${n === 0 ? "button--primary" : ""}" type="button" data-reply=${one.answer} @click=${reply(one)}>${one.label} <kbd>${one.key.toUpperCase()}</kbd></button>`)}
    </div></li>`;
}

/** @param {StandingPage} page @param {Row} need */
function awaitedRow(page, need) {
  const { view } = page;
  return html`<li class="line" data-need=${need.id}>
    <div class="line__words"><p class="line__title"><a href=${pageOf(view, need)}>${needWords(view, need)}</a></p>
      <p class="sub">${stateWord(need.state)}. ${need.why[0] ?? ""}${reminder(view, need)}</p></div>
    <div class="line__state">${page.receipt(need.id)} ${flagChip(need)}</div>
    ${need.external ? answering(page, need) : nothing}</li>`;
}

/** @param {View} view @param {View} need */
export const pageOf = (view, need) => `/p/${view.program.id}/dependencies/${need.id}`;

/** @param {View} view @param {Row} need */
function askedWords(view, need) {
  const who = view.people[need.asked_by]?.name;
  const values = { who: who ?? "", day: shortTime(need.asked_at), team: producerName(view, need) };
  return who ? t("{who} asked on {day}.", values) : t("Asked on {day}.", values);
}

/** What the rules say of it, where it waits too long. @param {View} view @param {Row} need */
const reminder = (view, need) => {
  const late = view.reminders?.[`${need.id}:unanswered`];
  return late ? html` <strong class="load__over">${late.why}</strong>` : nothing;
};

/** @param {StandingPage} page @param {Row} need @param {import("./answering.js").Reply} reply */
function act(page, need, reply) {
  const rows = [...document.querySelectorAll(".inbox__row")];
  const place = rows.findIndex((row) => /** @type {HTMLElement} */ (row).dataset.need === need.id);
  answered = { id: need.id, place };
  answerWith(page, need, reply);
}

/** The row in which the focus is. @returns {HTMLElement | null} */
const focusedRow = () =>
  /** @type {HTMLElement | null} */ (document.activeElement?.closest(".inbox__row") ?? null);

/** What can be pressed: one key to come here, and in a row one for each answer. @param {StandingPage} page @param {string} team @returns {import("../keys.js").Key[]} */
export function inboxKeys(page, team) {
  if (!page.edits(team) || !waiting(page.view, team).length) return [];
  const come = { key: "i", label: t("Go to what waits for us"), act: () => focusRow(0) };
  const row = focusedRow();
  const need = row?.dataset.need && page.view.dependencies[row.dataset.need];
  if (!need) return [come];
  const asked = { id: String(row.dataset.need), ...need };
  const place = [...document.querySelectorAll(".inbox__row")].indexOf(row);
  const replies = repliesTo(page, asked).filter(
    ({ answer }) => asked.consumer_team === team || answer !== "withdraw",
  );
  return [
    ...replies.map((reply) => ({
      key: reply.key,
      label: reply.label,
      act: () => act(page, asked, reply),
    })),
    { key: "ArrowDown", label: t("The next one"), act: () => focusRow(place + 1) },
    { key: "ArrowUp", label: t("The one before"), act: () => focusRow(place - 1) },
    come,
  ];
}

/** @param {number} place */
function focusRow(place) {
  const rows = [...document.querySelectorAll(".inbox__row")];
  const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
  /** @type {HTMLElement | null} */ (row?.querySelector("[data-reply]"))?.focus();
}

/** After what was answered has left the list, the focus is on what came into its place. */
export function inboxDrawn() {
  if (!answered || document.querySelector(`.inbox__row[data-need="${answered.id}"], dialog[open]`)) return;
  const { place } = answered;
  answered = null;
  if (document.activeElement && document.activeElement !== document.body) return;
  if (document.querySelector(".inbox__row")) focusRow(place);
  else (document.getElementById("inbox-title") ?? document.getElementById("main"))?.focus();
}

/** What one hears: new asks and counters for this team, and answers to its own. @param {View} before @param {View} after @param {string} team @returns {import("../announce.js").News[]} */
export function inboxNews(before, after, team) {
  return listOf(after.dependencies)
    .filter((need) => turnOf(need) === team)
    .filter(({ id, state, promise }) => {
      const was = before.dependencies[id];
      return !was || was.state !== state || was.promise !== promise;
    })
    .map((need) => ({
      kind: `need ${need.id}`,
      text: t("{need}: {state}. It waits for us.", {
        need: needWords(after, need),
        state: stateWord(need.state),
      }),
    }));
}
