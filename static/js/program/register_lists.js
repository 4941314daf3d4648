/** Decisions and milestones, as lines. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { daysLeft, shortDay, teamMark } from "../rows.js";
import { t } from "../words.js";
import {
  requestDecision,
  setMilestone,
  showDeciding,
  showDecision,
  showMilestone,
} from "./register_forms.js";
import { about, may } from "./risk_words.js";
import { likelyChip, outlookWords } from "./span.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** What is open first, by the day it is needed; then what was decided last. @param {StandingPage} page @param {Row[]} decisions */
export function decisionList(page, decisions) {
  const ordered = [...decisions].sort(
    (one, other) =>
      Number(one.state === "decided") - Number(other.state === "decided") ||
      (one.state === "decided"
        ? (other.decided_on ?? "").localeCompare(one.decided_on ?? "")
        : (one.needed_by ?? "9").localeCompare(other.needed_by ?? "9")) ||
      one.asked_at - other.asked_at,
  );
  if (!ordered.length) {
    const add = may(page, "record decision")
      ? html`<button class="button button--primary" type="button" @click=${() => requestDecision(page)}>${t("Write down what has to be decided")}</button>`
      : nothing;
    return html`<div class="empty"><p class="empty__words">${t("Nothing waits for a decision, and none was written down yet.")}</p>${add}</div>`;
  }
  return html`<section class="panel" aria-label=${t("Decisions")}><ul class="lines" role="list">${ordered.map((one) => decisionLine(page, one))}</ul></section>`;
}

/** @param {StandingPage} page @param {Row} one */
function decisionLine(page, one) {
  const { view } = page;
  const owner = view.people[one.owner]?.name;
  const edits = may(page, "record decision") && !one.fresh;
  return html`<li class="line" data-entry=${one.id}><span class="register__team">${one.team ? teamMark(view, one.team) : nothing}</span>
    <div class="line__words"><p class="line__title">${one.text}</p>
      ${one.outcome ? html`<p class="register__outcome">${one.outcome}</p>` : nothing}
      <p class="sub">${decided(view, one) ?? (owner ? t("{owner} decides.", { owner }) : t("Nobody is named to decide it."))}</p>
      ${about(view, { links: one.links, room: one.decided_in ?? one.room })}</div>
    <div class="line__state">${page.receipt(one.id)} ${decisionChip(one)}</div>
    ${edits && one.state === "open" ? html`<button class="button" type="button" aria-label=${t("Decide: {text}", { text: one.text })} @click=${() => showDeciding(page, one.id)}>${t("Decide")}</button>` : nothing}
    ${edits ? html`<button class="button button--quiet" type="button" aria-label=${t("Edit: {text}", { text: one.text })} @click=${() => showDecision(page, one.id)}>${t("Edit")}</button>` : nothing}</li>`;
}

/** @param {View} view @param {Row} one */
function decided(view, { state, decided_on, decided_by }) {
  if (state !== "decided") return null;
  const who = view.people[decided_by]?.name;
  return who
    ? t("Decided by {who} on {day}.", { who, day: shortDay(decided_on) })
    : t("Decided on {day}.", { day: shortDay(decided_on) });
}

/** @param {Row} one */
function decisionChip({ state, late, needed_by }) {
  if (state === "decided") return chip("ok", t("Decided"));
  if (late) return chip("risk", t("Needed since {day}", { day: shortDay(needed_by) }));
  return chip("info", needed_by ? t("Needed by {day}", { day: shortDay(needed_by) }) : t("Open"));
}

/** In the order of their days. @param {StandingPage} page @param {Row[]} milestones */
export function milestoneList(page, milestones) {
  const ordered = [...milestones].sort(
    (one, other) => one.on.localeCompare(other.on) || (one.id < other.id ? -1 : 1),
  );
  if (!ordered.length) {
    const add = may(page, "edit milestone")
      ? html`<button class="button button--primary" type="button" @click=${() => setMilestone(page)}>${t("Set the first milestone")}</button>`
      : nothing;
    return html`<div class="empty"><p class="empty__words">${t("No milestone is set.")}</p>${add}</div>`;
  }
  return html`<section class="panel" aria-label=${t("Milestones")}><ul class="lines" role="list">${ordered.map((one) => milestoneLine(page, one))}</ul></section>`;
}

/** @param {StandingPage} page @param {Row} one */
function milestoneLine(page, one) {
  const { view } = page;
  const items = one.links.map((/** @type {View} */ { id }) => view.items[id]).filter(Boolean);
  const done = items.filter((/** @type {View} */ { category }) => category === "done").length;
  const edits = may(page, "edit milestone") && !one.fresh;
  const base = { reached: one.reached };
  const turn = () =>
    page.send(one.id, "EditMilestone", {
      milestone: one.id,
      fields: { reached: one.reached ? null : view.today },
      base,
    });
  return html`<li class="line" data-entry=${one.id}><p class="register__day number">${shortDay(one.on)}</p><span class="register__team">${one.team ? teamMark(view, one.team) : nothing}</span>
    <div class="line__words"><p class="line__title">${one.name}</p>
      ${items.length ? html`<p class="sub number">${t("{done} of {n, plural, one {# linked item} other {# linked items}} done", { done, n: items.length })}</p>` : nothing}${one.outlook ? html`<p class="sub">${outlookWords(one.outlook, one.late)}${one.outlook.forecast ? `. ${one.outlook.notes.join(" ")}` : nothing}</p>` : nothing}${about(view, { links: one.links, room: null })}</div>
    <div class="line__state">${page.receipt(one.id)} ${one.outlook && !one.late ? likelyChip(one.outlook) : nothing} ${milestoneChip(view, one)}</div>
    ${
      edits
        ? html`<button class="button" type="button" aria-label=${t("{verb}: {text}", { verb: one.reached ? t("Take back") : t("Reached"), text: one.name })} @click=${turn}>${one.reached ? t("Take back") : t("Reached")}</button>
    <button class="button button--quiet" type="button" aria-label=${t("Edit: {text}", { text: one.name })} @click=${() => showMilestone(page, one.id)}>${t("Edit")}</button>`
        : nothing
    }</li>`;
}

/** @param {View} view @param {Row} one */
function milestoneChip({ today }, { on, reached, late }) {
  if (reached) return chip("ok", t("Reached {day}", { day: shortDay(reached) }));
  const days = daysLeft(today, on) - 1;
  if (late) return chip("risk", t("Late by {n, plural, one {# day} other {# days}}", { n: -days }));
  return chip("info", days ? t("In {n, plural, one {# day} other {# days}}", { n: days }) : t("Today"));
}
