/** What the stages of a room of a whole program share: its teams, the way to its pages, one thing of many. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "../parts/icon.js";
import { teamMark } from "../rows.js";
import { t } from "../words.js";
import { inOrder } from "./in_order.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */

const MINUTE = 60;

/** The teams as the marks of teams want them. @param {View} view */
export const teamsIn = (view) => ({
  teams: Object.fromEntries(inOrder(view.plans).map((one) => [one.id, { ...one, index: one.rank }])),
});

/** Whose it is: a team's, or the program's. @param {View} view @param {string | null} team */
export const whose = (view, team) =>
  team && view.plans?.[team]
    ? html`<span class="team-name">${teamMark(teamsIn(view), team, false)}${view.plans[team].name}</span>`
    : html`<span class="sub">${t("Program")}</span>`;

/** A page of the program, for who may see it; a guest has no way there. @param {Room} room @param {string} name @param {string} words */
export function wayTo(room, name, words) {
  if (!room.register) return nothing;
  const address = room.register.replace(/risks$/, name);
  return html`<a class="button" href=${address} target=${name}>${words}</a>`;
}

/** Asks for a thing to be looked at, with its time. @param {Room} room @param {string} command @param {Record<string, unknown>} args @param {number} [minutes] */
export function present(room, command, args, minutes = 0) {
  room.send(command, args);
  if (minutes) room.send("StartTimer", { seconds: minutes * MINUTE });
}

/**
 * What was, is and will be looked at.
 * @param {Room} room
 * @param {{ title: string, rows: Row[], now: string | null, done: (row: Row) => boolean, words: (row: Row) => string, end?: (row: Row) => unknown, open: (id: string) => void }} list
 */
export function agenda(room, { title, rows, now, done, words, end = () => nothing, open }) {
  if (!rows.length) return nothing;
  const view = /** @type {View} */ (room.view);
  return html`<section class="agenda" aria-labelledby="agenda-title"><h2 id="agenda-title">${title}</h2>
    <ol class="agenda__list" role="list">${repeat(
      rows,
      ({ id }) => id,
      (row) => {
        const open_now = row.id === now;
        const name =
          room.role === "facilitator" && !open_now
            ? html`<button class="agenda__title" type="button" @click=${() => open(row.id)}>${words(row)}</button>`
            : html`<span class="agenda__title">${words(row)}</span>`;
        return html`<li class="agenda__line ${open_now ? "agenda__line--now" : ""} ${done(row) && !open_now ? "agenda__line--talked" : ""}" aria-current=${open_now ? "true" : nothing}>
          <span class="agenda__mark">${done(row) ? html`${icon("tick", "small")}<span class="visually-hidden">${t("done")}</span>` : nothing}</span>
          ${name}${row.team === undefined ? nothing : mark(view, row.team)}<span>${end(row)}</span></li>`;
      },
    )}</ol></section>`;
}

/** @param {View} view @param {string | null} team */
const mark = (view, team) => (team ? teamMark(teamsIn(view), team) : nothing);
