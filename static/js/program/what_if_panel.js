/** "What if…": the changes somebody thinks of, what would follow in sentences, and whether it is kept. */

import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { itemOf, sprintsOf, teamsOf } from "../rows.js";
import { number, t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./what_if.js").Thought} Thought */

/** @type {Record<string, "risk" | "watch" | "ok" | "info">} */
const SHAPES = {
  dependency: "risk",
  objective: "risk",
  beyond: "risk",
  cell: "watch",
  reversed: "watch",
  loss: "info",
  moved: "info",
  dropped: "info",
  mended: "ok",
};

/** @param {StandingPage} page @param {Thought} thought @param {string} chosen the item that is picked */
export function whatIf(page, thought, chosen) {
  const item = chosen ? itemOf(page.view, chosen) : null;
  return html`<section class="panel what-if" aria-labelledby="what-if-title">
    <h2 class="panel__title" id="what-if-title">${t("What if…")}</h2>
    ${item ? picked(page, thought, item) : html`<p class="sub">${t("Pick an item on the map or in the table, and let it slip. Nothing is written until a scenario is kept.")}</p>`}
    ${losing(page, thought)}
    ${thought.empty ? nothing : changes(page, thought)}
    ${thought.empty ? nothing : outcome(thought)}
    ${thought.empty ? nothing : keeping(page, thought)}
  </section>`;
}

/** @param {StandingPage} page @param {Thought} thought @param {Row} item */
function picked(page, thought, item) {
  const dropped = thought.drops(item.id);
  return html`<div class="what-if__item"><p><a class="key" href="/i/${item.key}">${item.key}</a> ${item.title}</p>
    <div class="row">${slipButtons(page, thought, item)}
      <button class="button" type="button" aria-pressed=${dropped} @click=${() => thought.drop(item.id)}>${t("Drop it")}</button></div>
    ${moving(page, thought, item)}</div>`;
}

/** Another Sprint for it, or none. @param {StandingPage} page @param {Thought} thought @param {Row} item */
function moving({ view }, thought, item) {
  const wanted = thought.changes.moves.find((one) => one.item === item.id);
  const now = wanted ? wanted.sprint : item.sprint;
  const changed = (/** @type {Event} */ event) => {
    const sprint = /** @type {HTMLSelectElement} */ (event.target).value || null;
    thought.move(item.id, sprint, item.sprint);
  };
  return html`<label class="field"><span class="field__label">${t("Or plan it in")}</span><select class="field__input" @change=${changed}>
    <option value="" ?selected=${!now}>${t("No Sprint")}</option>${sprintsOf(view).map(({ id, name }) => html`<option value=${id} ?selected=${id === now}>${name}</option>`)}</select></label>`;
}

/** Fewer or more Sprints. @param {StandingPage} page @param {Thought} thought @param {Row} item @param {(item: string) => void} [picks] */
export function slipButtons(page, thought, item, picks = () => {}) {
  const sprints = thought.slipOf(item.id);
  const planned = page.view.sprints[item.sprint];
  if (!planned) return html`<span class="sub muted">${t("in no Sprint")}</span>`;
  const slip = (/** @type {number} */ by) => () => {
    picks(item.id);
    thought.slip(item.id, by);
  };
  return html`<span class="slip" role="group" aria-label=${t("Sprints by which {key} ends later", { key: item.key })}>
    <button class="button button--icon" type="button" aria-label=${t("{key} a Sprint earlier", { key: item.key })} ?disabled=${planned.index + sprints <= 1} @click=${slip(-1)}>${icon("minus")}</button>
    <output class="slip__count number">${sprints > 0 ? `+${number(sprints)}` : sprints < 0 ? `−${number(-sprints)}` : "0"}</output>
    <button class="button button--icon" type="button" aria-label=${t("{key} a Sprint later", { key: item.key })} @click=${slip(1)}>${icon("plus")}</button></span>`;
}

/** People whom a team lacks in a Sprint. @param {StandingPage} page @param {Thought} thought */
function losing(page, thought) {
  const { view } = page;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    thought.lose(String(said.get("team")), String(said.get("sprint")), Number(said.get("people")));
  };
  if (!sprintsOf(view).length || !teamsOf(view).length) return nothing;
  return html`<details class="what-if__losing"><summary>${t("People are missing")}</summary>
    <form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("Team")}</span><select class="field__input" name="team">${teamsOf(view).map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></label>
      <label class="field"><span class="field__label">${t("Sprint")}</span><select class="field__input" name="sprint">${sprintsOf(view).map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></label>
      <label class="field"><span class="field__label">${t("How many people")}</span><input class="field__input" name="people" type="number" min="0.5" step="0.5" value="1" required /></label>
      <button class="button">${t("Think it through")}</button>
    </form></details>`;
}

