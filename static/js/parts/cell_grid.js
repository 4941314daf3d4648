/**
 * `<cell-grid>`: cards in cells, walked by arrows and moved by hand or by key. Cells are `[data-cell]` with
 * `data-row` and `data-column`; cards are `[data-card]` with `data-name`. The cards belong to the view: nothing
 * is moved here. With `data-letters` the page has a use of its own for `M`. Events: `carried` {id, cell} at every cell a card is held over (`cell` null: put back),
 * `dropped` {id, cell}, `opened` {id}, `menu` {id}, `entered` {cell} at a cell without a card.
 */

const FAR = 6;

export class CellGrid extends HTMLElement {
  /** @type {{ id: string, over: string, pointer: number | null, from: { x: number, y: number } } | null} */
  #held = null;
  /** @type {{ id: string, x: number, y: number, pointer: number } | null} */
  #pressed = null;
  /** @type {string | null} */
  #wanted = null;
  #dragged = false;

  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#keyed(event));
    this.addEventListener("focusin", (event) => this.#focused(/** @type {HTMLElement} */ (event.target)));
    this.addEventListener("pointerdown", (event) => this.#press(event));
    this.addEventListener("pointermove", (event) => this.#move(event));
    this.addEventListener("pointerup", () => this.#release());
    this.addEventListener("pointercancel", () => this.#putBack());
    this.addEventListener("click", (event) => this.#clicked(event), { capture: true });
  }

  /** The card or cell with the focus gets it again where a painting took it away. */
  painted() {
    if (!this.querySelector('[tabindex="0"]')) this.#cells()[0]?.setAttribute("tabindex", "0");
    if (this.#held) this.#mark(this.#held.over);
    if (this.#wanted === null || this.contains(document.activeElement)) return;
    const card = this.#card(this.#wanted);
    if (card && document.activeElement === document.body) card.focus();
  }

  /** The card in hand is let go where it is, without a word. */
  putDown() {
    this.#pressed = null;
    this.#letGo();
  }

  #cells() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-cell]")]);
  }

  /** @param {string} id */
  #card(id) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-card="${CSS.escape(id)}"]`));
  }

  /** @param {string} cell */
  #cell(cell) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-cell="${CSS.escape(cell)}"]`));
  }

  /** @param {HTMLElement} target */
  #focused(target) {
    const stop = /** @type {HTMLElement | null} */ (target.closest("[data-card], [data-cell]"));
    if (!stop) return;
    for (const other of this.querySelectorAll('[data-card][tabindex="0"], [data-cell][tabindex="0"]'))
      other.setAttribute("tabindex", "-1");
    stop.setAttribute("tabindex", "0");
    this.#wanted = stop.dataset.card ?? null;
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea, select")) return;
    const card = /** @type {HTMLElement | null} */ (target.closest("[data-card]"));
    const cell = /** @type {HTMLElement | null} */ (target.closest("[data-cell]"));
    if (!cell || (target !== card && target !== cell)) return;
    const done = this.#held ? this.#keyedHolding(event.key) : this.#keyedFree(event, card, cell);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  #keyedHolding(key) {
    const held = this.#held;
    if (!held) return false;
    if (key === "Escape") this.#putBack();
    else if (key === "m" || key === "M" || key === "Enter") this.#release();
    else {
      const next = this.#beside(this.#cell(held.over), key);
      if (!next) return key.startsWith("Arrow");
      this.#over(next.dataset.cell ?? held.over);
    }
    return true;
  }

  /** @param {KeyboardEvent} event @param {HTMLElement | null} card @param {HTMLElement} cell */
  #keyedFree({ key, shiftKey }, card, cell) {
    const lifts = (key === "m" || key === "M") && !this.hasAttribute("data-letters");
    if (card && lifts) this.#lift(card, null);
    else if (card && key === "F10" && shiftKey) this.#tell("menu", { id: card.dataset.card });
    else if (card && key === "Enter") this.#tell("opened", { id: card.dataset.card });
    else if (card && key === "Escape") cell.focus();
    else if (!card && key === "Enter") this.#enter(cell);
    else if (key.startsWith("Arrow")) this.#step(key, card, cell);
    else return false;
    return true;
  }

  /** @param {HTMLElement} cell */
  #enter(cell) {
    const [first] = this.#cardsIn(cell);
    if (first) first.focus();
    else this.#tell("entered", { cell: cell.dataset.cell });
  }

  /** @param {string} key @param {HTMLElement | null} card @param {HTMLElement} cell */
  #step(key, card, cell) {
    const cards = this.#cardsIn(cell);
    const at = card ? cards.indexOf(card) : -1;
    const way = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if (card && way && cards[at + way]) {
      cards[at + way].focus();
      return;
    }
    const next = this.#beside(cell, key);
    if (!next) return;
    const there = this.#cardsIn(next);
    (card && !way ? (there[Math.min(at, there.length - 1)] ?? next) : next).focus();
  }

