/**
 * `<sortable-list>`: rows that can be moved by hand (a `[data-grip]` in the row), by Alt and arrows on the
 * row, or by a `[data-move]` button that asks where to. The rows are children with `data-id`; they belong to
 * the view, so nothing is moved here: `moved` {id, before, after, position} says what the person wants.
 */

import { html, render } from "lit-html";
import { t } from "../words.js";

const FAR = 10;

export class SortableList extends HTMLElement {
  /** @type {{ row: HTMLElement, pointer: number, target: number } | null} */
  #drag = null;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#lift(event));
    this.addEventListener("pointermove", (event) => this.#over(event));
    this.addEventListener("pointerup", () => this.#drop(true));
    this.addEventListener("pointercancel", () => this.#drop(false));
    this.addEventListener("keydown", (event) => this.#keyed(event));
    this.addEventListener("click", (event) => this.#asked(event));
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-id]")]);
  }

  /** Asks for `row` to stand at `position` (from 0, among the rows as they are). @param {HTMLElement} row @param {number} position */
  move(row, position) {
    const others = this.rows.filter((other) => other !== row);
    const at = Math.max(0, Math.min(others.length, position));
    if (at === this.rows.indexOf(row)) return;
    const detail = {
      id: row.dataset.id,
      before: others[at]?.dataset.id ?? null,
      after: others[at - 1]?.dataset.id ?? null,
      position: at,
    };
    this.dispatchEvent(new CustomEvent("moved", { detail, bubbles: true }));
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
    const row = /** @type {HTMLElement | null} */ (grip?.closest("[data-id]") ?? null);
    if (!row || event.button !== 0) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    this.#drag = { row, pointer: event.pointerId, target: this.rows.indexOf(row) };
    row.classList.add("sortable--lifted");
  }

  /** @param {PointerEvent} event */
  #over(event) {
    if (this.#drag?.pointer !== event.pointerId) return;
    const others = this.rows.filter((row) => row !== this.#drag?.row);
    const below = others.filter((row) => middle(row) < event.clientY).length;
    this.#drag.target = below;
    this.#mark(others[below] ?? others[below - 1], below < others.length);
  }

  /** @param {boolean} wanted */
  #drop(wanted) {
    if (!this.#drag) return;
    const { row, target, pointer } = this.#drag;
    this.#drag = null;
    if (this.hasPointerCapture(pointer)) this.releasePointerCapture(pointer);
    row.classList.remove("sortable--lifted");
    this.#mark(undefined, false);
    if (wanted) this.move(row, target);
  }

  /** @param {HTMLElement | undefined} row @param {boolean} before */
  #mark(row, before) {
    for (const other of this.rows) {
      other.classList.toggle("sortable--target-before", other === row && before);
      other.classList.toggle("sortable--target-after", other === row && !before);
    }
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    if (event.key === "Escape" && this.#drag) {
      this.#drop(false);
      return;
    }
    const row = /** @type {HTMLElement | null} */ (
      /** @type {HTMLElement} */ (event.target).closest("[data-id]")
    );
    if (!row || !event.altKey) return;
    const at = this.rows.indexOf(row);
    /** @type {Record<string, number>} */
    const targets = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - FAR,
      PageDown: at + FAR,
      Home: 0,
      End: this.rows.length,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    this.move(row, targets[event.key]);
  }

  /** @param {Event} event */
  #asked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-move]");
    const row = /** @type {HTMLElement | null} */ (button?.closest("[data-id]") ?? null);
    if (row) this.#ask(row);
  }

  /** @param {HTMLElement} row */
  #ask(row) {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "move-title");
    const here = this.rows.indexOf(row) + 1;
    const last = this.rows.length;
    /** @param {number} place */
    const go = (place) => {
      dialog.close();
      this.move(row, place - 1);
    };
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      go(Number(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("place")));
    };
    render(
      html`<div class="dialog__head"><h2 id="move-title">${t("Move to…")}</h2>
          <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
        <form class="form" @submit=${submit}>
          <div class="row">
            <button class="button" type="button" @click=${() => go(1)}>${t("Top")}</button>
            <button class="button" type="button" @click=${() => go(here - FAR)}>${t("Up {n}", { n: FAR })}</button>
            <button class="button" type="button" @click=${() => go(here + FAR)}>${t("Down {n}", { n: FAR })}</button>
            <button class="button" type="button" @click=${() => go(last)}>${t("Bottom")}</button>
          </div>
          <label class="field"><span class="field__label">${t("Place, 1 to {last}", { last })}</span>
            <input class="field__input" name="place" type="number" min="1" max=${last} .value=${String(here)} required /></label>
          <button class="button button--primary">${t("Move")}</button>
        </form>`,
      dialog,
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** @param {HTMLElement} row */
function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}

customElements.define("sortable-list", SortableList);
