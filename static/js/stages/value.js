/** One objective at a time: everybody may name a value from 1 to 10, who facilitates agrees one. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { receipt } from "../parts/receipt.js";
import { stageHead } from "../parts/stage_head.js";
import { pathOf } from "../patch.js";
import { number, t } from "../words.js";
import { agenda, present, wayTo, whose } from "./big_room.js";
import { inOrder } from "./in_order.js";
import { worth } from "./review.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */

const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  SayValue: ({ objective, value }, { view, mine }) => {
    const one = view.objectives?.[objective];
    if (!one) return null;
    const said = { ...one.said };
    const before = mine.values?.[objective];
    if (before) said[before] -= 1;
    if (said[before] === 0) delete said[before];
    if (value) said[value] = (said[value] ?? 0) + 1;
    const own = pathOf("values", objective);
    return {
      view: { put: { [pathOf("objectives", objective, "said")]: said } },
      mine: value ? { put: { [own]: value } } : { gone: [own] },
    };
  },
  AgreeValue: ({ objective, value }, { view }) =>
    view.objectives?.[objective]
      ? {
          view: {
            put: {
              [pathOf("objectives", objective, "value")]: value,
              [pathOf("objectives", objective, "agreed")]: true,
            },
          },
        }
      : null,
};

/** The objective on the table. @param {View} view @returns {Row | null} */
export function openObjective(view) {
  const id = view.valuing?.presented;
  return id && view.objectives?.[id] ? { id, ...view.objectives[id] } : null;
}

/** The next one after it that nothing was agreed of, else the first such. @param {View} view */
export function nextObjective(view) {
  const all = inOrder(view.objectives);
  const at = all.findIndex(({ id }) => id === view.valuing?.presented);
  const left = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return left.find(({ id, agreed }) => !agreed && id !== view.valuing?.presented) ?? null;
}

/** @param {Room} room @param {string} objective */
export const presentObjective = (room, objective) => present(room, "PresentObjective", { objective });

/** What was named most, the larger of two; null where nobody named one. @param {View} objective @returns {number | null} */
export function named({ said, value }) {
  const counts = Object.entries(/** @type {Record<string, number>} */ (said ?? {}));
  if (!counts.length) return value;
  return counts
    .map(([one, n]) => [Number(one), n])
    .reduce((best, next) =>
      next[1] > best[1] || (next[1] === best[1] && next[0] > best[0]) ? next : best,
    )[0];
}

/** @param {Room} room @param {number} value */
export function sayValue(room, value) {
  const open = openObjective(room.view ?? {});
  if (!open || !room.seat || room.role === "observer" || !VALUES.includes(value)) return;
  const again = room.mine.values?.[open.id] === value;
  room.send("SayValue", { objective: open.id, value: again ? null : value });
}

/** @param {Room} room @param {number | null} value */
export function agreeValue(room, value) {
  const open = openObjective(room.view ?? {});
  if (open && value) room.send("AgreeValue", { objective: open.id, value });
}

/** @param {Room} room */
export function values(room) {
  const view = /** @type {View} */ (room.view);
  const open = openObjective(view);
  const rows = inOrder(view.objectives);
  if (!rows.length)
    return html`${stageHead(t("No objectives yet"))}<div class="empty"><p class="empty__words">${t("No team has written an objective for this increment.")}</p><p class="row">${wayTo(room, "objectives", t("Write objectives"))}</p></div>`;
  return html`${open ? opened(room, view, open) : between(view)}${agenda(room, {
    title: t("Objectives"),
    rows,
    now: open?.id ?? null,
    done: ({ agreed }) => agreed,
    words: ({ title }) => title,
    end: ({ value }) => worth(value),
    open: (id) => presentObjective(room, id),
  })}`;
}

/** @param {View} view */
function between(view) {
  const next = nextObjective(view);
  return next
    ? stageHead(t("What is each objective worth?"), t("Next is “{title}”.", { title: next.title }))
    : stageHead(t("Every objective has its value"), t("Go on to the risks."));
}

/** @param {Room} room @param {View} view @param {Row} open */
function opened(room, view, open) {
  const own = room.mine.values?.[open.id];
  return html`<section class="talk" aria-labelledby="stage-title">
    <div class="row">${whose(view, open.team)}${open.committed ? chip("info", t("Committed")) : chip("idle", t("Uncommitted"))}${open.agreed ? chip("ok", t("Agreed: {value}", { value: open.value ?? t("none") })) : nothing}</div>
    <h1 class="talk__title" id="stage-title" tabindex="-1">${open.title}</h1>
    ${room.role === "observer" ? tally(open) : deck(room, open, own)}
    <p class="hand__receipt">${own ? receipt(room.keeps("SayValue"), t("You said {value}.", { value: own })) : html`<span class="sub">${t("Everybody may name a value. The counts are open, without names.")}</span>`}</p>
    ${room.role === "facilitator" ? agreeing(room, open) : nothing}</section>`;
}

/** @param {Room} room @param {Row} open @param {number | undefined} own */
const deck = (room, open, own) =>
  html`<div class="deck deck--ten" role="group" aria-label=${t("Business value, 1 to 10")}>${VALUES.map(
    (value) =>
      html`<button class="card card--rating card--value" type="button" aria-pressed=${own === value} @click=${() => sayValue(room, value)}><span class="card__value">${value}</span><span class="card__word number">${times(open.said?.[value] ?? 0)}</span></button>`,
  )}</div>`;

/** @param {number} n */
const times = (n) => (n ? t("{n} said it", { n: number(n) }) : "");

/** @param {Row} open */
function tally(open) {
  const counts = Object.entries(/** @type {Record<string, number>} */ (open.said ?? {}));
  if (!counts.length) return html`<p class="sub">${t("Nobody has named a value yet.")}</p>`;
  return html`<ul class="row" role="list">${counts.map(([value, n]) => html`<li><span class="points number">${value}</span> <span class="sub">${times(n)}</span></li>`)}</ul>`;
}

/** @param {Room} room @param {Row} open */
function agreeing(room, open) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    agreeValue(room, Number(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("value")));
  };
  return html`<form class="row" @submit=${submit}>
    <label class="field__label" for="agreed-value">${t("Agreed value")}</label>
      <input id="agreed-value" class="field__input value-agreed__input" type="number" name="value" min="1" max="10" required .value=${String(named(open) ?? "")} />
    <button class="button">${t("Agree")}</button></form>`;
}
