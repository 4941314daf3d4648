/** After the reveal: what to talk about, and the order on its way to the backlogs. */

import { html, nothing } from "lit-html";
import { legend } from "../legend.js";
import { chip } from "../parts/chip.js";
import { t } from "../words.js";
import { extremes } from "./score.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** What lies furthest apart and matters most for the order. @param {View} view @returns {View[]} */
export const talkAbout = (view) => view.ranking?.talk_about ?? [];

/** @param {View} view @returns {View | null} */
export const nextTalk = (view) =>
  talkAbout(view).find(
    ({ item }) => item !== view.discussion?.open && !(view.discussion?.talked ?? []).includes(item),
  ) ?? null;

/** @param {Room} room */
export function talkList(room) {
  const view = /** @type {View} */ (room.view);
  const spreads = talkAbout(view);
  return html`<section aria-labelledby="talk-title">
    <div class="side__head"><h2 id="talk-title" tabindex="-1">${t("Talk about")}</h2></div>
    ${spreads.length ? html`<p class="sub">${t("Widest spread times effect on the rank.")}</p><ol class="talks" role="list">${spreads.map((spread, n) => talk(room, spread, n + 1))}</ol>` : html`<p class="sub">${t("Nothing lies far apart.")}</p>`}
    ${warnings(view)}
  </section>`;
}

/** @param {Room} room @param {View} spread @param {number} place */
function talk(room, { item, factor }, place) {
  const view = /** @type {View} */ (room.view);
  const found = view.items?.[item];
  const scored = view.scores?.[item]?.[factor];
  const known = view.factors?.[factor];
  if (!found || !scored || !known) return nothing;
  const now = view.room.stage === "talk" && view.discussion?.open === item;
  const again = () => room.send("StartRound", { factor, round: known.round });
  const leads = room.role === "facilitator" && view.room.state === "open";
  return html`<li class="talks__one ${now ? "talks__one--now" : ""}" aria-current=${now ? "true" : nothing}>
    <span class="talks__place number" aria-hidden="true">${place}</span>
    <div><p><strong>${found.title}</strong> <span class="key">${found.key}</span></p>
      <p class="sub">${known.title}: ${extremes(legend().teams, scored)}. ${t("{low} to {high}", { low: scored.low, high: scored.high })}.</p>
      ${(view.discussion?.talked ?? []).includes(item) && !now ? chip("ok", t("talked about")) : nothing}
      ${leads && view.room.stage === "talk" && !now ? html`<button class="button" type="button" @click=${() => room.send("DiscussItem", { item })}>${t("Talk about it")}</button>` : nothing}
      ${leads && now && known.revealed ? html`<button class="button" type="button" @click=${again}>${t("Score {factor} again", { factor: known.title })}</button>` : nothing}</div></li>`;
}

/** @param {View} view */
function warnings(view) {
  const said = /** @type {string[]} */ (view.ranking?.warnings ?? []);
  return said.length
    ? html`<ul class="talks__warnings sub">${said.map((one) => html`<li>${one}</li>`)}</ul>`
    : nothing;
}

/** The teams whose backlogs the order concerns. @param {View} view */
export const backlogsOf = (view) =>
  new Set(
    /** @type {string[]} */ (view.ranking?.order ?? []).map((id) => view.items?.[id]?.team).filter(Boolean),
  );

/** Proposes the order; the toast takes it back. @param {Room} room */
export function apply(room) {
  const n = backlogsOf(room.view ?? {}).size;
  const sent = room.send("ApplyRanking");
  const toast = /** @type {import("../parts/undo_toast.js").UndoToast} */ (document.getElementById("toast"));
  sent.settled.then((answer) => {
    if (answer.ok)
      toast.offer(t("Proposed to {n, plural, one {# backlog} other {# backlogs}}.", { n }), () =>
        room.send("Undo", { command: sent.id }),
      );
  });
}

/** Whether an order can be proposed: everything is shown, something is ranked. @param {View} view */
export const applicable = (view) =>
  Boolean(view.ranking?.order?.length) &&
  Object.values(/** @type {Record<string, View>} */ (view.factors ?? {})).every(
    ({ revealed, round }) => revealed || round > 1,
  );

/** Whether the proposal says what stands here now. @param {View} view */
export const applied = (view) => {
  const proposed = view.ranking?.applied;
  return Boolean(proposed) && proposed.order.join() === view.ranking.order.join();
};

/** @param {Room} room */
export function applyPanel(room) {
  const view = /** @type {View} */ (room.view);
  const n = backlogsOf(view).size;
  const leads = room.role === "facilitator" && view.room.state === "open";
  const open = t("Reveal every factor first; then the order can be proposed to the backlogs.");
  const words = !n
    ? open
    : applied(view)
      ? t(
          "The order is proposed to {n, plural, one {# backlog} other {# backlogs}}. Whoever edits all of them takes it over there.",
          { n },
        )
      : t(
          "Proposes a rank to {n, plural, one {# backlog} other {# backlogs}}. It is taken over there; one undo takes it back.",
          { n },
        );
  return html`<section aria-labelledby="apply-title">
    <div class="side__head"><h2 id="apply-title">${t("Apply")}</h2>${applied(view) ? html`<span class="end">${chip("ok", t("Proposed"))}</span>` : nothing}</div>
    <p class="sub">${words}</p>
    ${leads && view.ranking?.applied ? html`<p><button class="button" type="button" @click=${() => room.send("WithdrawRanking")}>${t("Withdraw")}</button></p>` : nothing}
  </section>`;
}
