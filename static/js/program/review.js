/** What humans say in the weekly review: the headline of the week, a colour beside the computed one, a locked plan. */

import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { chip } from "../parts/chip.js";
import { shortDay } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const LONGEST = 600;

const COLOURS = () => [
  { value: "green", state: /** @type {const} */ ("ok"), word: t("On track") },
  { value: "amber", state: /** @type {const} */ ("watch"), word: t("Tight") },
  { value: "red", state: /** @type {const} */ ("risk"), word: t("At risk") },
];

/** The headline of the week, last week's beside it; until somebody writes one, what the numbers say. @param {StandingPage} page @param {string} computed */
export function writtenHeadline(page, computed) {
  const { this: now, last } = page.view.headline;
  const write = page.first.reports
    ? html`<button class="button" type="button" @click=${() => showHeadline(page)}>${now ? t("Change the headline") : t("Write the headline")}</button>`
    : nothing;
  return html`<div class="headline__both">
    <div><p class="headline__words">${now ? now.text : computed}${page.receipt("headline")}</p>
      <p class="headline__by sub">${now ? html`${byWords(page.view, now)} ${computed}` : t("By the numbers. Nobody has written a headline this week.")}</p>
      <div class="row">${write}${lockButton(page)}</div></div>
    ${last ? html`<aside class="headline__last" aria-label=${t("Last week")}><p class="sub muted">${t("Last week")}</p><p>${last.text}</p></aside>` : nothing}
  </div>`;
}

/** @param {View} view @param {View} said */
function byWords(view, { author }) {
  const name = view.people[author]?.name;
  return name ? t("{name} wrote this.", { name }) : "";
}

/** @param {StandingPage} page */
function showHeadline(page) {
  const text = page.view.headline.this?.text ?? "";
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("text") ?? "").trim();
    page.dialog.close();
    if (said === text) return;
    const { id } = page.send("headline", "WriteHeadline", { text: said, base: { text } });
    page.undoable(said ? t("The headline is written.") : t("The headline is taken away."), id);
  };
  dialog(
    page,
    t("Headline of this week"),
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("What should everybody know?")}</span>
        <span class="field__hint" id="headline-hint">${t("One or two sentences. It opens the status report too.")}</span>
        <textarea class="field__input" name="text" rows="4" maxlength=${LONGEST} autofocus aria-describedby="headline-hint" .value=${live(text)}></textarea></label>
      <button class="button button--primary">${t("Keep this")}</button></form>`,
  );
}

/** The plan as it is now gets a name, and scope is measured from here. @param {StandingPage} page */
export function lockButton(page) {
  const { baseline, program } = page.view;
  const since = baseline
    ? html`<a class="button button--quiet" href=${`/p/${program.id}/snapshots/${baseline.id}`}>${t("Since “{name}”", { name: baseline.name })}</a>`
    : nothing;
  if (!page.first.snaps) return since;
  return html`${since}<button class="button button--quiet" type="button" @click=${() => showLock(page)}>${t("Take a snapshot")}</button>`;
}

/** @param {StandingPage} page */
function showLock(page) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    page.dialog.close();
    const name = String(said.get("name") ?? "");
    page.send("snapshot", "TakeSnapshot", { name, baseline: said.get("baseline") === "on" });
    page.say(t("The plan is kept as “{name}”.", { name }));
  };
  dialog(
    page,
    t("Keep the plan as it is now"),
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("Name")}</span>
        <input class="field__input" name="name" required maxlength="100" autofocus .value=${live(t("Plan locked"))} /></label>
      <label class="switch"><input type="checkbox" name="baseline" checked /><span>${t("Measure the growth of scope from here")}</span></label>
      <button class="button button--primary">${t("Take the snapshot")}</button></form>`,
  );
}

/** Somebody's colour beside the computed one, and the way to say one. @param {StandingPage} page @param {string | null} team @param {View | null} said */
export function overrideOf(page, team, said) {
  const may = team === null ? page.first.reports : page.first.manages;
  const label = said ? t("Change") : t("Disagree");
  const button = may
    ? html`<button class="button button--quiet override__act" type="button" aria-label=${team === null ? t("{act}: status of the program", { act: label }) : t("{act}: status of {team}", { act: label, team: page.view.teams[team].name })} @click=${() => showOverride(page, team, said)}>${label}</button>`
    : nothing;
  if (!said) return button;
  const { state, word } = COLOURS().find(({ value }) => value === said.colour) ?? COLOURS()[0];
  return html`<div class="override"><p class="override__head"><span class="sub">${t("{name} says", { name: page.view.people[said.author]?.name ?? t("Somebody") })}</span> ${chip(state, word)}</p>
    <p class="sub">${said.note} <span class="muted">${t("Until {day}.", { day: shortDay(said.expires_on) })}</span></p>${button}</div>`;
}

/** @param {StandingPage} page @param {string | null} team @param {View | null} said */
function showOverride(page, team, said) {
  const base = said
    ? { colour: said.colour, note: said.note, said_on: said.said_on, expires_on: said.expires_on }
    : null;
  const send = (/** @type {string | null} */ colour, /** @type {string} */ note) => {
    page.dialog.close();
    const { id } = page.send(`status ${team}`, "OverrideStatus", {
      team,
      colour,
      note,
      base: { said: base },
    });
    page.undoable(
      colour ? t("Your colour stands beside the computed one.") : t("Your colour is taken back."),
      id,
    );
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    send(String(form.get("colour")), String(form.get("note")));
  };
  dialog(
    page,
    team === null ? t("Status of the program") : t("Status of {team}", { team: page.view.teams[team].name }),
    html`<form class="form" @submit=${submit}>
      <p class="sub">${t("The computed colour stays where it is, with its reasons. Yours stands beside it for 14 days.")}</p>
      <fieldset class="override__colours"><legend class="field__label">${t("I say it is")}</legend>
        ${COLOURS().map(({ value, state, word }) => html`<label class="switch"><input type="radio" name="colour" value=${value} required .checked=${live(said?.colour === value)} />${chip(state, word)}</label>`)}</fieldset>
      <label class="field"><span class="field__label">${t("Why")}</span>
        <textarea class="field__input" name="note" rows="3" required maxlength="1000" .value=${live(said?.note ?? "")}></textarea></label>
      <div class="row"><button class="button button--primary">${t("Say so")}</button>
        ${said ? html`<button class="button" type="button" @click=${() => send(null, "")}>${t("Take it back")}</button>` : nothing}</div></form>`,
  );
}

/** @param {StandingPage} page @param {string} title @param {unknown} content */
function dialog(page, title, content) {
  render(
    html`<div class="dialog__head"><h2 id="review-title">${title}</h2>
      <button class="button" type="button" @click=${() => page.dialog.close()}>${t("Cancel")}</button></div>${content}`,
    page.dialog,
  );
  page.dialog.setAttribute("aria-labelledby", "review-title");
  page.dialog.showModal();
  /** @type {HTMLElement | null} */ (page.dialog.querySelector("[autofocus]"))?.focus();
}
