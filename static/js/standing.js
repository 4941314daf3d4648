/** The page around a standing room: connection, keys, receipts, undo, dialogs, what is spoken. */

import { html, nothing, render } from "lit-html";
import { Announcer } from "./announce.js";
import { listenForKeys, showKeys } from "./keys.js";
import "./parts/live_chip.js";
import { showLog } from "./parts/log.js";
import { backAgain, keptMeanwhile, putOut, reconnectBar } from "./parts/reconnect_bar.js";
import "./parts/undo_toast.js";
import { Places } from "./places.js";
import { show } from "./preferences.js";
import { dayChooser, dayKeys, keepDay, pastBanner } from "./program/past_days.js";
import { Receipts } from "./receipts.js";
import { openRoom } from "./room.js";
import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./keys.js").Key} Key */
/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./protocol.d.ts").First & { edits: string[], manages: boolean, opens: boolean, imports: boolean, talks: boolean, verbs: string[], budget: { totals: { text: string, over: boolean }[], href: string | null } | null, ballots: Record<string, { choice: "for" | "against" | "abstain", reason: string }> | null, lately: View | null, reports: boolean, snaps: boolean, days: import("./program/past_days.js").Days, goals: { edits: string[], scores: string[], charter: boolean }, reminders: Record<string, View> | null }} First */

/**
 * What a page's module hands in.
 * @typedef {object} Sheet
 * @property {Record<string, import("./protocol.d.ts").Overlay>} [overlays]
 * @property {(page: StandingPage) => unknown} draw what `main` holds, below the banner of a past day
 * @property {boolean} [dates] whether it draws the way to another day itself
 * @property {boolean} [narrow] whether its page is a narrow one, and what stands over and under it is too
 * @property {(page: StandingPage) => Key[]} keys what can be pressed now
 * @property {(page: StandingPage) => void} [drawn] after each painting
 * @property {(before: View, after: View, page: StandingPage) => import("./announce.js").News[]} [news]
 * @property {(page: StandingPage) => string} describe the page in a few words, for `Shift L`
 */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const part = (id) => /** @type {E} */ (document.getElementById(id));

/** @param {Sheet} sheet */
export function openStanding(sheet) {
  const first = JSON.parse(part("first").textContent ?? "{}");
  // A test, or a person who reports a fault, sees by it whether the page was loaded anew.
  Object.assign(window, { __boot: Math.random() });
  show();
  return new StandingPage(sheet, first);
}

export class StandingPage {
  #announcer = new Announcer(part("say"), part("alert"));
  #places = new Places();
  #receipts = new Receipts(() => this.room.redraw());
  #begun = false;
  /** @type {{ view: View, state: string, long: boolean } | null} */
  #before = null;
  dialog = /** @type {HTMLDialogElement} */ (part("dialog"));

  /** @param {Sheet} sheet @param {First} first */
  constructor(sheet, first) {
    this.sheet = sheet;
    this.first = first;
    listenForKeys(
      () => this.keys(),
      (sign) => this.#places.typed(sign),
    );
    part("keys-button").addEventListener("click", () => showKeys(this.dialog, this.keys()));
    this.room = openRoom({
      room: first.room,
      first,
      overlays: sheet.overlays,
      paint: (room) => this.#paint(room),
      refused: (refusal) => this.tell(refusal.message),
    });
  }

  /** The view with this person's unanswered commands over it. @returns {View} */
  get view() {
    return this.room.view ?? {};
  }

  /** Whether the person may change what this team has. @param {string} team */
  edits(team) {
    return this.first.edits.includes(team);
  }

  /**
   * Sends a command about `thing`; the row shows that it is kept, then that it is saved.
   * @param {string} thing @param {string} name @param {Record<string, unknown>} args
   */
  send(thing, name, args) {
    const sent = this.room.send(name, args);
    this.#receipts.follow(thing, sent.settled);
    return sent;
  }

