/** An action in one line: "Write the runbook @eli ^fri" is a text, an owner and a day. */

import { language } from "../words.js";

/**
 * @typedef {object} Line
 * @property {string} text what is left when owner and day are taken out
 * @property {string | null} owner a seat
 * @property {string | null} due an ISO date
 * @property {{ sign: string, names: string[] }[]} open `@…` and `^…` that fit nothing, or more than one name
 */

const DAY = 86_400_000;
const WORD = /(^|\s)([@^])(\S+)/gu;

/**
 * @param {string} line
 * @param {[string, string][]} people seat and name of everybody who can own it
 * @param {{ me: string | null, today: Date }} from `today` at its midnight
 * @returns {Line}
 */
export function readAction(line, people, { me, today }) {
  /** @type {Line} */
  const found = { text: line, owner: null, due: null, open: [] };
  for (const [, , sign, word] of line.matchAll(WORD)) {
    if (sign === "^") readDay(found, word, today);
    else readOwner(found, word, people, me);
  }
  found.text = found.text.replace(/\s+/gu, " ").trim();
  return found;
}

/** The line that reads as this action. @param {string} text @param {string | null} name @param {string | null} due */
export const writeAction = (text, name, due) =>
  [text, name && `@${name.replace(/\s+/gu, "_")}`, due && `^${due}`].filter(Boolean).join(" ");

/** @param {Line} found @param {string} word @param {Date} today */
function readDay(found, word, today) {
  const [, said, tail] = /** @type {RegExpMatchArray} */ (word.match(/^(.+?)([.,;:!?]*)$/u));
  const due = dayOf(said, today);
  if (!due) found.open.push({ sign: `^${word}`, names: [] });
  else {
    found.due = due;
    found.text = found.text.replace(`^${word}`, tail);
  }
}

/** @param {Line} found @param {string} word @param {[string, string][]} people @param {string | null} me */
function readOwner(found, word, people, me) {
  const [, said, tail] = /** @type {RegExpMatchArray} */ (word.match(/^(.+?)([.,;:!?]*)$/u));
  /** @type {[string, string][]} */
  const fits = me && plain(said) === "me" ? [[me, said]] : named(said, people);
  if (fits.length === 1) {
    found.owner = fits[0][0];
    found.text = found.text.replace(`@${word}`, tail);
  } else found.open.push({ sign: `@${word}`, names: fits.map(([, name]) => name) });
}

/** Whose name it is, else whose name begins so; `_` stands for a blank. @param {string} said @param {[string, string][]} people */
function named(said, people) {
  const wanted = plain(said.replaceAll("_", " "));
  const whole = people.filter(([, name]) => plain(name) === wanted);
  if (whole.length) return whole;
  const first = people.filter(([, name]) => plain(name).split(" ")[0] === wanted);
  if (first.length) return first;
  return people.filter(([, name]) =>
    [plain(name), ...plain(name).split(" ")].some((part) => part.startsWith(wanted)),
  );
}

/** Without case and accents. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/**
 * `today`, `tomorrow`, `fri` (the next one, never today), `3d`, `2w`, `4dec`, `2026-12-04`; weekdays and months
 * in English and in the reader's language.
 * @param {string} word @param {Date} today @returns {string | null}
 */
export function dayOf(word, today) {
  const said = plain(word);
  const iso = said.match(/^(\d{4})-(\d\d)-(\d\d)$/);
  if (iso) return real(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const ahead = said.match(/^\+?(\d{1,3})([dw])$/);
  if (ahead) return inDays(today, Number(ahead[1]) * (ahead[2] === "w" ? 7 : 1));
  if (said === "today") return inDays(today, 0);
  if (said === "tomorrow" || said === "tom") return inDays(today, 1);
  return weekday(said, today) ?? dayAndMonth(said, today);
}

/** @param {string} said @param {Date} today */
function weekday(said, today) {
  if (said.length < 2) return null;
  // 4 January 1970 was a Sunday.
  const day = [0, 1, 2, 3, 4, 5, 6].find((n) =>
    names({ weekday: "long" }, (3 + n) * DAY).some((name) => name.startsWith(said)),
  );
  return day === undefined ? null : inDays(today, ((day - today.getDay() + 6) % 7) + 1);
}

/** The next such day of the year. @param {string} said @param {Date} today */
function dayAndMonth(said, today) {
  const [, before, name, after] = said.match(/^(\d{1,2})?([\p{L}.]{3,}?)(\d{1,2})?$/u) ?? [];
  const day = Number(before ?? after);
  if (!name || !day || (before && after)) return null;
  const month = Array.from({ length: 12 }, (_, n) => n).find((n) =>
    names({ month: "long" }, (n * 31 + 1) * DAY).some((one) => one.startsWith(name.replace(".", ""))),
  );
  if (month === undefined) return null;
  const year = today.getFullYear();
  const due = real(year, month, day);
  return due && due < iso(today) ? real(year + 1, month, day) : due;
}

/** @param {Intl.DateTimeFormatOptions} form @param {number} at */
const names = (form, at) =>
  ["en", language === "qps" ? "en" : language].map((spoken) =>
    plain(new Intl.DateTimeFormat(spoken, { ...form, timeZone: "UTC" }).format(at)),
  );

/** @param {number} year @param {number} month @param {number} day */
function real(year, month, day) {
  const date = new Date(year, month, day);
  return date.getMonth() === month && date.getDate() === day ? iso(date) : null;
}

/** @param {Date} today @param {number} days */
const inDays = (today, days) => iso(new Date(today.getFullYear(), today.getMonth(), today.getDate() + days));

/** @param {Date} date */
const iso = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

/** "Fri 27 Nov", as the language writes it. @param {string} due an ISO date */
export function dayWords(due) {
  const [year, month, day] = due.split("-").map(Number);
  const form = { weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(
    language === "qps" || language === "en" ? "en-GB" : language,
    /** @type {Intl.DateTimeFormatOptions} */ (form),
  )
    .format(new Date(year, month - 1, day))
    .replace(",", "");
}
