/** Dots in place of scores: a budget of votes to spend on items, hidden until the stage is left. */

import { html, nothing } from "lit-html";
import { legendFor } from "../legend.js";
import { icon } from "../parts/icon.js";
import { receipt } from "../parts/receipt.js";
import { pathOf } from "../patch.js";
import { teamMark } from "../rows.js";
import { t } from "../words.js";
import { itemsOf, scores } from "./score.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./score.js").Row} Row */

const SHOWN = 10;

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  SpendVotes: ({ item, votes }, { view, mine }) => {
    const left = Number(mine.left) - (votes - Number(mine.votes?.[item] ?? 0));
    if (left < 0 || votes < 0 || !view.items?.[item]) return null;
    const path = pathOf("votes", item);
    return { mine: votes ? { put: { left, [path]: votes } } : { put: { left }, gone: [path] } };
  },
};

/** @param {Room} room */
export function dotList(room) {
  const view = /** @type {View} */ (room.view);
  const { budget, voted, counted } = view.voting;
  const may = scores(room) && view.room.stage === "vote";
  const left = Number(room.mine.left ?? 0);
  return html`<section aria-labelledby="dots-title"><div class="side__head"><h2 id="dots-title">${t("Your votes")}</h2>
      <span class="end sub number">${counted ? t("counted") : t("{n, plural, one {# person has} other {# people have}} voted", { n: voted })}</span></div>
    ${may ? html`<p class="hand__receipt"><strong class="number">${t("{left} of {all} left", { left, all: budget })}</strong>${left < budget ? receipt(room.keeps("SpendVotes")) : nothing}</p>` : nothing}
    <ol class="ranked" role="list">${itemsOf(view).map((item) => line(room, view, item, may && left > 0, may))}</ol></section>`;
}

/** @param {Room} room @param {View} view @param {Row} item @param {boolean} more @param {boolean} may */
function line(room, view, item, more, may) {
  const known = legendFor(room, item.team ? [item.team] : []);
  const own = Number(room.mine.votes?.[item.id] ?? 0);
  const rank = view.ranking?.rows?.[item.id]?.rank;
  const set = (/** @type {number} */ votes) => room.send("SpendVotes", { item: item.id, votes });
  const name = item.key || item.title;
  return html`<li class="ranked__one"><span class="ranked__place number">${rank ?? ""}</span>
    <span class="ranked__words">${item.team ? teamMark(known, item.team) : nothing}<span class="key">${item.key}</span> ${item.title}</span>
    ${item.votes === undefined ? nothing : html`<strong class="number">${t("{n, plural, one {# vote} other {# votes}}", { n: item.votes })}</strong>`}
    ${
      may
        ? html`<span class="stepper" role="group" aria-label=${t("Your votes on {title}", { title: name })}>
        <button class="button button--icon" type="button" aria-label=${t("Take one vote back from {title}", { title: name })} ?disabled=${!own} @click=${() => set(own - 1)}>${icon("minus")}</button>
        <span class="dots-own">${own <= SHOWN ? html`<span aria-hidden="true">${"●".repeat(own)}</span>` : nothing}<span class=${own <= SHOWN ? "visually-hidden" : "number"}>${own}</span></span>
        <button class="button button--icon" type="button" aria-label=${t("Vote for {title}", { title: name })} ?disabled=${!more} @click=${() => set(own + 1)}>${icon("plus")}</button></span>`
        : nothing
    }</li>`;
}
