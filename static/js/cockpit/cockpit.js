/** The page of who facilitates: where the session is, what comes next, and who needs what. Works as a remote. */

import { html, nothing } from "lit-html";
import { openStage } from "../big/wall.js";
import { ended } from "../leading.js";
import { decisionButton } from "../page.js";
import { icon } from "../parts/icon.js";
import { facilitator } from "../people.js";
import { t } from "../words.js";
import { attention } from "./attention.js";
import { Book } from "./book.js";
import { people } from "./people.js";
import { flow, stagePlan } from "./plan.js";
import "./private_notes.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../page.js").Ceremony} Ceremony */
/** @typedef {import("../page.js").Decision} Decision */
/** @typedef {import("../big.js").Wall} Wall */

/** How often the minutes are looked at. */
const EVERY = 10_000;

/** The ceremony from the side of who leads it. @param {Ceremony} ceremony @param {Wall} wall @returns {Ceremony} */
export function cockpit(ceremony, wall) {
  const plan = ceremony.plan ?? stagePlan;
  const book = new Book();
  let begun = false;
  /** @param {Room} room */
  const begin = (room) => {
    if (begun || !room.seat) return;
    begun = true;
    book.read(room, plan.opened);
    setInterval(() => room.redraw(), EVERY);
  };
  return {
    overlays: ceremony.overlays,
    decisions: ceremony.decisions,
    keys,
    // Where the focus is on a remote, it stays.
    news: (before, after, room) => ceremony.news(before, after, room).map((one) => ({ ...one, focus: "" })),
    describe: (room) => wall.words(room),
    stages: () => nothing,
    bar: (room) => bar(ceremony.decisions(room)),
    draw(room) {
      begin(room);
      if (room.role !== "facilitator") return notLeading(room);
      const steps = plan.steps(room);
      const open = steps.find(({ now }) => now);
      book.turn(ended(room) ? null : (open?.id ?? null), room.clock.now());
      book.look(room.view?.seats ?? {}, room.clock.now());
      return html`<div class="cockpit">
        ${now(room, wall, others(ceremony.decisions(room)))}
        ${ended(room) ? nothing : attention(room, open?.minutes ?? 0)}
        ${people(room, book)}${flow(room, steps, book)}
        <div class="cockpit__column">${theRoom(room, ceremony.decisions(room))}<private-notes .room=${room}></private-notes></div>
      </div>`;
    },
  };
}

/** Where we are, what everybody looks at, and what else can be decided. @param {Room} room @param {Wall} wall @param {Decision[]} others */
function now(room, wall, others) {
  const { title, prompt = "" } = openStage(room.view ?? {});
  return html`<header class="cockpit__now">
    <h1 id="stage-title" tabindex="-1">${ended(room) ? t("This room has ended") : title}</h1>
    ${prompt && !ended(room) ? html`<p class="sub">${prompt}</p>` : nothing}
    <p class="cockpit__sees">${icon("eye")}<span><span class="sub">${t("The room sees")}</span> ${wall.words(room)}</span></p>
    ${others.length ? html`<div class="cockpit__row" role="group" aria-label=${t("What else can be decided")}>${others.map((one) => decisionButton({ ...one, wide: false }, false))}</div>` : nothing}
  </header>`;
}

/** The big button, and the way back beside it. @param {Decision[]} decisions */
function bar(decisions) {
  const primary = decisions.at(-1);
  if (!primary) return nothing;
  const back = decisions.find((one) => isBack(one) && one !== primary);
  return html`<div class="cockpit-bar">${back ? decisionButton(back, false) : nothing}${decisionButton(primary, true)}</div>`;
}

/** @param {Decision} decision */
const isBack = ({ key, shift }) => key === "b" && !shift;

/** @param {Decision} decision */
const isTimer = ({ key, shift }) => key === "t" && !shift;

/** @param {Decision} decision */
const isEnd = ({ key, shift }) => key === "e" && Boolean(shift);

/** Beside the big button, the way back, the timer and the end. @param {Decision[]} decisions */
const others = (decisions) =>
  decisions.slice(0, -1).filter((one) => !isBack(one) && !isTimer(one) && !isEnd(one));

/** @param {Room} room @param {Decision[]} decisions */
function theRoom(room, decisions) {
  const end = decisions.slice(0, -1).find(isEnd);
  const invite = (/** @type {Event} */ event) =>
    event.target?.dispatchEvent(new CustomEvent("invite", { bubbles: true }));
  return html`<section class="cockpit__part" aria-labelledby="room-title">
    <div class="side__head"><h2 id="room-title">${t("Room")}</h2></div>
    <div class="cockpit__row">
      <a class="button" href="/r/${room.id}/big" target="big-${room.id}">${icon("screen")}${t("Big screen")} <kbd>O</kbd></a>
      ${ended(room) ? nothing : html`<button class="button" type="button" @click=${invite}>${icon("code")}${t("Invite people")} <kbd>I</kbd></button>`}
      <a class="button" href="/r/${room.id}">${icon("back")}${t("Back to the room")}</a>
      <a class="button" href="/r/${room.id}/record">${icon("report")}${t("Record")}</a>
      ${ended(room) ? html`<button class="button button--primary" type="button" @click=${() => room.send("ReopenRoom")}>${t("Reopen")}</button>` : nothing}
      ${end ? decisionButton({ ...end, wide: false }, false) : nothing}
    </div></section>`;
}

/** @param {Room} room */
function notLeading(room) {
  const words = room.view?.room?.facilitators?.length
    ? t("{name} facilitates. The cockpit is for who does.", { name: facilitator(room.view) })
    : t("Nobody facilitates yet. The cockpit is for who does.");
  return html`<div class="room room--alone"><div class="stack">
    <h1 id="stage-title" tabindex="-1">${room.title}</h1><p>${words}</p>
    <p><a class="button button--primary" href="/r/${room.id}">${t("Back to the room")}</a></p></div></div>`;
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function keys(room) {
  const timer = room.view?.room?.timer;
  if (room.role !== "facilitator" || !timer || timer.over) return [];
  return [
    { key: "p", label: t("Hold the timer, or let it go on"), act: () => room.send("PauseTimer") },
    { key: "t", shift: true, label: t("Stop the timer"), act: () => room.send("StopTimer") },
  ];
}
