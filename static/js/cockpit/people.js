/** The people as who facilitates sees them: what each has done, who has a hand up, who is gone and since when. */

import { html, nothing } from "lit-html";
import { chip } from "../parts/chip.js";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import { doneHere } from "../parts/seats.js";
import { nameOf, seated } from "../people.js";
import { turnout } from "../stages/estimate.js";
import { language, number, t } from "../words.js";
import { votes } from "./attention.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./book.js").Book} Book */

/** @param {Room} room @param {Book} book */
export function people(room, book) {
  const view = /** @type {View} */ (room.view);
  return html`<section class="cockpit__part" aria-labelledby="people-title">
    <div class="side__head"><h2 id="people-title">${t("People")}</h2><span class="end sub number">${summary(view)}</span></div>
    ${view.tally ? tally(view) : nothing}
    <ul class="seats" role="list">${inOrder(view).map(([seat, person]) => one(room, view, seat, person, book))}</ul>
  </section>`;
}

/** Raised hands first, in their order; then by name. @param {View} view */
const inOrder = (view) =>
  seated(view).sort(
    ([, one], [, other]) => (one.hand || Number.MAX_VALUE) - (other.hand || Number.MAX_VALUE),
  );

/** @param {View} view */
function summary(view) {
  if (votes(view)) {
    const { voted, all } = turnout(view);
    return t("{voted} of {all} voted", { voted: number(voted), all: number(all) });
  }
  const { done, all } = doneHere(view);
  return t("{done} of {all} done", { done: number(done), all: number(all) });
}

/** A large room is a count. @param {View} view */
const tally = ({ tally }) =>
  html`<p class="sub number">${t("{n, plural, one {# person is} other {# people are}} seated.", { n: tally.seated })} ${t("{n, plural, one {# person watches} other {# people watch}}.", { n: tally.observers ?? 0 })}</p>`;

/** @param {Room} room @param {View} view @param {string} seat @param {View} person @param {Book} book */
function one(room, view, seat, person, book) {
  const me = seat === room.seat;
  const name = nameOf(view, seat);
  const more = html`<button class="button button--quiet button--icon" type="button" aria-label=${t("More for {name}", { name })} @click=${() => menu(room, seat, name, person)}>${icon("more")}</button>`;
  return html`<li class="seat cockpit__seat">
    <span class="seat__name">${me ? t("{name} (you)", { name }) : name}${person.hand ? html` ${icon("hand")}<span class="visually-hidden">${t("hand raised")}</span>` : nothing}</span>
    ${stateOf(room, view, seat, person, book)}${me ? nothing : more}</li>`;
}

/** @param {Room} room @param {View} view @param {string} seat @param {View} person @param {Book} book */
function stateOf(room, view, seat, { role, away, ready }, book) {
  if (away) {
    const since = book.lastSeen(seat);
    return html`${since === null ? nothing : html`<span class="sub number">${t("last seen {time}", { time: clock(since) })}</span>`}${chip("watch", t("away"))}`;
  }
  if (room.presence[room.seat ?? ""] && !room.presence[seat]) return chip("watch", t("reconnecting"));
  if (role === "observer") return html`<span class="sub">${t("watching")}</span>`;
  const vote = view.votes?.[seat];
  if (votes(view) && view.votes)
    return vote && !vote.kept ? chip("ok", t("voted")) : chip("idle", t("thinking"));
  if (ready) return chip("ok", t("done"));
  return role === "facilitator" ? html`<span class="sub">${t("facilitates")}</span>` : nothing;
}

/** @param {number} at server time in ms */
const clock = (at) =>
  new Date(at).toLocaleTimeString(language === "qps" ? "en" : language, {
    hour: "2-digit",
    minute: "2-digit",
  });

/** @param {Room} room @param {string} seat @param {string} name @param {View} person */
function menu(room, seat, name, { role }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  const over = {
    label: t("Hand the room over to {name}", { name }),
    act: () => room.send("HandOver", { seat }),
  };
  const away = {
    label: t("Take {name} from the table", { name }),
    act: () => room.send("RemoveSeat", { seat }),
  };
  choose(dialog, name, role === "observer" ? [away] : [over, away]);
}
