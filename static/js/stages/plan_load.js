/** The load of a Sprint: a bar made of its items against what the team can carry, and the same in words. */

import { html, nothing } from "lit-html";
import { number, t } from "../words.js";
import { candidatesOf, chosenOf, loadOf, loadSaid, looking, sprintOf, teamOf } from "./plan.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./plan.js").Item} Item */

/** The share of the bar from which on an item's number fits into it. */
const NAMED = 0.05;

/** @param {Room} room */
export function loadSection(room) {
  const view = /** @type {View} */ (room.view);
  const team = teamOf(room);
  if (!sprintOf(view, team)) return nothing;
  return html`<section class="panel plan-load" aria-labelledby="load-title">
    <div class="plan-load__head"><h2 id="load-title">${t("Load")}</h2><p>${words(view, team)}</p></div>
    ${bar(view, team, ghostOf(view, team))}
  </section>`;
}

/** The same under the thumb, on a phone. @param {Room} room */
export function loadFoot(room) {
  const view = /** @type {View} */ (room.view);
  const team = teamOf(room);
  if (!sprintOf(view, team)) return nothing;
  const { over } = loadOf(view, team);
  return html`<div class="plan-foot only-narrow">${bar(view, team, null)}
    <p class="number ${over > 0 ? "load__over" : ""}">${loadSaid(loadOf(view, team))}</p></div>`;
}

/** While items are chosen: the candidate in focus, drawn as what it would add. @param {View} view @param {string} team @returns {Item | null} */
const ghostOf = (view, team) =>
  (view.room.stage === "plan" &&
    candidatesOf(view, team).find(({ id, points }) => id === looking.item && points)) ||
  null;

/** @param {View} view @param {string} team */
function words(view, team) {
  const state = loadOf(view, team);
  const unestimated = sprintOf(view, team)?.unestimated ?? 0;
  const more = unestimated
    ? t("{n, plural, one {# item has} other {# items have}} no estimate.", { n: unestimated })
    : "";
  const said = html`<strong class="number ${state.over > 0 ? "load__over" : ""}">${loadSaid(state)}.</strong>`;
  return html`${said} <span class="sub">${without(view, team, state.over)} ${more}</span>`;
}

/** The last item without which it fits. @param {View} view @param {string} team @param {number} over */
function without(view, team, over) {
  if (over <= 0) return "";
  const fits = chosenOf(view, team).filter(({ points }) => Number(points ?? 0) >= over);
  const last = fits.at(-1);
  if (!last) return "";
  const free = Number(last.points) - over;
  return t("Without {name} it fits, {n} free.", {
    name: last.key || last.title,
    n: number(Math.round(free * 10) / 10),
  });
}

/** @param {View} view @param {string} team @param {Item | null} ghost */
function bar(view, team, ghost) {
  const { load, capacity, over } = loadOf(view, team);
  const extra = Number(ghost?.points ?? 0);
  const all = Math.max(capacity ?? 0, load + extra, 1);
  /** @param {number} from @param {number} size */
  const place = (from, size) => `--from: ${from / all}; --size: ${size / all}`;
  let at = 0;
  const parts = chosenOf(view, team)
    .filter(({ points }) => points)
    .map((item) => {
      const from = at;
      at += Number(item.points);
      const label = Number(item.points) / all >= NAMED ? numberOf(item) : "";
      return html`<span class="load-items__one" .style=${place(from, Number(item.points))}>${label}</span>`;
    });
  return html`<div class="load-items" aria-hidden="true">
    <div class="load-items__bar">
      ${capacity !== null ? html`<span class="load-items__room" .style=${place(0, capacity)}></span>` : nothing}
      ${parts}
      ${over > 0 ? html`<span class="load-items__over" .style=${place(capacity ?? 0, over)}></span>` : nothing}
      ${ghost ? html`<span class="load-items__ghost" .style=${place(load, extra)}>${extra / all >= NAMED * 2 ? `+ ${ghost.key}` : "+"}</span>` : nothing}
    </div>
    ${capacity !== null ? limit(capacity, over, all) : nothing}
  </div>`;
}

/** @param {Item} item */
const numberOf = ({ key }) =>
  String(key ?? "")
    .split("-")
    .at(-1);

/** @param {number} capacity @param {number} over @param {number} all */
const limit = (capacity, over, all) =>
  html`<span class="load-items__limit ${capacity < all / 2 ? "load-items__limit--early" : ""}" .style=${`--from: ${capacity / all}`}><span class="load-items__capacity">${t("Capacity {n}", { n: number(capacity) })}${
    over > 0 ? html` <span class="load-items__said">${t("over by {n}", { n: number(over) })}</span>` : nothing
  }</span></span>`;
