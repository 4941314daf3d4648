/** What the page says. A message is its own key, in the grammar that accounts/words.py describes. */

/** @typedef {Record<string, string | number>} Values */

const PSEUDO = "qps";
const ACCENTS = Object.fromEntries(
  [..."aeiouyAEIOUYcnsz"].map((plain, n) => [plain, [..."åéîöûýÅÉÎÖÛÝçñšž"][n]]),
);

export const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language === PSEUDO ? "en" : language);
const figures = new Intl.NumberFormat(language === PSEUDO ? "en" : language);

/** @type {Record<string, string>} */
const catalogue = JSON.parse(document.getElementById("words")?.textContent || "{}");

/**
 * `message` in the reader's language, with `values` in their places.
 * @param {string} message
 * @param {Values} [values]
 */
export function t(message, values = {}) {
  if (language === PSEUDO)
    return `[${cut(message)
      .map((piece) => (piece.place ? fill(piece.text, values) : long(piece.text)))
      .join("")}]`;
  return filled(catalogue[message] ?? message, values);
}

/** @param {number} n a count or a sum, as the language writes it */
export const number = (n) => figures.format(n);

/** Ana; Ana and Bo; Ana, Bo and Cy. @param {string[]} names */
export function listed(names) {
  const [last = "", ...others] = [...names].reverse();
  return others.length ? t("{names} and {last}", { names: others.reverse().join(", "), last }) : last;
}

/** @param {string} message @param {Values} values @param {string | number} [count] */
function filled(message, values, count) {
  return cut(message)
    .map(({ place, text }) =>
      place
        ? fill(text, values)
        : count === undefined
          ? text
          : text.replaceAll("#", typeof count === "number" ? number(count) : count),
    )
    .join("");
}

/** @param {string} place @param {Values} values @returns {string} */
function fill(place, values) {
  const comma = place.indexOf(",");
  const name = (comma < 0 ? place : place.slice(0, comma)).trim();
  if (!(name in values)) throw new Error(`The message needs a value for "${name}".`);
  const value = values[name];
  if (comma < 0) return String(value);
  const choices = choicesOf(place.slice(place.indexOf(",", comma + 1) + 1));
  const chosen = choices[`=${value}`] ?? choices[plural.select(Number(value))] ?? choices.other;
  return filled(chosen, values, value);
}

/** @param {string} text */
function choicesOf(text) {
  /** @type {Record<string, string>} */
  const choices = {};
  let name = "";
  for (const piece of cut(text)) {
    if (piece.place) choices[name] = piece.text;
    else name = piece.text.trim();
  }
  return choices;
}

/** @type {Map<string, { place: boolean, text: string }[]>} */
const known = new Map();

/** The outermost braces, and what lies between them; each message is read once. @param {string} text */
function cut(text) {
  const pieces = known.get(text) ?? cutAnew(text);
  known.set(text, pieces);
  return pieces;
}

/** @param {string} text */
function cutAnew(text) {
  /** @type {{ place: boolean, text: string }[]} */
  const pieces = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "{") {
      if (depth === 0) {
        pieces.push({ place: false, text: text.slice(from, at) });
        from = at + 1;
      }
      depth += 1;
    } else if (text[at] === "}") {
      depth -= 1;
      if (depth === 0) {
        pieces.push({ place: true, text: text.slice(from, at) });
        from = at + 1;
      }
    }
  }
  pieces.push({ place: false, text: text.slice(from) });
  return pieces;
}

/** @param {string} text */
const long = (text) =>
  [...text].map((sign) => ACCENTS[sign] ?? sign).join("") + "~".repeat(Math.floor((text.length * 2) / 5));
