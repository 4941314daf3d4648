/**
 * What it would mean to move a card, before it is dropped. The server thinks it through, by the rules that hold
 * after the drop, for every Sprint at once when the card is picked up; so each cell it is held over answers at once.
 */

import { get } from "../rest.js";
import { number, t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ sprint: string | null, cell: { load: number, capacity: number | null, over: number } | null, dependencies: string[], mended: string[], consequences: { kind: string, id: string, sentence: string }[] }} MoveTo */

export class Consequences {
  /** @type {Map<string | null, MoveTo> | null} */
  #moves = null;
  #about = "";
  /** @type {string} why nothing is known, empty where the answer is on its way */
  #silence = "";

  /** @param {() => void} told called when the answer has come */
  constructor(told) {
    this.told = told;
  }

  /** Asks about an item, unless it was asked at this state of the program. @param {string} item @param {number} seq */
  async ask(item, seq) {
    const about = `${item} ${seq}`;
    if (this.#about === about && !this.#silence) return;
    this.#about = about;
    this.#moves = null;
    this.#silence = "";
    const answer = await get(`/api/v1/items/${item}/moves`);
    if (this.#about !== about) return;
    if (answer.ok)
      this.#moves = new Map(answer.body.items.map((/** @type {MoveTo} */ one) => [one.sprint, one]));
    else this.#silence = answer.detail;
    this.told();
  }

  /** Whether the answer is still on its way. */
  get pending() {
    return !this.#moves && !this.#silence;
  }

  /** In short: the load there, and how many needs come late. @param {string | null} sprint */
  words(sprint) {
    const move = this.#moves?.get(sprint);
    if (!move) return this.#silence;
    const late = move.dependencies.length;
    const mended = move.mended.length;
    return [
      move.cell && loadIn(move.cell),
      late && t("Makes {n, plural, one {# need} other {# needs}} late.", { n: late }),
      mended && mendedBy(sprint, mended),
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** Each in a sentence, the worst first. @param {string | null} sprint @returns {string[]} */
  sentences(sprint) {
    return (this.#moves?.get(sprint)?.consequences ?? []).map(({ sentence }) => sentence);
  }
}

/** Without a Sprint a promise stays, and nothing keeps it. @param {string | null} sprint @param {number} n */
const mendedBy = (sprint, n) =>
  sprint === null
    ? t(
        "{n, plural, one {# need is shown as late no more, but nothing is planned for it.} other {# needs are shown as late no more, but nothing is planned for them.}}",
        { n },
      )
    : t("{n, plural, one {# need is} other {# needs are}} late no more.", { n });

/** @param {NonNullable<MoveTo["cell"]>} cell */
function loadIn(cell) {
  const load = number(cell.load);
  if (cell.capacity === null) return t("Load {load}.", { load });
  const said = { load, capacity: number(cell.capacity) };
  return cell.over > 0 ? t("Load {load} of {capacity}, over.", said) : t("Load {load} of {capacity}.", said);
}
