/** The vote on a scenario: one word a person, in nobody's view until it is closed, then who said what and why. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { receipt } from "../parts/receipt.js";
import { t } from "../words.js";
import { area, show } from "./entry_form.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {"for" | "against" | "abstain"} Choice */
/** @typedef {{ choice: Choice, reason: string }} Ballot */

/** @type {[Choice, () => string][]} */
const CHOICES = [
  ["for", () => t("For")],
  ["against", () => t("Against")],
  ["abstain", () => t("Abstain")],
];

/** What this person said, by scenario. @param {StandingPage} page @returns {Record<string, Ballot>} */
const own = (page) => page.first.ballots ?? {};

/** @param {StandingPage} page @param {string} verb */
const may = (page, verb) => page.first.verbs.includes(verb);

/** What the vote came to, or how many have voted. @param {StandingPage} page @param {Row} one */
export function voteOf(page, one) {
  const { vote } = one;
  if (vote.result) return result(page, vote.result);
  return html`<p class="sub number">${t("{n, plural, =0 {Nobody has voted.} one {# has voted; hidden until it is closed.} other {# have voted; hidden until it is closed.}}", { n: vote.voted })}</p>
    ${one.state === "kept" && may(page, "vote on scenario") ? ballot(page, one) : nothing}`;
}

/** What who manages the program may do about it. @param {StandingPage} page @param {Row} one */
export function closing(page, one) {
  if (!may(page, "plan increment")) return nothing;
  const said = { name: one.name };
  const send = (/** @type {string} */ name) => () => page.send(one.id, name, { scenario: one.id });
  if (one.vote.result)
    return one.state === "kept"
      ? html`<button class="button" type="button" aria-label=${t("Vote on “{name}” again", said)} @click=${send("ReopenScenarioVote")}>${t("Vote again")}</button>`
      : nothing;
  if (!one.vote.voted) return nothing;
  return html`<button class="button" type="button" aria-label=${t("Close the vote on “{name}”", said)} @click=${send("CloseScenarioVote")}>${t("Close the vote")}</button>`;
}

/** @param {StandingPage} page @param {View} result */
function result(page, result) {
  const words = t("{for} for, {against} against, {abstain} abstained", result);
  const state = result.for > result.against ? "ok" : result.for < result.against ? "risk" : "watch";
  return html`<p>${chip(state, words)}</p><ul class="scenarios__words">${result.ballots.map(
    (/** @type {View} */ one) =>
      html`<li>${page.view.people[one.person]?.name ?? t("Somebody who left")}: ${title(one.choice)}${one.reason ? html`, <q>${one.reason}</q>` : nothing}</li>`,
  )}</ul>`;
}

/** @param {Choice} choice */
const title = (choice) => CHOICES.find(([one]) => one === choice)?.[1]() ?? "";

/** @param {StandingPage} page @param {Row} one */
function ballot(page, one) {
  const mine = own(page)[one.id];
  const kept = page.room.keeps("VoteOnScenario", (args) => args.scenario === one.id);
  return html`<div class="row" role="group" aria-label=${t("Your vote on “{name}”", { name: one.name })}>${CHOICES.map(
    ([choice, words]) =>
      html`<button class="button" type="button" aria-pressed=${mine?.choice === choice} @click=${() => vote(page, one, { choice, reason: mine?.reason ?? "" })}>${words()}</button>`,
  )}</div>
  ${
    mine
      ? html`<p>${receipt(kept, title(mine.choice))} ${mine.reason ? html`<q>${mine.reason}</q>` : nothing}</p>
    <div class="row"><button class="button button--quiet" type="button" aria-label=${t("Why I vote so on “{name}”", { name: one.name })} @click=${() => explain(page, one, mine)}>${t("Say why")}</button>
    <button class="button button--quiet" type="button" aria-label=${t("Take my vote on “{name}” back", { name: one.name })} @click=${() => takeBack(page, one)}>${t("Take it back")}</button></div>`
      : nothing
  }`;
}

/** @param {StandingPage} page @param {Row} one @param {Ballot} mine */
const explain = (page, one, mine) =>
  show(
    page,
    t("Why I vote so on “{name}”", { name: one.name }),
    area("reason", t("Your reason"), mine.reason, 500, false),
    t("Keep this"),
    ({ reason }) => vote(page, one, { ...mine, reason: reason ?? "" }),
  );

/** The own word shows at once; what is refused is as it was. @param {StandingPage} page @param {Row} one @param {Ballot} said */
async function vote(page, one, said) {
  const before = own(page)[one.id];
  page.first.ballots = { ...own(page), [one.id]: said };
  const { settled } = page.send(one.id, "VoteOnScenario", { scenario: one.id, ...said });
  if (!(await settled).ok) restore(page, one.id, before);
}

/** @param {StandingPage} page @param {Row} one */
async function takeBack(page, one) {
  const before = own(page)[one.id];
  restore(page, one.id, undefined);
  const { settled } = page.send(one.id, "VoteOnScenario", { scenario: one.id, choice: null });
  if (!(await settled).ok) restore(page, one.id, before);
}

/** @param {StandingPage} page @param {string} id @param {Ballot | undefined} ballot */
function restore(page, id, ballot) {
  const { [id]: _, ...others } = own(page);
  page.first.ballots = ballot ? { ...others, [id]: ballot } : others;
  page.room.redraw();
}