  /** Kept on this device, saved a moment ago, or neither. @param {string} thing */
  receipt(thing) {
    return this.#receipts.of(thing);
  }

  /** The receipt in a word, to see whether it changed. @param {string} thing */
  receiptState(thing) {
    return this.#receipts.state(thing);
  }

  /** Says what this person did, and offers to take it back. @param {string} text @param {string} command its id */
  undoable(text, command) {
    this.say(text);
    this.#toast.offer(text, () => this.room.send("Undo", { command }));
  }

  /** What this person just did. @param {string} text */
  say(text) {
    this.#announcer.hear({ text, own: true });
  }

  /** What did not go as this person wanted. @param {string} text */
  tell(text) {
    this.#announcer.hear({ text, loud: true });
    this.#toast.offer(text);
  }

  get #toast() {
    return /** @type {import("./parts/undo_toast.js").UndoToast} */ (part("toast"));
  }

  /** @returns {Key[]} */
  keys() {
    // The letter after `G` is a place, whatever else it does on this page.
    if (this.#places.going) return this.#places.keys();
    return [
      ...this.#ownKeys(),
      ...this.#places.keys(),
      { key: "l", label: t("What happened"), act: () => showLog(this.dialog, this.#announcer.log) },
      {
        key: "l",
        shift: true,
        label: t("Say where we are"),
        act: () => this.#announcer.tell(this.sheet.describe(this)),
      },
      ...(this.first.days.past
        ? []
        : [{ key: "z", control: true, label: t("Undo my last action"), act: () => this.room.send("Undo") }]),
      { key: "?", label: t("Keys and voice"), act: () => showKeys(this.dialog, this.keys()) },
    ];
  }

  /** The page's own keys, and of those that go from day to day the ones that it leaves free. @returns {Key[]} */
  #ownKeys() {
    const own = this.sheet.keys(this);
    return [...own, ...dayKeys(this).filter(({ key }) => !own.some((one) => one.key === key))];
  }

  /** Draws at once, so that what is typed next lands in what was just opened. */
  paintNow() {
    this.#paint(this.room);
  }

  /** @param {Room} room */
  #paint(room) {
    this.room ??= room;
    const { status } = room;
    const here = Math.max(1, Object.keys(room.presence).length);
    /** @type {import("./parts/live_chip.js").LiveChip} */ (part("live")).show(status, here);
    render(reconnectBar(room), part("reconnect"));
    if (!this.#begun) part("main").replaceChildren();
    this.#begun = true;
    const { past } = this.first.days;
    render(
      html`${past ? this.#days() : nothing}${this.sheet.draw(this)}${past ? nothing : this.#days()}`,
      part("main"),
    );
    if (past) keepDay(part("main"), this.first.days);
    this.sheet.drawn?.(this);
    this.#speak(status);
  }

  /** Over a past page what says so; the way to another day, where the page itself has none. */
  #days() {
    const chooser = this.sheet.dates ? nothing : dayChooser(this);
    if (chooser === nothing && !this.first.days.past) return nothing;
    return html`<div class="page ${this.sheet.narrow ? "page--narrow " : ""}days">${pastBanner(this)}${chooser}</div>`;
  }

  /** @param {import("./protocol.d.ts").Status} status */
  #speak(status) {
    const before = this.#before;
    this.#before = { view: this.view, state: status.state, long: status.long };
    if (!before) return;
    if (status.long && !before.long) this.#announcer.hear({ text: keptMeanwhile(status), loud: true });
    if (status.state === "back" && before.state !== "back")
      this.#announcer.hear({ text: backAgain(status), own: true });
    if (status.state === "closed" && before.state !== "closed")
      this.#announcer.hear({ text: this.room.shut ?? putOut(), loud: true });
    if (before.view === this.view) return;
    for (const news of this.sheet.news?.(before.view, this.view, this) ?? []) this.#announcer.hear(news);
  }
}
