/** WIP limits: how many items a team means to have in a column of its board at most. They warn, they never forbid. */

import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "../parts/icon.js";
import { number, t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {{ id: string, title: string, count: number }} Column what the board has of it; `id` is its category */

const MOST = 1000;

/** @param {View} view @param {string} column @returns {number | null} */
export const limitOf = (view, column) => view.wip_limits?.[column] ?? null;

/** The sentence about a column that has more than its limit; empty where it has not. @param {View} view @param {Column} column */
export function overWords(view, { id, title, count }) {
  const limit = limitOf(view, id);
  if (limit === null || count <= limit) return "";
  const said = { column: title, count: number(count), limit: number(limit) };
  return t("{column} is over its WIP limit: {count} of {limit}.", said);
}

/** A column with so many in it, as one hears it; empty where it has no limit. @param {View} view @param {Column} column */
export function countWords(view, { id, count }) {
  const limit = limitOf(view, id);
  if (limit === null) return "";
  const said = { count: number(count), limit: number(limit) };
  return count > limit ? t("{count} of {limit}, over the WIP limit", said) : t("{count} of {limit}", said);
}

/** What the head of a column says of its limit; who leads the team changes it there. @param {StandingPage} page @param {Column} column @param {string} [shown] a class that says where it is seen */
export function wipLimit(page, column, shown = "") {
  const limit = limitOf(page.view, column.id);
  const words = limit === null ? t("Set a limit") : fullWords(column.count, limit);
  const state =
    limit === null ? "none" : column.count > limit ? "over" : column.count < limit ? "free" : "full";
  const inside = html`${state === "over" ? icon("risk") : nothing}<span class="visually-hidden">${t("WIP limit of {column}:", { column: column.title })}</span> ${words}`;
  if (page.first.manages)
    return html`<button class="wip-limit wip-limit--${state} ${shown}" type="button" aria-haspopup="dialog" @click=${() => showWipLimit(page, column)}>${inside}</button>`;
  return limit === null
    ? nothing
    : html`<span class="wip-limit wip-limit--${state} ${shown}">${inside}</span>`;
}

/** @param {number} count @param {number} limit */
function fullWords(count, limit) {
  const said = { count: number(count), limit: number(limit) };
  if (count > limit) return t("{count} of {limit}, over", said);
  return count === limit ? t("{count} of {limit}, full", said) : t("{count} of {limit}", said);
}

/** Setting the limit of a column, or taking it away. @param {StandingPage} page @param {Column} column */
export function showWipLimit(page, column) {
  const { dialog } = page;
  const limit = limitOf(page.view, column.id);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("limit");
    dialog.close();
    setLimit(page, column, Number(said));
  };
  const none = () => {
    dialog.close();
    setLimit(page, column, null);
  };
  render(
    html`<div class="dialog__head"><h2 id="wip-limit-title">${t("WIP limit of {column}", { column: column.title })}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <label class="field"><span class="field__label">${t("At most so many items")}</span>
          <span class="field__hint" id="wip-limit-hint">${t("Above it the column says so. Nobody is kept from moving a card.")}</span>
          <input class="field__input field__input--tall" type="number" name="limit" min="1" max=${MOST} step="1" inputmode="numeric" required autofocus aria-describedby="wip-limit-hint" .value=${live(limit === null ? "" : String(limit))} /></label>
        <div class="row"><button class="button button--primary">${t("Keep this")}</button>
          ${limit === null ? nothing : html`<button class="button" type="button" @click=${none}>${t("No limit")}</button>`}</div>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "wip-limit-title");
  dialog.showModal();
}

/** @param {StandingPage} page @param {Column} column @param {number | null} limit */
function setLimit(page, { id, title }, limit) {
  const before = limitOf(page.view, id);
  if (limit === before) return;
  const { id: command } = page.send(`limit ${id}`, "SetWipLimit", {
    category: id,
    limit,
    base: { limit: before },
  });
  page.undoable(limitWords(title, limit), command);
}

/** @param {string} column @param {number | null} limit */
const limitWords = (column, limit) =>
  limit === null
    ? t("{column} has no WIP limit now.", { column })
    : t("The WIP limit of {column} is {limit} now.", { column, limit: number(limit) });

/**
 * Limits that were changed, and columns that have more than theirs now.
 * @param {View} before @param {View} after
 * @param {(view: View) => Column[]} columns
 * @param {string | null} told the column of which this person was told already
 * @returns {import("../announce.js").News[]}
 */
export function limitNews(before, after, columns, told) {
  const then = columns(before);
  return columns(after).flatMap((column, n) => {
    const limit = limitOf(after, column.id);
    const passed = overWords(before, then[n]) ? "" : overWords(after, column);
    const news = [];
    if (limit !== limitOf(before, column.id))
      news.push({ kind: `limit ${column.id}`, text: limitWords(column.title, limit), minor: true });
    if (passed && column.id !== told) news.push({ kind: `over ${column.id}`, text: passed });
    return news;
  });
}
