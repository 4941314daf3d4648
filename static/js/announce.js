/** The room speaks: one polite region, one assertive, never while the person types, never twice in a breath. */

import { preference } from "./preferences.js";
import { listed, t } from "./words.js";

/**
 * @typedef {object} News
 * @property {string} text a whole sentence; for news that batches, what follows the names ("voted.")
 * @property {string} [who] name of who did it: news of one kind by several people becomes one sentence
 * @property {string} [kind] of news of one kind only the latest is said, or the names are gathered
 * @property {string} [rest] said once behind gathered names ("6 of 9.")
 * @property {boolean} [loud] reveal, stage, timer, being brought somewhere, a lost line, a refusal
 * @property {boolean} [own] what this person just did: said at once
 * @property {boolean} [minor] said only to who wants to hear everything
 */

const GATHER = 1000;
const APART = 1500;
const IDLE = 1000;
const NAMES = 3;
const LOG = 50;
const NO_BREAK = "\u00a0";
/** VoiceOver hears a text that arrives in a region's child, not one that arrives with it. */
const CHILD_FIRST = /Mac|iPhone|iPad/.test(navigator.platform);

export class Announcer {
  /** @type {{ at: Date, text: string }[]} */
  log = [];
  /** @type {Map<string, News[]>} */
  #waiting = new Map();
  /** @type {News | null} */
  #loud = null;
  /** @type {News | null} */
  #own = null;
  #spokenAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  /** @type {number | undefined} */
  #timer;

  /** @param {HTMLElement} say @param {HTMLElement} alert */
  constructor(say, alert) {
    this.say = say;
    this.alert = alert;
    addEventListener("input", () => this.#typing(), { capture: true });
  }

  /** @param {News} news */
  hear(news) {
    const voice = preference("voice");
    const text = sentence([news]);
    if (voice === "asked" || (news.minor && voice !== "all")) {
      this.#remember(text);
      return;
    }
    if (news.loud) this.#loud = news;
    else if (news.own) this.#own = news;
    else {
      const kind = news.kind ?? "other";
      this.#waiting.set(kind, [...(news.who ? (this.#waiting.get(kind) ?? []) : []), news]);
    }
    this.#plan(news.own || news.loud ? 0 : GATHER);
  }

  /** Said because it was asked for, whatever the verbosity. @param {string} text */
  tell(text) {
    this.#put(this.say, text);
  }

  /** @param {number} delay */
  #plan(delay) {
    const now = performance.now();
    const typed = this.#typedAt + IDLE - now;
    const spoken = this.#loud || this.#own ? 0 : this.#spokenAt + APART - now;
    const due = Math.max(delay, typed, spoken, 0);
    clearTimeout(this.#timer);
    if (due > 0) this.#timer = setTimeout(() => this.#speak(), due);
    else this.#speak();
  }

  #speak() {
    const urgent = this.#loud ?? this.#own;
    if (this.#loud) this.#put(this.alert, sentence([this.#loud]));
    if (this.#own) this.#put(this.say, sentence([this.#own]));
    if (urgent) this.#remember(sentence([urgent]));
    else {
      const text = [...this.#waiting.values()].map(sentence).join(" ");
      this.#waiting.clear();
      this.#remember(text);
      this.#put(this.say, text);
    }
    if (!this.#loud) this.#spokenAt = performance.now();
    this.#loud = null;
    this.#own = null;
    if (this.#waiting.size) this.#plan(GATHER);
  }

  #typing() {
    this.#typedAt = performance.now();
    if (this.#waiting.size || this.#loud || this.#own) this.#plan(0);
  }

  /** @param {string} text */
  #remember(text) {
    this.log = [...this.log, { at: new Date(), text }].slice(-LOG);
  }

  /** @param {HTMLElement} region @param {string} text */
  #put(region, text) {
    // The same text twice is silent unless it differs.
    const said = region.textContent === text ? text + NO_BREAK : text;
    const child = document.createElement("p");
    if (!CHILD_FIRST) child.textContent = said;
    region.replaceChildren(child);
    if (CHILD_FIRST) setTimeout(() => child.replaceChildren(said), 50);
  }
}

/** News of one kind as one sentence. @param {News[]} news */
function sentence(news) {
  const last = news[news.length - 1];
  const rest = last.rest ? ` ${last.rest}` : "";
  if (!last.who) return last.text + rest;
  const names = [...new Set(news.map(({ who }) => String(who)))];
  const others = names.length - NAMES;
  const who =
    others > 0
      ? t("{names} and {n, plural, one {# other} other {# others}}", {
          names: names.slice(0, NAMES).join(", "),
          n: others,
        })
      : listed(names);
  return `${who} ${last.text}${rest}`;
}
