/** Writing, changing and scoring an objective, and linking the items it rests on. */

import { html, nothing, render } from "lit-html";
import { get } from "../rest.js";
import { listOf } from "../rows.js";
import { number, t } from "../words.js";
import { objectivesIn, ownersOf } from "./objective_rows.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const FOUND = 8;
/** @type {{ id: string, found: View[], asked: number }} */
const open = { id: "", found: [], asked: 0 };

/** @param {StandingPage} page @param {string} title @param {unknown} body */
export function show(page, title, body) {
  const { dialog } = page;
  render(
    html`<div class="dialog__head"><h2 id="goal-title">${title}</h2>
      <button class="button" type="button" @click=${() => dialog.close()}>${t("Close")}</button></div>${body}`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "goal-title");
  if (!dialog.open) dialog.showModal();
}

/** What a form says by the names of its fields. @param {SubmitEvent} event */
export function said(event) {
  event.preventDefault();
  return Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
}

/** @param {StandingPage} page @param {string} increment @param {string | null | undefined} team */
export function showAdding(page, increment, team) {
  const { view, dialog } = page;
  const { edits } = page.first.goals;
  const owners = ownersOf(view).filter((owner) => edits.includes(owner ?? "program"));
  const submit = (/** @type {SubmitEvent} */ event) => {
    const { title, owner, committed } = said(event);
    dialog.close();
    const words = String(title).trim();
    const args = { title: words, increment, team: owner || null, committed: committed === "on" };
    const { id } = page.send(`new ${words}`, "AddObjective", args);
    page.undoable(t("Objective added."), id);
  };
  show(
    page,
    t("New objective for {increment}", { increment: view.increments[increment].name }),
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("Whose")}</span><select class="field__input" name="owner">
        ${owners.map((one) => html`<option value=${one ?? ""} ?selected=${one === (team ?? null)}>${one ? view.teams[one].name : t("Program")}</option>`)}</select></label>
      <label class="field"><span class="field__label">${t("What will be true at the end")}</span>
        <textarea class="field__input" name="title" rows="3" maxlength="500" required autofocus></textarea></label>
      <label class="switch"><input type="checkbox" name="committed" checked /><span>${t("Committed: the team plans to reach it")}</span></label>
      <button class="button button--primary">${t("Add")}</button></form>`,
  );
}

/** @param {StandingPage} page @param {string} id */
export function showObjective(page, id) {
  Object.assign(open, { id, found: [] });
  page.dialog.addEventListener("close", () => Object.assign(open, { id: "" }), { once: true });
  const one = page.view.objectives[id];
  const mine = page.first.goals.edits.includes(one.team ?? "program");
  const scores = page.first.goals.scores.includes(one.team ?? "program");
  show(
    page,
    mine || scores ? t("Edit the objective") : t("Objective"),
    html`${mine ? words(page, id) : html`<p>${one.title}</p>`}
      ${scores ? values(page, id) : nothing}
      <div class="objectives__rest" id="rests-on"></div>
      ${mine ? acts(page, id) : nothing}`,
  );
  editing(page);
}

/** What the objective rests on follows what others do while it is open. @param {StandingPage} page */
export function editing(page) {
  const place = document.getElementById("rests-on");
  const one = open.id && page.view.objectives[open.id];
  if (place && one) render(restsOn(page, open.id, one), place);
}

/** @param {StandingPage} page @param {string} id */
function words(page, id) {
  const { view } = page;
  const one = view.objectives[id];
  const people = listOf(view.people).sort((a, b) => a.name.localeCompare(b.name));
  const submit = (/** @type {SubmitEvent} */ event) => {
    const { title, owner, committed } = said(event);
    page.dialog.close();
    const fields = { title: String(title).trim(), owner: owner || null, committed: committed === "on" };
    const base = { title: one.title, owner: one.owner, committed: one.committed };
    const { id: command } = page.send(id, "EditObjective", { objective: id, fields, base });
    page.undoable(t("Objective changed."), command);
  };
  return html`<form class="form" @submit=${submit}>
    <label class="field"><span class="field__label">${t("What will be true at the end")}</span>
      <textarea class="field__input" name="title" rows="3" maxlength="500" required .value=${one.title}></textarea></label>
    <label class="field"><span class="field__label">${t("Owner")}</span><select class="field__input" name="owner"><option value="">${t("nobody yet")}</option>
      ${people.map((person) => html`<option value=${person.id} ?selected=${person.id === one.owner}>${person.name}</option>`)}</select></label>
    <label class="switch"><input type="checkbox" name="committed" .checked=${one.committed} /><span>${t("Committed: the team plans to reach it")}</span></label>
    <button class="button button--primary">${t("Save")}</button></form>`;
}

/** @param {StandingPage} page @param {string} id */
function values(page, id) {
  const one = page.view.objectives[id];
  const submit = (/** @type {SubmitEvent} */ event) => {
    const { planned, actual } = said(event);
    page.dialog.close();
    const read = (/** @type {unknown} */ value) => (value === "" ? null : Number(value));
    const args = { objective: id, planned: read(planned), actual: read(actual) };
    const base = { planned: one.planned, actual: one.actual };
    const { id: command } = page.send(id, "ScoreObjective", { ...args, base });
    page.undoable(t("Business value saved."), command);
  };
  return html`<form class="form objectives__score" @submit=${submit}>
    <div class="row">${choice("planned", t("Planned business value"), 1, one.planned)}${choice("actual", t("Actual, at the end"), 0, one.actual)}
    <button class="button">${t("Save the values")}</button></div></form>`;
}

/** @param {string} name @param {string} label @param {number} least @param {number | null} now */
function choice(name, label, least, now) {
  const all = Array.from({ length: 11 - least }, (_, n) => n + least);
  return html`<label class="field"><span class="field__label">${label}</span><select class="field__input" name=${name}>
    <option value="">${t("not given")}</option>${all.map((n) => html`<option value=${n} ?selected=${n === now}>${number(n)}</option>`)}</select></label>`;
}

/** @param {StandingPage} page @param {string} id @param {View} one */
function restsOn(page, id, one) {
  const mine = page.first.goals.edits.includes(one.team ?? "program");
  return html`<h3 class="objectives__rests">${t("Rests on")}</h3>
    ${one.items.length ? html`<ul class="lines" role="list">${one.items.map((/** @type {string} */ item) => line(page, id, item, mine))}</ul>` : html`<p class="sub">${t("No item is linked: its progress is unknown.")}</p>`}
    ${mine ? search(page, id, one) : nothing}`;
}

/** @param {StandingPage} page @param {string} id @param {string} item @param {boolean} mine */
function line(page, id, item, mine) {
  const found = page.view.items[item] ?? open.found.find((one) => one.id === item);
  const unlink = () => page.send(id, "UnlinkItems", { objective: id, items: [item] });
  if (!found) return nothing;
  return html`<li class="line"><p class="line__words"><a class="key" href="/i/${found.key}">${found.key}</a> ${found.title}</p>
    ${mine ? html`<button class="button button--quiet" type="button" aria-label=${t("Unlink {key}", { key: found.key })} @click=${unlink}>${t("Unlink")}</button>` : nothing}</li>`;
}

/** @param {StandingPage} page @param {string} id @param {View} one */
function search(page, id, one) {
  const typed = async (/** @type {InputEvent} */ event) => {
    const words = /** @type {HTMLInputElement} */ (event.target).value.trim();
    open.asked += 1;
    const mine = open.asked;
    const team = one.team ? `&team=${one.team}` : "";
    const address = `/api/v1/programs/${page.view.program.id}/items?limit=${FOUND + one.items.length}${team}&q=${encodeURIComponent(words)}`;
    const answer = words.length > 1 ? await get(address) : null;
    if (mine !== open.asked) return;
    open.found = answer?.ok ? answer.body.items : [];
    editing(page);
  };
  const free = open.found.filter((found) => !one.items.includes(found.id)).slice(0, FOUND);
  const link = (/** @type {View} */ found) => {
    page.send(id, "LinkItems", { objective: id, items: [found.id] });
    page.say(t("{key} linked.", { key: found.key }));
  };
  return html`<label class="field"><span class="field__label">${t("Link an item by key or words")}</span>
      <input class="field__input" type="search" autocomplete="off" @input=${typed} /></label>
    <ul class="choices" role="list" aria-label=${t("Items found")}>${free.map((found) => html`<li><button class="button choices__one objectives__found" type="button" @click=${() => link(found)}><span class="key">${found.key}</span> <span>${found.title}</span> <span class="sub">${found.type}</span></button></li>`)}</ul>`;
}

/** @param {StandingPage} page @param {string} id */
function acts(page, id) {
  const { view, dialog } = page;
  const one = view.objectives[id];
  const others = objectivesIn(view, one.increment, one.team);
  const at = others.findIndex((other) => other.id === id);
  const move = (/** @type {number} */ by) => () => {
    dialog.close();
    const place = by < 0 ? { before: others[at - 1].id } : { after: others[at + 1].id };
    page.send(id, "MoveObjective", { objective: id, ...place });
  };
  const remove = () => {
    dialog.close();
    const { id: command } = page.send(id, "RemoveObjective", { objective: id });
    page.undoable(t("Objective removed."), command);
  };
  return html`<div class="row objectives__acts">
    <button class="button" type="button" ?disabled=${at <= 0} @click=${move(-1)}>${t("Up")}</button>
    <button class="button" type="button" ?disabled=${at >= others.length - 1} @click=${move(1)}>${t("Down")}</button>
    <button class="button end" type="button" @click=${remove}>${t("Remove")}</button></div>`;
}
