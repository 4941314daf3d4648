/** Prioritization on the wall: the item or the factor everybody is at, then the order. */

import { html, nothing } from "lit-html";
import { legend, legendFor } from "../legend.js";
import { teamMark } from "../rows.js";
import { extremes, factorNow, itemsOf, progressOf } from "../stages/score.js";
import { applied, talkAbout } from "../stages/score_result.js";
import { number, t } from "../words.js";
import { isOver, lead, lines, nothingYet, openStage, over, tally } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../stages/score.js").Row} Row */

/** @type {Record<string, (room: Room, view: View) => unknown>} */
const STAGES = { facts, score, vote, talk, rank };

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  if (isOver(view)) return html`${over(view, orderInWords(view))}${order(room)}`;
  if (!itemsOf(view).length) return nothingYet(view.room?.title ?? room.title, t("No item is in this room."));
  return STAGES[view.room.stage]?.(room, view) ?? lead("", room.title);
}

/** @param {Room} room @param {View} view */
function facts(room, view) {
  const items = itemsOf(view);
  const { presented } = view.context ?? {};
  const place = items.findIndex(({ id }) => id === presented);
  const { title, prompt = "" } = openStage(view);
  if (place < 0)
    return html`${lead(title, t("{n, plural, one {# item} other {# items}} to put in order", { n: items.length }), prompt)}${order(room)}`;
  const where = t("Item {place} of {all}", { place: place + 1, all: items.length });
  return html`${lead(html`${where}${items[place].key && `, ${items[place].key}`} ${teamOf(room, items[place])}`, items[place].title, prompt)}`;
}

/** @param {Room} room @param {View} view */
function score(room, view) {
  const { title, prompt = "" } = openStage(view);
  const factor = factorNow(view);
  if (!factor) return ranks(room, view);
  const known = legendFor(room, []);
  return html`${lead(title, t("Score {factor}", { factor: factor.title }), prompt)}
    <ul class="progress" role="list">${progressOf(room, factor).map(
      ({ team, name, done, of }) =>
        html`<li class="progress__one">${team === "none" ? html`<span></span>` : teamMark(known, team, false)}<span>${name}</span>
        <span class="team-progress__bar" aria-hidden="true" .style=${`--share: ${of ? done / of : 0}`}></span>
        <span class="number">${t("{done} of {of}", { done, of })}</span></li>`,
    )}</ul>`;
}

/** Dots in place of scores. @param {Room} room @param {View} view */
function vote(room, view) {
  const { title, prompt = "" } = openStage(view);
  const { voted, counted } = view.voting;
  if (counted) return ranks(room, view);
  const words = t("{n, plural, one {# person has} other {# people have}} voted", { n: voted });
  return html`${lead(title, t("Vote for what comes first"), prompt)}${tally(voted, 0, words)}`;
}

/** @param {Room} room @param {View} view */
function talk(room, view) {
  const item = view.items[view.discussion?.open];
  if (!item) return ranks(room, view);
  const apart = talkAbout(view).filter((spread) => spread.item === view.discussion.open);
  const rows = apart.flatMap(({ factor }) => {
    const scored = view.scores?.[view.discussion.open]?.[factor];
    const known = view.factors?.[factor];
    return scored && known
      ? [html`<span class="wall__said">${known.title}</span><span>${extremes(legend().teams, scored)}</span>`]
      : [];
  });
  return html`${lead(html`${[openStage(view).title, item.key].filter(Boolean).join(", ")} ${teamOf(room, item)}`, item.title)}${lines(rows)}`;
}

/** @param {Room} room @param {View} view */
function rank(room, view) {
  return ranks(room, view);
}

/** @param {Room} room @param {View} view */
function ranks(room, view) {
  const { title, prompt = "" } = openStage(view);
  if (!view.ranking?.order?.length) return lead(title, t("Nothing is ranked yet"), prompt);
  const n = talkAbout(view).length;
  const words =
    view.room.stage === "talk" && n
      ? t("Ranks are in. Talk about {n} of {all}", { n, all: itemsOf(view).length })
      : t("Ranks are in");
  return html`${lead(title, words, applied(view) ? t("The order was proposed to the backlogs.") : "")}${order(room)}`;
}

/** The items in their order, two lists side by side. @param {Room} room */
function order(room) {
  const view = /** @type {View} */ (room.view);
  const rows = view.ranking?.rows ?? {};
  return lines(
    itemsOf(view).map((item) => {
      const place = rows[item.id];
      return html`<span class="wall__place number">${place?.rank ?? ""}</span>${teamOf(room, item)}<span class="wall__topic">${item.title}</span>
        ${place ? html`<strong class="number">${number(Math.round(place.score * 10) / 10)}</strong>` : nothing}`;
    }),
    "wall__lines--two",
  );
}

/** @param {Room} room @param {View} item */
const teamOf = (room, item) => (item.team ? teamMark(legendFor(room, [item.team]), item.team) : nothing);

/** @param {View} view */
function orderInWords(view) {
  const first = view.items?.[view.ranking?.order?.[0]];
  if (!first) return t("Nothing was ranked.");
  return t("{n, plural, one {# item} other {# items}} ranked, {title} first. {proposed}", {
    n: view.ranking.order.length,
    title: first.key || first.title,
    proposed: applied(view) ? t("The order was proposed to the backlogs.") : t("The order was not proposed."),
  });
}

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  if (isOver(view)) return orderInWords(view);
  const { title } = openStage(view);
  const factor = view.scoring ? factorNow(view) : null;
  const presented = view.items?.[view.context?.presented] ?? null;
  const open = view.items?.[view.discussion?.open] ?? null;
  /** @type {Record<string, () => string>} */
  const said = {
    facts: () => presented?.title ?? "",
    score: () =>
      factor
        ? `${factor.title}: ${progressOf(room, factor)
            .map(({ name, done, of }) => `${name} ${t("{done} of {of}", { done, of })}`)
            .join(", ")}`
        : "",
    vote: () =>
      t("{n, plural, one {# person has} other {# people have}} voted", { n: view.voting?.voted ?? 0 }),
    talk: () => open?.title ?? "",
    rank: () =>
      t("{n, plural, one {# item} other {# items}} in order", { n: view.ranking?.order?.length ?? 0 }),
  };
  return [title, said[view.room?.stage]?.()]
    .filter(Boolean)
    .map((one) => `${one}.`)
    .join(" ");
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
