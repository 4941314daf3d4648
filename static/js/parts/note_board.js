/**
 * `<note-board>`: notes that can be put onto each other by hand, and walked over with arrows. The notes belong
 * to the view, so nothing is moved here: `dropped` {card, onto, column} says what the person wants.
 *
 * A `[data-drag]` can be lifted by a mouse, on a touch screen by its `[data-grip]`; a `[data-thing]` takes
 * what is dropped on it, a `[data-column]` what falls beside. `[data-stop]` is where arrows stop.
 */

const FAR = 6;

export class NoteBoard extends HTMLElement {
  /** @type {{ note: HTMLElement, x: number, y: number, pointer: number, lifted: boolean } | null} */
  #drag = null;
  /** @type {Element | null} */
  #target = null;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#touch(event));
    this.addEventListener("pointermove", (event) => this.#move(event));
    this.addEventListener("pointerup", (event) => this.#drop(event));
    this.addEventListener("pointercancel", () => this.#putBack());
    this.addEventListener("keydown", (event) => this.#walk(event));
    // A click that ends a drag selects nothing.
    this.addEventListener("click", (event) => this.#swallow(event), { capture: true });
  }

  #dragged = false;

  /** @param {MouseEvent} event */
  #swallow(event) {
    if (!this.#dragged) return;
    this.#dragged = false;
    event.stopPropagation();
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #touch(event) {
    this.#dragged = false;
    const at = /** @type {HTMLElement} */ (event.target);
    const note = /** @type {HTMLElement | null} */ (at.closest("[data-drag]"));
    if (!note || event.button !== 0 || at.closest("textarea, input, [data-still]")) return;
    if (event.pointerType !== "mouse" && !at.closest("[data-grip]")) return;
    this.#drag = { note, x: event.clientX, y: event.clientY, pointer: event.pointerId, lifted: false };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const drag = this.#drag;
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.lifted) {
      if (Math.hypot(x, y) < FAR) return;
      drag.lifted = true;
      this.setPointerCapture(drag.pointer);
      drag.note.classList.add("lifted");
    }
    drag.note.style.translate = `${x}px ${y}px`;
    this.#aim(this.#under(event));
  }

  /** What lies under the lifted note. @param {PointerEvent} event */
  #under({ clientX, clientY }) {
    const below = document.elementsFromPoint(clientX, clientY);
    const found = below.find((one) => this.contains(one) && !this.#drag?.note.contains(one));
    return found?.closest("[data-thing], [data-column]") ?? null;
  }

  /** @param {Element | null} target */
  #aim(target) {
    if (target === this.#target) return;
    this.#target?.classList.remove("target");
    target?.classList.add("target");
    this.#target = target;
  }

  /** @param {PointerEvent} event */
  #drop(event) {
    const drag = this.#drag;
    const target = drag?.lifted ? this.#under(event) : null;
    this.#putBack();
    if (!drag?.lifted) return;
    this.#dragged = true;
    const onto = target?.getAttribute("data-thing") ?? null;
    const column = target?.closest("[data-column]")?.getAttribute("data-column") ?? null;
    const detail = { card: drag.note.dataset.drag, onto, column };
    if (column) this.dispatchEvent(new CustomEvent("dropped", { detail, bubbles: true }));
  }

  #putBack() {
    if (this.#drag) {
      this.#drag.note.classList.remove("lifted");
      this.#drag.note.style.translate = "";
    }
    this.#aim(null);
    this.#drag = null;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const from = /** @type {HTMLElement | null} */ (
      /** @type {HTMLElement} */ (event.target).closest("[data-stop]")
    );
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = this.#beside(from, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  /** @param {HTMLElement} from @param {string} key @returns {HTMLElement | null} */
  #beside(from, key) {
    const columns = [...this.querySelectorAll("[data-column]")]
      .filter((column) => /** @type {HTMLElement} */ (column).offsetParent)
      .map((column) => /** @type {HTMLElement[]} */ ([...column.querySelectorAll("[data-stop]")]))
      .filter((stops) => stops.length);
    const x = columns.findIndex((stops) => stops.includes(from));
    const y = columns[x]?.indexOf(from) ?? -1;
    const back = getComputedStyle(this).direction === "rtl" ? 1 : -1;
    if (key === "ArrowDown") return columns[x]?.[y + 1] ?? null;
    if (key === "ArrowUp") return columns[x]?.[y - 1] ?? null;
    const side = key === "ArrowLeft" ? columns[x + back] : key === "ArrowRight" ? columns[x - back] : null;
    return side?.[Math.min(y, side.length - 1)] ?? null;
  }
}

customElements.define("note-board", NoteBoard);
