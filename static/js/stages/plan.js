/** A team's Sprint and what it may choose from: what the view says, two lists, what a person moves. */

import { html, nothing } from "lit-html";
import { legend } from "../legend.js";
import { icon } from "../parts/icon.js";
import { pathOf } from "../patch.js";
import { Receipts } from "../receipts.js";
import { pointsBox } from "../rows.js";
import { number, t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string } & View} Item */

/** What only this page knows: the team that is looked at, the row in focus, the list shown on a phone. */
export const looking = {
  /** @type {string | null} */
  team: null,
  /** @type {string | null} */
  item: null,
  list: "backlog",
};

/** @type {Receipts | null} */
let receipts = null;

/** @param {Room} room */
function receiptsOf(room) {
  receipts ??= new Receipts(() => room.redraw());
  return receipts;
}

/** The team whose Sprint is shown: the chosen one, one's own, the first. @param {Room} room @returns {string} */
export function teamOf(room) {
  const teams = Object.keys(room.view?.sprints ?? {});
  const own = room.view?.seats?.[room.seat ?? ""]?.team;
  return [looking.team, own].find((team) => team && teams.includes(team)) ?? teams[0] ?? "";
}

/** @param {View} view @param {string} team @returns {View | null} */
export const sprintOf = (view, team) => view.sprints?.[team] ?? null;

const UNCOUNTED = new Set(["epic", "feature"]);

/** @param {View} view @returns {Item[]} */
const ranked = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.items ?? {}))
    .map(([id, item]) => /** @type {Item} */ ({ id, ...item }))
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));

/** What is in the team's Sprint. @param {View} view @param {string} team */
export const chosenOf = (view, team) =>
  ranked(view).filter((item) => item.team === team && item.sprint === sprintOf(view, team)?.id);

/** What the team may still choose. @param {View} view @param {string} team */
export const candidatesOf = (view, team) =>
  ranked(view).filter(
    (item) => (item.team === team || !item.team) && item.sprint !== sprintOf(view, team)?.id,
  );

/** Points of what is chosen; epics and features are made of others. @param {Item[]} items */
const sum = (items) =>
  items.reduce((all, { type, points }) => all + (UNCOUNTED.has(type) ? 0 : Number(points ?? 0)), 0);

/** Load against capacity, rounded as people see it. @param {View} view @param {string} team @param {number} [more] */
export function loadOf(view, team, more = 0) {
  const capacity = /** @type {number | null} */ (sprintOf(view, team)?.capacity ?? null);
  const load = rounded(sum(chosenOf(view, team)) + more);
  return { load, capacity, over: capacity === null ? 0 : rounded(load - capacity) };
}

/** @param {number} points */
const rounded = (points) => Math.round(points * 10) / 10;

/** The load in words: "21 of 20 points, over by 1". @param {ReturnType<typeof loadOf>} state */
export function loadSaid({ load, capacity, over }) {
  if (capacity === null) return t("{load} points, capacity unknown", { load: number(load) });
  const said = { load: number(load), capacity: number(capacity), n: number(Math.abs(over)) };
  if (over > 0) return t("{load} of {capacity} points, over by {n}", said);
  return over < 0
    ? t("{load} of {capacity} points, {n} free", said)
    : t("{load} of {capacity} points, full", said);
}

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  PullItem: ({ item, team }, { view }) =>
    view.items?.[item] && view.sprints?.[team]
      ? {
          view: {
            put: {
              [pathOf("items", item, "sprint")]: view.sprints[team].id,
              [pathOf("items", item, "team")]: team,
            },
          },
        }
      : null,
  ReturnItem: ({ item }, { view }) =>
    view.items?.[item] ? { view: { put: { [pathOf("items", item, "sprint")]: null } } } : null,
};

/** Into the Sprint, or back. @param {Room} room @param {string} id @param {boolean} into */
export function move(room, id, into) {
  const team = teamOf(room);
  const view = /** @type {View} */ (room.view);
  const inside = view.items?.[id]?.sprint === sprintOf(view, team)?.id;
  if (!view.items?.[id] || inside === into || !plans(room)) return;
  const sent = into ? room.send("PullItem", { item: id, team }) : room.send("ReturnItem", { item: id });
  receiptsOf(room).follow(id, sent.settled);
}

/** Whether this person may plan here. @param {Room} room */
export const plans = (room) => Boolean(room.seat) && room.role !== "observer";

/** The row that has the focus. @returns {HTMLElement | null} */
export const rowInFocus = () => document.activeElement?.closest("[data-item]") ?? null;

/** Moves the item of the row in focus. @param {Room} room @param {boolean} [into] */
export function moveFocused(room, into) {
  const row = rowInFocus();
  if (row) moveRow(room, row, into);
}

/** Moves the item of a row to the other list; the focus stays in this one. @param {Room} room @param {HTMLElement} row @param {boolean} [into] */
function moveRow(room, row, into) {
  const list = /** @type {HTMLElement | null} */ (row.closest("[data-list]"));
  if (!list) return;
  const at = rowsOf(list).indexOf(row);
  move(room, row.dataset.item ?? "", into ?? list.dataset.list === "backlog");
  requestAnimationFrame(() => {
    const rows = rowsOf(list);
    focus(rows[Math.min(at, rows.length - 1)]);
  });
}

