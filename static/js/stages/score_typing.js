/** Scores by typing, as fast as a person likes: a card is given as soon as no longer one begins with it. */

const WAITS = 450;

export class ScoreTyping {
  #typed = "";
  /** @type {(value: string) => void} */
  #give = () => undefined;
  /** @type {string[]} */
  #deck = [];
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {string} sign
   * @param {string[]} deck
   * @param {() => (value: string) => void} here asked at the first sign of a card: gives it to where the person is
   * @returns {boolean} whether the sign begins or ends a card
   */
  press(sign, deck, here) {
    const begins = (/** @type {string} */ typed) => deck.some((card) => card.startsWith(typed));
    if (this.#typed && !begins(this.#typed + sign)) this.end();
    if (!begins(this.#typed + sign)) return false;
    clearTimeout(this.#timer);
    if (!this.#typed) this.#give = here();
    this.#typed += sign;
    this.#deck = deck;
    const longer = deck.some((card) => card !== this.#typed && card.startsWith(this.#typed));
    if (longer) this.#timer = setTimeout(() => this.end(), WAITS);
    else this.end();
    return true;
  }

  /** Gives what is typed so far: the person goes elsewhere. */
  end() {
    clearTimeout(this.#timer);
    const typed = this.#typed;
    this.#typed = "";
    if (this.#deck.includes(typed)) this.#give(typed);
  }
}
