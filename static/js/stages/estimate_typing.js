/** Cards by typing: `5` is five at once where nothing else begins with 5; `1` waits a moment for `13`. */

const WAITS = 450;

export class CardTyping {
  #typed = "";
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {string} sign
   * @param {string[]} deck
   * @param {(card: string) => void} cast
   * @returns {boolean} whether the sign begins or ends a card
   */
  press(sign, deck, cast) {
    clearTimeout(this.#timer);
    const typed = [this.#typed + sign, sign].find((begun) => deck.some((card) => card.startsWith(begun)));
    this.#typed = typed ?? "";
    if (typed === undefined) return false;
    const longer = deck.some((card) => card !== typed && card.startsWith(typed));
    if (longer) this.#timer = setTimeout(() => this.#end(deck, cast), WAITS);
    else this.#end(deck, cast);
    return true;
  }

  /** @param {string[]} deck @param {(card: string) => void} cast */
  #end(deck, cast) {
    const card = this.#typed;
    this.#typed = "";
    if (deck.includes(card)) cast(card);
  }
}
