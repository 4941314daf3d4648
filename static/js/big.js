/** The big screen: what everybody in the room may see, for a wall. It has no seat, no control and no key. */

import { html, nothing, render } from "lit-html";
import { fit } from "./big/fit.js";
import { icon } from "./parts/icon.js";
import "./parts/ring_timer.js";
import { here } from "./people.js";
import { show } from "./preferences.js";
import { get } from "./rest.js";
import { openRoom } from "./room.js";
import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./protocol.d.ts").View} View */

/**
 * What a ceremony puts on the wall.
 * @typedef {object} Wall
 * @property {(room: Room) => unknown} draw one thing at a time, without controls, without names before a reveal
 * @property {(room: Room) => string} words the same in a sentence or two
 */

const STILL_AFTER = 3000;

/** @template {HTMLElement} E @param {string} id @returns {E} */
const part = (id) => /** @type {E} */ (document.getElementById(id));

const first = JSON.parse(part("first").textContent ?? "{}");
/** @type {{ wall: Wall }} */
const { wall } = await import(`./big/${first.screen}.js`);

show();
part("main").replaceChildren();
hideTheCursor();
keepAwake();
openRoom({ room: first.room, first, watch: true, paint });
addEventListener("resize", () => fit(part("main")));

/** @param {Room} room */
function paint(room) {
  const { view, status } = room;
  render(stateOf(room), part("state"));
  /** @type {import("./parts/ring_timer.js").RingTimer} */ (part("timer")).show(view?.room?.timer, () =>
    room.clock.now(),
  );
  const shut = status.state === "closed";
  const ended = view?.room?.state === "ended";
  comeIn(!shut && !ended);
  render(shut ? closed(room) : wall.draw(room), part("main"));
  render(shut || ended ? nothing : whereWeAre(view ?? {}), part("where"));
  document.documentElement.dataset.state = shut ? "closed" : ended ? "ended" : "open";
  fit(part("main"));
}

/** How many are here, or that what is seen may be old. @param {Room} room */
function stateOf({ status, view }) {
  const lost = {
    reconnecting: t("Reconnecting"),
    stalled: t("Reconnecting. What you see may have changed."),
  };
  const words = lost[/** @type {keyof typeof lost} */ (status.state)];
  if (words) return html`${icon("watch")}<span role="status">${words}</span>`;
  if (status.state === "connecting" || status.state === "closed" || !view?.seats) return nothing;
  return html`<span class="live__dot" aria-hidden="true"></span>${t("{n, plural, other {# here}}", { n: here(view) })}`;
}

/** @param {Room} room */
const closed = (room) =>
  html`<h1>${room.title}</h1><p class="wall__sub">${room.shut ?? t("This room is no longer shown here. Open its big screen again.")}</p>`;

/** The stages, or nothing where there is but one. @param {View} view */
function whereWeAre({ room }) {
  const { stages = [], stage } = room ?? {};
  if (stages.length < 2) return nothing;
  const now = stages.findIndex((/** @type {View} */ { id }) => id === stage);
  return html`<ol class="where" role="list" aria-label=${t("Stages")}>${stages.map(
    (/** @type {View} */ { title }, /** @type {number} */ n) =>
      html`<li class="where__one ${n < now ? "where__one--past" : ""}" aria-current=${n === now ? "step" : nothing}><span class="where__mark" aria-hidden="true">${n < now ? icon("tick") : n + 1}</span><span class="where__title">${title}</span></li>`,
  )}</ol>`;
}

/** Whether the code of a room that was opened again has been asked for. */
let asked = false;

/** The way in is shown while the room is open. A room that was opened again has a new code. @param {boolean} open */
async function comeIn(open) {
  part("come-in").hidden = !open;
  if (!open) {
    first.code = null;
    asked = false;
  }
  if (!open || first.code || asked) return;
  asked = true;
  const answer = await get(`/api/v1/rooms/${first.room}/invitation`);
  if (!answer.ok || !answer.body.code) return;
  first.code = String(answer.body.code);
  const letters = [...first.code].join(", ");
  part("code").textContent = `${first.code.slice(0, 4)} ${first.code.slice(4)}`;
  part("code-spelled").textContent = t("Code: {letters}", { letters });
  /** @type {HTMLImageElement} */ (part("qr")).alt = t(
    "QR code of the link into this room. Code: {letters}",
    { letters },
  );
}

/** After three seconds at rest. */
function hideTheCursor() {
  const { dataset } = document.documentElement;
  let waiting = 0;
  const moved = () => {
    clearTimeout(waiting);
    delete dataset.cursor;
    waiting = setTimeout(() => {
      dataset.cursor = "hidden";
    }, STILL_AFTER);
  };
  addEventListener("pointermove", moved);
  moved();
}

/** Where the browser grants it, the projector's computer does not fall asleep. */
async function keepAwake() {
  const hold = () => navigator.wakeLock?.request("screen").catch(() => undefined);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hold());
  await hold();
}
