/** Why the Sprint is worth it: proposals that nobody sees until they are shown, then one agreed sentence. */

import { html, nothing } from "lit-html";
import { receipt } from "../parts/receipt.js";
import { facilitator, nameOf } from "../people.js";
import { listed, t } from "../words.js";
import { sprintOf, teamOf } from "./plan.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  ProposeGoal: ({ text }) => ({ mine: { put: { goal: text } } }),
  RetractGoal: () => ({ mine: { put: { goal: null } } }),
  SetGoal: ({ text, team }, { view }) =>
    view.sprints?.[team] ? { view: { put: { [`sprints/${team}/goal`]: text } } } : null,
};

/** @param {Room} room */
export function goal(room) {
  return html`<div class="goal">${room.role === "observer" || !room.seat ? nothing : own(room)}${proposals(room)}${room.role === "facilitator" ? settle(room) : nothing}</div>`;
}

/** The own proposal. @param {Room} room */
function own(room) {
  const { mine } = room;
  const shown = room.view?.goal?.revealed;
  const hint = shown
    ? t("Everybody sees it at once.")
    : t("Nobody sees it until {name} shows all.", { name: facilitator(room.view ?? {}) });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = textOf(event);
    if (text) room.send("ProposeGoal", { text });
  };
  const kept = room.keeps("ProposeGoal");
  return html`<form class="field" @submit=${submit}>
    <label class="field__label" for="own-goal">${t("Your proposal, in one sentence")}</label>
    <div class="goal__line"><input class="field__input field__input--tall" id="own-goal" name="text" maxlength="500" autocomplete="off"
        aria-describedby="own-goal-hint" .value=${mine.goal ?? ""} />
      <button class="button button--primary">${mine.goal ? t("Change") : t("Propose")}</button>
      ${mine.goal ? html`<button class="button button--quiet" type="button" @click=${() => room.send("RetractGoal")}>${t("Take back")}</button>` : nothing}</div>
    <p class="field__hint" id="own-goal-hint">${mine.goal ? receipt(kept, t("Proposed.")) : nothing} ${hint}</p>
  </form>`;
}

/** @param {SubmitEvent} event */
const textOf = (event) =>
  String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("text") ?? "").trim();

/** Who has proposed; once shown, what. @param {Room} room */
function proposals(room) {
  const view = /** @type {View} */ (room.view);
  const goals = Object.entries(/** @type {Record<string, View>} */ (view.goals ?? {}));
  const { proposed = 0, revealed } = view.goal ?? {};
  const names = listed(goals.map(([seat]) => nameOf(view, seat)));
  const hidden = names
    ? t("{n, plural, one {# proposal} other {# proposals}}, hidden: {names}", { n: proposed, names })
    : t(
        "{n, plural, =0 {Nobody has proposed a goal yet} one {# proposal, hidden} other {# proposals, hidden}}",
        {
          n: proposed,
        },
      );
  if (!revealed) return html`<p class="sub" id="goals-title">${hidden}</p>`;
  return html`<section aria-labelledby="goals-title">
    <div class="side__head"><h2 id="goals-title" tabindex="-1">${t("{n, plural, one {# proposal} other {# proposals}}", { n: goals.length })}</h2></div>
    <ul role="list">${goals.map(
      ([seat, { text }]) =>
        html`<li class="goal__one"><blockquote class="goal__words">${text}</blockquote><span class="sub">${nameOf(view, seat)}</span>
        ${room.role === "facilitator" ? html`<button class="button" type="button" @click=${() => take(text)}>${t("Start from this")}</button>` : nothing}</li>`,
    )}</ul></section>`;
}

/** Puts a proposal into the field where the goal is settled. @param {string} text */
function take(text) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("agreed-goal"));
  if (!field) return;
  field.value = text;
  field.focus();
}

/** @param {Room} room */
function settle(room) {
  const team = teamOf(room);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = textOf(event);
    if (text) room.send("SetGoal", { text, team });
  };
  const now = sprintOf(room.view ?? {}, team)?.goal ?? "";
  const kept = room.keeps("SetGoal");
  return html`<form class="field" @submit=${submit}>
    <label class="field__label" for="agreed-goal">${t("The Sprint Goal, as all agree on it")}</label>
    <div class="goal__line"><input class="field__input field__input--tall" id="agreed-goal" name="text" maxlength="500" autocomplete="off" .value=${now} />
      <button class="button">${t("Set the goal")}</button></div>
    ${now ? html`<p class="field__hint">${receipt(kept)}</p>` : nothing}
  </form>`;
}