  /** @param {HTMLElement} cell */
  #cardsIn(cell) {
    return /** @type {HTMLElement[]} */ ([...cell.querySelectorAll("[data-card]")]);
  }

  /** The cell one step away, in the direction of reading. @param {HTMLElement | null} cell @param {string} key */
  #beside(cell, key) {
    if (!cell) return null;
    const mirrored = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const by = { ArrowLeft: [0, -mirrored], ArrowRight: [0, mirrored], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
      key
    ];
    if (!by) return null;
    const [row, column] = [Number(cell.dataset.row) + by[0], Number(cell.dataset.column) + by[1]];
    return /** @type {HTMLElement | null} */ (
      this.querySelector(`[data-cell][data-row="${row}"][data-column="${column}"]`)
    );
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const card = /** @type {HTMLElement | null} */ (target.closest("[data-card]"));
    this.#dragged = false;
    if (!card || event.button !== 0 || event.pointerType === "touch" || target.closest("button")) return;
    if (!card.hasAttribute("data-movable")) return;
    this.#pressed = {
      id: card.dataset.card ?? "",
      x: event.clientX,
      y: event.clientY,
      pointer: event.pointerId,
    };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const pressed = this.#pressed;
    if (!pressed || pressed.pointer !== event.pointerId) return;
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR;
    const card = this.#card(pressed.id);
    if (!this.#held && far && card) {
      this.setPointerCapture(event.pointerId);
      this.#dragged = true;
      this.#lift(card, event.pointerId, pressed);
    }
    if (!this.#held || !card) return;
    event.preventDefault();
    card.style.translate = `${event.clientX - pressed.x}px ${event.clientY - pressed.y}px`;
    const under = document
      .elementsFromPoint(event.clientX, event.clientY)
      .map((found) => /** @type {HTMLElement | null} */ (found.closest("[data-cell]")))
      .find((cell) => cell && this.contains(cell));
    if (under) this.#over(under.dataset.cell ?? this.#held.over);
  }

  /** @param {HTMLElement} card @param {number | null} pointer @param {{ x: number, y: number }} [from] */
  #lift(card, pointer, from = { x: 0, y: 0 }) {
    if (!card.hasAttribute("data-movable")) return;
    const cell = /** @type {HTMLElement} */ (card.closest("[data-cell]")).dataset.cell ?? "";
    this.#held = { id: card.dataset.card ?? "", over: cell, pointer, from };
    card.classList.add("carried");
    this.#mark(cell);
    this.#tell("carried", { id: this.#held.id, cell, first: true });
  }

  /** @param {string} cell */
  #over(cell) {
    if (!this.#held || this.#held.over === cell) return;
    this.#held.over = cell;
    this.#mark(cell);
    this.#tell("carried", { id: this.#held.id, cell });
  }

  #release() {
    const held = this.#held;
    this.#pressed = null;
    if (!held) return;
    const home = /** @type {HTMLElement | undefined} */ (this.#card(held.id)?.closest("[data-cell]"));
    if (home?.dataset.cell === held.over) {
      this.#putBack();
      return;
    }
    this.#letGo();
    this.#wanted = held.id;
    this.#tell("dropped", { id: held.id, cell: held.over });
  }

  #putBack() {
    const held = this.#held;
    this.putDown();
    if (held) this.#tell("carried", { id: held.id, cell: null });
  }

  #letGo() {
    const card = this.#held && this.#card(this.#held.id);
    if (card) {
      card.classList.remove("carried");
      card.style.translate = "";
    }
    this.#held = null;
    this.#mark(null);
  }

  /** @param {string | null} target */
  #mark(target) {
    for (const cell of this.#cells()) cell.classList.toggle("cell--target", cell.dataset.cell === target);
  }

  /** A drag ends in no click. @param {MouseEvent} event */
  #clicked(event) {
    const menu = /** @type {HTMLElement} */ (event.target).closest("[data-menu]");
    const card = /** @type {HTMLElement | null} */ (menu?.closest("[data-card]") ?? null);
    if (card) this.#tell("menu", { id: card.dataset.card });
    if (this.#dragged) {
      event.preventDefault();
      event.stopPropagation();
    }
    this.#dragged = false;
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("cell-grid", CellGrid);
