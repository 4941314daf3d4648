/** What every wall is made of: a head, a count without names, lines of which as many are shown as fit. */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** More than these are not drawn one by one. */
const MARKS = 40;

/** The open stage: {id, title, prompt, minutes}. @param {View} view @returns {View} */
export const openStage = ({ room }) =>
  room?.stages?.find((/** @type {View} */ { id }) => id === room.stage) ?? { title: "" };

/** @param {View} view */
export const isOver = (view) => view.room?.state === "ended";

/** The thing that is looked at. @param {unknown} where what it is, small @param {unknown} title @param {unknown} [sub] */
export const lead = (where, title, sub = nothing) =>
  html`<header class="wall__head"><p class="wall__where">${where}</p><h1 class="wall__title">${title}</h1>
    ${sub === nothing || sub === "" ? nothing : html`<p class="wall__sub">${sub}</p>`}</header>`;

/** So many of so many have done it: in words, and as marks that name nobody. @param {number} done @param {number} all @param {string} words */
export const tally = (done, all, words) =>
  html`<div class="tally"><p class="tally__words number">${words}</p>
    ${all > 0 && all <= MARKS ? html`<p class="tally__marks" aria-hidden="true">${Array.from({ length: all }, (_, n) => html`<span class="tally__mark ${n < done ? "tally__mark--done" : ""}"></span>`)}</p>` : nothing}</div>`;

/** As many lines as fit. @param {unknown[]} rows @param {string} [shape] */
export const lines = (rows, shape = "") =>
  html`<ol class="wall__lines ${shape}" role="list" data-fit>${rows.map((row) => html`<li class="wall__line">${row}</li>`)}<li class="wall__more" data-more hidden></li></ol>`;

/** Columns side by side. @param {{ id: string, title: unknown, about?: unknown, inside: unknown }[]} columns */
export const columns = (columns) =>
  html`<div class="wall__columns">${repeat(
    columns,
    ({ id }) => id,
    ({ title, about, inside }) =>
      html`<section class="wall__column"><h2>${title}</h2>${about ? html`<p class="wall__sub">${about}</p>` : nothing}${inside}</section>`,
  )}</div>`;

/** Nothing is there yet. @param {string} title @param {string} words */
export const nothingYet = (title, words) => lead(t("Come in"), title, words);

/** The room is over. @param {View} view @param {string} sub */
export const over = (view, sub) => lead(t("This room has ended"), view.room.title, sub);
