/** The page around a ceremony: top bar, stages, connection, facilitator's bar, keys, dialogs, what is spoken. */

import { html, nothing, render } from "lit-html";
import { Announcer } from "./announce.js";
import { captureNews, mayCapture } from "./capture.js";
import { listenForKeys, showKeys, written } from "./keys.js";
import "./parts/live_chip.js";
import { backAgain, keptMeanwhile, putOut, reconnectBar } from "./parts/reconnect_bar.js";
import "./parts/ring_timer.js";
import { steps } from "./parts/steps.js";
import "./parts/undo_toast.js";
import { facilitator, here, leaderless, whyTakeOver } from "./people.js";
import { show } from "./preferences.js";
import { openRoom } from "./room.js";
import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./keys.js").Key} Key */
/** @typedef {import("./announce.js").News & { focus?: string }} News */
/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {{ view: View, mine: View, state: string, long: boolean }} Moment */

/**
 * What a ceremony's module hands in.
 * @typedef {object} Ceremony
 * @property {Record<string, import("./protocol.d.ts").Overlay>} overlays
 * @property {(room: Room) => unknown} draw what `main` holds
 * @property {(room: Room) => Decision[]} decisions what a facilitator can decide now; the last is the primary one
 * @property {(room: Room) => Key[]} keys what anybody can press now
 * @property {(room: Room, sign: string) => boolean} [typed] a sign no key took
 * @property {(before: Moment, after: Moment, room: Room) => News[]} news
 * @property {(room: Room) => string} describe the room in a few words, for `Shift L`
 * @property {(room: Room) => unknown} [stages] what stands in place of the steps under the top bar
 * @property {(room: Room) => unknown} [bar] what stands in place of the facilitator's bar
 * @property {import("./cockpit/book.js").Plan} [plan] the session in steps, where they are not the stages
 */

/** @typedef {Key & { icon?: string, wide?: boolean }} Decision `wide`: not on a phone */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const part = (id) => /** @type {E} */ (document.getElementById(id));

/** @type {(ceremony: Ceremony) => Ceremony} */
let made = (ceremony) => ceremony;

/** Another page around the ceremony that is opened next. @param {(ceremony: Ceremony) => Ceremony} make */
export function around(make) {
  made = make;
}

/** @param {Ceremony} played */
export function openPage(played) {
  const ceremony = made(played);
  const first = JSON.parse(part("first").textContent ?? "{}");
  // A test, or a person who reports a fault, sees by it whether the page was loaded anew.
  Object.assign(window, { __boot: Math.random() });
  show();
  part("main").replaceChildren();
  const page = new Page(ceremony, first);
  page.room = openRoom({
    room: first.room,
    first,
    key: location.hash.slice(1),
    overlays: ceremony.overlays,
    paint: (room) => page.paint(room),
    refused: (refusal) => page.refused(refusal.message),
  });
  return page.room;
}

class Page {
  /** @type {Room | null} */
  room = null;
  /** @type {Moment | null} */
  #before = null;
  #announcer = new Announcer(part("say"), part("alert"));
  #greeted = false;
  #dialog = /** @type {HTMLDialogElement} */ (part("dialog"));