/** The row `by` places away, also over the end of a list into the other. @param {number} by */
export function step(by) {
  const rows = rowsOf(document);
  const row = rowInFocus();
  focus(row ? rows[rows.indexOf(row) + by] : rows[0]);
}

/** @param {ParentNode} list */
const rowsOf = (list) => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-item]")]);

/** @param {HTMLElement | undefined} row */
const focus = (row) => /** @type {HTMLElement | null} */ (row?.querySelector("button") ?? null)?.focus();

/** The two lists. @param {Room} room */
export function columns(room) {
  const view = /** @type {View} */ (room.view);
  const team = teamOf(room);
  const sprint = sprintOf(view, team);
  const chosen = chosenOf(view, team);
  const candidates = candidatesOf(view, team);
  const points = t("{n, plural, one {# item} other {# items}}, {points} points", {
    n: chosen.length,
    points: number(rounded(sum(chosen))),
  });
  const here = { backlog: candidates.length, sprint: chosen.length };
  return html`${tabs(room, here, sprint)}
    <div class="plan-columns" data-shown=${looking.list}>
      ${column(room, "backlog", t("Next in the backlog"), t("{n, plural, one {# item} other {# items}}", { n: candidates.length }), candidates)}
      ${column(room, "sprint", sprint?.name ?? t("Sprint"), points, chosen)}
    </div>`;
}

/** On a phone one list at a time. @param {Room} room @param {Record<string, number>} counts @param {View | null} sprint */
function tabs(room, counts, sprint) {
  /** @param {string} list @param {string} title */
  const tab = (list, title) =>
    html`<button class="plan-tab" type="button" aria-pressed=${looking.list === list} @click=${() => {
      looking.list = list;
      room.redraw();
    }}>${title} <span class="number">${counts[list]}</span></button>`;
  return html`<div class="plan-tabs only-narrow" role="group" aria-label=${t("Which list")}>
    ${tab("backlog", t("Backlog"))}${tab("sprint", sprint?.name ?? t("Sprint"))}</div>`;
}

/** @param {Room} room @param {string} list @param {string} title @param {string} about @param {Item[]} items */
function column(room, list, title, about, items) {
  const into = list === "sprint";
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    move(room, event.dataTransfer?.getData("text/plain") ?? "", into);
  };
  const empty = into
    ? t("Nothing is chosen yet. Take from the top of the backlog until the Sprint is full.")
    : t("The backlog is empty: everything is in the Sprint.");
  return html`<section class="plan-column plan-column--${list}" data-list=${list} aria-labelledby="${list}-title"
      @dragover=${allow} @drop=${drop}>
    <div class="side__head"><h2 id="${list}-title">${title}</h2><span class="end sub number">${about}</span></div>
    ${
      items.length
        ? html`<ol class="plan-rows" role="list">${items.map((item) => row(room, item, into))}</ol>`
        : html`<p class="plan-rows__empty sub">${empty}</p>`
    }
  </section>`;
}

/** @param {Event} event */
const allow = (event) => event.preventDefault();

/** @param {Room} room @param {Item} item @param {boolean} inside */
function row(room, item, inside) {
  const name = item.key || item.title;
  const label = inside
    ? t("Take {name} out of the Sprint", { name })
    : t("Add {name} to the Sprint", { name });
  const look = () => {
    if (looking.item === item.id) return;
    looking.item = item.id;
    room.redraw();
  };
  const press = (/** @type {Event} */ event) => {
    const pressed = /** @type {HTMLElement} */ (event.currentTarget).closest("[data-item]");
    if (pressed) moveRow(room, /** @type {HTMLElement} */ (pressed), !inside);
  };
  const button = html`<button class="button button--icon ${inside ? "button--quiet" : ""}" type="button" aria-label=${label}
      @click=${press}>${icon(inside ? "minus" : "plus")}</button>`;
  return html`<li class="plan-row" data-item=${item.id} draggable=${plans(room) ? "true" : "false"}
      @dragstart=${(/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/plain", item.id)}
      @focusin=${look} @pointerenter=${look}>
    <span class="key">${item.key}</span>
    <div class="plan-row__words"><p class="plan-row__title">${item.title}</p>${notes(room, item, inside)}</div>
    <span class="plan-row__end">${receiptsOf(room).of(item.id)}${pointsBox(item.points)}${plans(room) ? button : nothing}</span></li>`;
}

/** What is to be known of an item before it is taken. @param {Room} room @param {Item} item @param {boolean} inside */
function notes(room, item, inside) {
  const said = [];
  const { sprints, teams } = legend();
  if (!inside && item.sprint)
    said.push(t("Carries over from {sprint}", { sprint: sprints[item.sprint]?.name ?? t("another Sprint") }));
  if (!inside && item.points === null) said.push(t("Not estimated yet"));
  for (const asked of Object.values(/** @type {Record<string, View>} */ (room.view?.dependencies ?? {})))
    if (asked.consumer === item.id)
      said.push(
        t("Needs {title} from {team}", {
          title: asked.title,
          team: teams[asked.producer_team]?.name ?? t("another team"),
        }),
      );
  return said.length ? html`<p class="sub">${said.join(". ")}</p>` : nothing;
}
