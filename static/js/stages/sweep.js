/** Of each item of the Sprint: who outside the team must do something, and by when. */

import { html, nothing, render } from "lit-html";
import { legendFor } from "../legend.js";
import { chip } from "../parts/chip.js";
import { icon } from "../parts/icon.js";
import { teamMark } from "../rows.js";
import { t } from "../words.js";
import { chosenOf, plans, rowInFocus, sprintOf, teamOf } from "./plan.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./plan.js").Item} Item */

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  RaiseDependency: (args) => ({
    view: { put: { [`dependencies/new ${args.consumer} ${args.title}`]: { ...args, fresh: true } } },
  }),
};

/** @param {View} view @returns {View[]} */
const askedIn = (view) => Object.values(/** @type {Record<string, View>} */ (view.dependencies ?? {}));

/** @param {Room} room */
export function sweep(room) {
  const view = /** @type {View} */ (room.view);
  const items = chosenOf(view, teamOf(room));
  const asked = askedIn(view);
  const about = t("{n, plural, =0 {nothing asked yet} one {# asked} other {# asked}}", { n: asked.length });
  return html`<section data-list="sweep" aria-labelledby="sweep-title">
    <div class="side__head"><h2 id="sweep-title">${t("Who else must act?")}</h2><span class="end sub number">${about}</span></div>
    ${
      items.length
        ? html`<ol class="plan-rows" role="list">${items.map((item) => row(room, item, asked))}</ol>`
        : html`<p class="plan-rows__empty sub">${t("The Sprint is empty. Choose items first.")}</p>`
    }
  </section>`;
}

/** @param {Room} room @param {Item} item @param {View[]} asked */
function row(room, item, asked) {
  const name = item.key || item.title;
  const own = asked.filter(({ consumer }) => consumer === item.id);
  const label = t("Ask another team for something {name} needs", { name });
  return html`<li class="plan-row plan-row--sweep" data-item=${item.id}>
    <span class="key">${item.key}</span>
    <div class="plan-row__words"><p class="plan-row__title">${item.title}</p>
      ${own.length ? html`<ul class="asked" role="list">${own.map((one) => need(room, one))}</ul>` : nothing}</div>
    ${plans(room) ? html`<span class="plan-row__end"><button class="button" type="button" aria-label=${label} @click=${() => ask(room, item.id)}>${icon("need")}${t("Ask a team")}</button></span>` : nothing}</li>`;
}

/** @param {Room} room @param {View} one */
export function need(room, one) {
  const known = legendFor(room, [one.producer_team, one.needed_by]);
  const team = known.teams[one.producer_team]?.name ?? t("another team");
  const words = t("{title} from {team}, by {sprint}", {
    title: one.title,
    team,
    sprint: known.sprints[one.needed_by]?.name ?? "",
  });
  const state = one.fresh ? chip("idle", t("Kept on this device.")) : chip("watch", t("Asked, not promised"));
  return html`<li class="asked__one">${teamMark(known, one.producer_team, false)}<span>${words}</span> ${state}</li>`;
}

/** Opens the question for the row in focus, else for the first. @param {Room} room */
export function askFocused(room) {
  const first = chosenOf(room.view ?? {}, teamOf(room))[0];
  const id = rowInFocus()?.dataset.item ?? first?.id;
  if (id) ask(room, id);
}

/** @param {Room} room @param {string} consumer */
function ask(room, consumer) {
  const view = /** @type {View} */ (room.view);
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  const item = view.items[consumer];
  const { teams } = legendFor(room, []);
  const others = Object.entries(teams).filter(([id]) => id !== item.team);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    dialog.close();
    room.send("RaiseDependency", { consumer, producer: null, ...said });
  };
  const form = others.length ? fields(room, others) : nobody();
  render(
    html`<div class="dialog__head"><h2 id="ask-title">${t("What does {name} need?", { name: item.key || item.title })}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>${form}</form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.showModal();
}

const nobody = () => html`<p class="sub">${t("There is no other team in this program to ask.")}</p>`;

/** @param {Room} room @param {[string, View][]} others */
function fields(room, others) {
  const { sprints } = legendFor(room, []);
  const planned = sprintOf(room.view ?? {}, teamOf(room))?.id;
  const ahead = Object.entries(sprints)
    .filter(([, { index }]) => index >= (sprints[planned]?.index ?? 0))
    .sort(([, one], [, other]) => one.index - other.index);
  return html`<label class="field"><span class="field__label">${t("In a few words")}</span>
      <input class="field__input" name="title" required maxlength="500" autocomplete="off" autofocus /></label>
    <label class="field"><span class="field__label">${t("From which team")}</span>
      <select class="field__input" name="producer_team">${others.map(([id, { name }]) => html`<option value=${id}>${name}</option>`)}</select></label>
    <label class="field"><span class="field__label">${t("Needed by the end of")}</span>
      <select class="field__input" name="needed_by">${ahead.map(([id, { name }]) => html`<option value=${id} .selected=${id === planned}>${name}</option>`)}</select></label>
    <button class="button button--primary">${t("Ask")}</button>`;
}