  /** @param {Ceremony} ceremony @param {import("./protocol.d.ts").First} first */
  constructor(ceremony, first) {
    this.ceremony = ceremony;
    this.first = first;
    listenForKeys(
      () => this.keys(),
      (sign) => Boolean(this.room && ceremony.typed?.(this.room, sign)),
    );
    part("keys-button").addEventListener("click", () => showKeys(this.#dialog, this.keys()));
    part("invite-button").addEventListener("click", () => this.#invite());
    document.getElementById("capture-button")?.addEventListener("click", () => this.#capture());
    addEventListener("invite", () => this.#invite());
    document.getElementById("lead-button")?.addEventListener("click", () => this.#leadMenu());
    part("timer").addEventListener("rung", () =>
      this.#announcer.hear({ text: t("Time is up."), loud: true }),
    );
  }

  /** @returns {Key[]} */
  keys() {
    const { room } = this;
    if (!room?.view) return [];
    const leads = room.role === "facilitator";
    const own = this.ceremony.keys(room);
    const bigScreen = { key: "o", label: t("Big screen"), act: () => this.#openBigScreen() };
    return [
      ...(leads ? this.ceremony.decisions(room) : []),
      ...own,
      ...(leads && !own.some(({ key }) => key === bigScreen.key) ? [bigScreen] : []),
      ...(mayCapture(room)
        ? [{ key: "!", label: t("A risk into the register"), act: () => this.#capture() }]
        : []),
      { key: "i", label: t("Invite people"), act: () => this.#invite() },
      { key: "l", label: t("What happened"), act: () => this.#log() },
      {
        key: "l",
        shift: true,
        label: t("Say where we are"),
        act: () => this.#announcer.tell(this.ceremony.describe(room)),
      },
      { key: "z", control: true, label: t("Undo my last action"), act: () => room.send("Undo") },
      { key: "?", label: t("Keys and voice"), act: () => showKeys(this.#dialog, this.keys()) },
    ];
  }

  /** @param {string} message */
  refused(message) {
    this.#announcer.hear({ text: message, loud: true });
    /** @type {import("./parts/undo_toast.js").UndoToast} */ (part("toast")).offer(message);
  }

  /** @param {Room} room */
  paint(room) {
    this.room ??= room;
    const { view, status } = room;
    /** @type {import("./parts/live_chip.js").LiveChip} */ (part("live")).show(
      room.seat ? status : null,
      view ? here(view) : 0,
    );
    /** @type {import("./parts/ring_timer.js").RingTimer} */ (part("timer")).show(view?.room?.timer, () =>
      room.clock.now(),
    );
    render(reconnectBar(room), part("reconnect"));
    if (!view) return;
    this.#title(room);
    render((this.ceremony.stages ?? steps)(room), part("stages"));
    render(this.ceremony.draw(room), part("main"));
    render(this.#facilitatorBar(room), part("facilitate"));
    part("invite-button").hidden = !room.seat;
    const capture = document.getElementById("capture-button");
    if (capture) capture.hidden = !mayCapture(room);
    for (const id of ["cockpit-link", "big-link", "lead-button"]) {
      const link = document.getElementById(id);
      if (link) link.hidden = room.role !== "facilitator";
    }
    if (!room.seat && !this.#greeted) part("your-name")?.focus({ preventScroll: true });
    this.#greeted = true;
    this.#speak(room, view);
  }

  /** A visitor's page is delivered before the room has said its name. @param {Room} room */
  #title(room) {
    const title = room.view?.room?.title ?? room.title;
    const shown = document.querySelector(".room-name strong");
    if (shown && shown.textContent !== title) shown.textContent = title;
  }

  /** @param {Room} room @param {View} view */
  #speak(room, view) {
    const { state, long } = room.status;
    const after = { view, mine: room.mine, state, long };
    const before = this.#before;
    this.#before = after;
    if (!before?.view.seats) return;
    const news = [...roomNews(before, after, room), ...this.ceremony.news(before, after, room)];
    for (const one of news) {
      this.#announcer.hear(one);
      if (one.focus && !document.activeElement?.matches("input, textarea")) part(one.focus)?.focus();
    }
  }

  async #log() {
    const { showLog } = await import("./parts/log.js");
    showLog(this.#dialog, this.#announcer.log);
  }

  async #capture() {
    const { showCapture } = await import("./parts/register_entry.js");
    if (this.room && mayCapture(this.room)) showCapture(this.room, this.#dialog);
  }

  async #invite() {
    if (!this.room?.seat) return;
    const { showInvite } = await import("./parts/invite.js");
    showInvite(this.#dialog, {
      room: this.first.room,
      url: this.first.url ?? location.href,
      code: this.first.code,
    });
  }

  #openBigScreen() {
    open(`/r/${this.first.room}/big`, `big-${this.first.room}`);
  }

  /** On a phone the other screens of the room are behind one button. */
  async #leadMenu() {
    const { choose } = await import("./parts/choice.js");
    const cockpit = () => location.assign(`/r/${this.first.room}/control`);
    choose(this.#dialog, t("More"), [
      { label: t("Cockpit"), act: cockpit },
      { label: t("Big screen"), act: () => this.#openBigScreen() },
      { label: t("Invite people"), act: () => this.#invite() },
    ]);
  }

  /** @param {Room} room */
  #facilitatorBar(room) {
    const { view, role } = room;
    if (!view || !room.seat) return nothing;
    if (role !== "facilitator") {
      const why = role === "participant" ? whyTakeOver(view, room.seat) : null;
      if (!why) return nothing;
      return html`<span class="facilitator-bar__who sub">${why}</span>
        <button class="button button--primary" type="button" @click=${() => room.send("TakeOver")}>${t("Facilitate")}</button>`;
    }
    if (this.ceremony.bar) return this.ceremony.bar(room);
    const decisions = this.ceremony.decisions(room);
    if (!decisions.length) return nothing;
    return html`<span class="facilitator-bar__who sub">${t("You facilitate")}</span>${decisions.map((decision, n) => decisionButton(decision, n === decisions.length - 1))}`;
  }
}

/** @param {Decision} decision @param {boolean} primary */
export function decisionButton(decision, primary) {
  const shape = `button ${primary ? "button--primary" : ""} ${decision.wide ? "only-wide" : ""}`;
  const name =
    decision.icon && html`<svg class="icon" aria-hidden="true"><use href="#i-${decision.icon}"></use></svg>`;
  return html`<button class=${shape} type="button" @click=${decision.act}>${name}${decision.label} <kbd>${written(decision)}</kbd></button>`;
}

/** What is news in any room. @param {Moment} before @param {Moment} after @param {Room} room @returns {News[]} */
function roomNews(before, after, room) {
  /** @type {News[]} */
  const news = [];
  const stage = after.view.room?.stage;
  if (stage !== before.view.room?.stage) {
    // What was offered to be taken back belongs to the stage before.
    /** @type {import("./parts/undo_toast.js").UndoToast} */ (part("toast")).close();
    const title = after.view.room.stages?.find((/** @type {View} */ { id }) => id === stage)?.title ?? stage;
    news.push({ text: t("{title} is open now.", { title }), loud: true });
  }
  if (after.long && !before.long) news.push({ text: keptMeanwhile(room.status), loud: true });
  if (after.state === "back" && before.state !== "back")
    news.push({ text: backAgain(room.status), own: true });
  if (after.state === "closed" && before.state !== "closed")
    news.push({ text: room.shut ?? putOut(), loud: true });
  if (leaderless(after.view) && !leaderless(before.view))
    news.push({
      text: t("{name} is away. Anyone can facilitate.", { name: facilitator(after.view) }),
      kind: "leader",
    });
  news.push(...captureNews(before.view, after.view, room));
  if (after.view.room?.state === "ended" && before.view.room?.state !== "ended")
    news.push({ text: t("The room has ended. This is its record."), loud: true });
  return news;
}
