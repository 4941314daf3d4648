/** The plan of the session: its steps with the minutes that were planned and that they took, each one reachable. */

import { html, nothing } from "lit-html";
import { stageOf } from "../leading.js";
import { icon } from "../parts/icon.js";
import { number, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("./book.js").Book} Book */
/** @typedef {import("./book.js").Plan} Plan */
/** @typedef {import("./book.js").Step} Step */

/** The stages as the plan. @type {Plan} */
export const stagePlan = {
  opened: { kind: "StageOpened", field: "stage" },
  steps(room) {
    const stages = /** @type {{ id: string, title: string, minutes?: number }[]} */ (
      room.view?.room?.stages ?? []
    );
    const now = stages.findIndex(({ id }) => id === stageOf(room));
    return stages.map(({ id, title, minutes }, n) => ({
      id,
      title,
      minutes,
      past: n < now,
      now: n === now,
      open: () => room.send("GoToStage", { stage: id }),
    }));
  },
};

/** @param {Room} room @param {Step[]} steps @param {Book} book */
export function flow(room, steps, book) {
  const now = room.clock.now();
  return html`<section class="cockpit__part" aria-labelledby="flow-title">
    <div class="side__head"><h2 id="flow-title">${t("Flow")}</h2><span class="end sub number">${drift(steps, book, now)}</span></div>
    ${steps.length ? html`<ol class="plan-steps" role="list">${steps.map((step, n) => oneStep(step, n, book.minutes(step.id, now)))}</ol>` : html`<p class="sub">${t("Nothing is planned in this room yet.")}</p>`}
  </section>`;
}

/** @param {Step} step @param {number} n @param {number | null} took */
function oneStep(step, n, took) {
  const shape = `plan-step ${step.past ? "plan-step--past" : ""}`;
  return html`<li><button class=${shape} type="button" aria-current=${step.now ? "step" : nothing} @click=${() => step.now || step.open()}>
    <span class="plan-step__mark" aria-hidden="true">${step.past ? icon("tick") : n + 1}</span>
    <span class="plan-step__title">${step.title}${step.past ? html`<span class="visually-hidden">, ${t("done")}</span>` : nothing}</span>
    <span class="plan-step__end number">${step.note ? html`<strong>${step.note}</strong> ` : nothing}${timeOf(step, took)}</span></button></li>`;
}

/** "8 of 10 min", "10 min", "2 min". @param {Step} step @param {number | null} took */
function timeOf({ minutes, now, past }, took) {
  const spent = took === null || (!past && !now) ? null : Math.round(took);
  if (spent === null) return minutes ? t("{n} min", { n: minutes }) : "";
  if (!minutes) return t("{n} min", { n: number(spent) });
  const said = t("{spent} of {n} min", { spent: number(spent), n: minutes });
  return spent > minutes ? html`${icon("watch", "small")} <strong>${said}</strong>` : said;
}

/** How far the session is from its plan; nothing where no time is planned or known. @param {Step[]} steps @param {Book} book @param {number} now */
function drift(steps, book, now) {
  const begun = steps.filter((step) => (step.past || step.now) && step.minutes);
  if (!begun.length || begun.some((step) => book.minutes(step.id, now) === null)) return "";
  const late = begun.reduce((sum, step) => {
    const took = book.minutes(step.id, now) ?? 0;
    const planned = step.minutes ?? 0;
    return sum + (step.now ? Math.max(0, took - planned) : took - planned);
  }, 0);
  const n = Math.round(Math.abs(late));
  if (!n) return t("on time");
  return late > 0 ? t("{n} min behind", { n: number(n) }) : t("{n} min ahead", { n: number(n) });
}