/** @param {StandingPage} page @param {Thought} thought */
function changes(page, thought) {
  const { view } = page;
  const { slips, moves, losses, drops } = thought.changes;
  const name = (/** @type {string} */ id) => itemOf(view, id)?.key ?? t("An item");
  const sprint = (/** @type {string | null} */ id) => (id && view.sprints[id]?.name) || t("no Sprint");
  const rows = [
    ...slips.map(({ item, sprints }) => ({
      words:
        sprints > 0
          ? t("{key} slips by {n, plural, one {# Sprint} other {# Sprints}}", { key: name(item), n: sprints })
          : t("{key} ends {n, plural, one {# Sprint} other {# Sprints}} earlier", {
              key: name(item),
              n: -sprints,
            }),
      forget: () => thought.forget(item),
    })),
    ...moves.map((one) => ({
      words: t("{key} moves to {sprint}", { key: name(one.item), sprint: sprint(one.sprint) }),
      forget: () => thought.forget(one.item),
    })),
    ...losses.map((one) => ({
      words: one.people
        ? t("{team} lacks {n, plural, one {# person} other {# people}} in {sprint}", {
            team: view.teams[one.team]?.name ?? "",
            n: one.people,
            sprint: sprint(one.sprint),
          })
        : t("{team} lacks {n} of 100 of its capacity in {sprint}", {
            team: view.teams[one.team]?.name ?? "",
            n: Math.round(100 * (one.share ?? 0)),
            sprint: sprint(one.sprint),
          }),
      forget: () => thought.lose(one.team, one.sprint, 0),
    })),
    ...drops.map((item) => ({
      words: t("{key} is dropped", { key: name(item) }),
      forget: () => thought.drop(item),
    })),
  ];
  return html`<h3 class="what-if__title">${t("If")}</h3><ul class="what-if__changes" role="list">${rows.map(
    ({ words, forget }) =>
      html`<li><span>${words}</span> <button class="button button--quiet button--icon" type="button" aria-label=${t("Take out: {words}", { words })} @click=${forget}>${icon("close")}</button></li>`,
  )}</ul>`;
}

/** @param {Thought} thought */
function outcome({ outcome: found, problem }) {
  if (problem) return html`<p class="field__error">${icon("risk")}${problem}</p>`;
  if (!found) return html`<p class="sub">${t("Thinking it through…")}</p>`;
  return html`<h3 class="what-if__title">${t("Then")}</h3>
    <p class="what-if__sum">${summary(found)}</p>
    <ul class="what-if__then" role="list">${found.consequences.map((/** @type {View} */ one) => html`<li>${icon(SHAPES[one.kind], "small")}<span>${one.sentence}</span></li>`)}</ul>`;
}

/** @param {View} found */
export function summary(found) {
  return [
    t("{n, plural, one {# item moves} other {# items move}}", { n: found.moved.length }),
    t("{n, plural, one {# need turns} other {# needs turn}} red", { n: found.dependencies.length }),
    found.mended.length && t("{n} no more", { n: found.mended.length }),
    found.value && t("business value {n} is hit", { n: found.value }),
    found.beyond_increment.length && t("{n} beyond the increment", { n: found.beyond_increment.length }),
  ]
    .filter(Boolean)
    .join(", ");
}

/** @param {StandingPage} page @param {Thought} thought */
function keeping(page, thought) {
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const name = String(new FormData(form).get("name") ?? "").trim();
    const { id, settled } = page.send("scenario", "KeepScenario", { name, changes: thought.changes });
    // A refused one stays in hand, to be named otherwise.
    if (!(await settled).ok) return;
    form.reset();
    page.undoable(t("Kept as “{name}”.", { name }), id);
    thought.discard();
  };
  const discard = html`<button class="button" type="button" @click=${() => thought.discard()}>${t("Discard")}</button>`;
  if (!page.first.opens) return html`<div class="what-if__keep">${discard}</div>`;
  return html`<form class="what-if__keep" @submit=${submit}>
    <label class="field"><span class="field__label">${t("Name of the scenario")}</span><input class="field__input" name="name" required maxlength="100" autocomplete="off" /></label>
    <div class="row"><button class="button button--primary" ?disabled=${!thought.outcome}>${t("Keep as scenario")}</button>
      ${discard} ${page.receipt("scenario")}</div></form>`;
}
