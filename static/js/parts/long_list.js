/**
 * `<long-list>` around a list, a table or cards: on a phone many rows are the first ten and a button for all; wider screens
 * have frames for long lists, and paper has all of it. `count` is the number of rows where they change;
 * without it they are counted once. With `groups` the rows are the groups of a table. With `jump` ("Team") there is a
 * way to each row by the name in its head.
 */

import { t } from "../words.js";

/** More than `MANY` are the `FIRST` of them, as the sheet long-list.css counts. */
const FIRST = 10;
const MANY = 15;

export class LongList extends HTMLElement {
  static observedAttributes = ["count"];

  #button = document.createElement("button");
  #jump = /** @type {HTMLSelectElement | null} */ (null);

  connectedCallback() {
    if (!this.#button.isConnected) this.#begin();
    this.#tell();
    if (location.hash.length > 1 && this.querySelector(`#${CSS.escape(location.hash.slice(1))}`))
      this.#turn(true);
  }

  attributeChangedCallback() {
    if (this.#button.isConnected) this.#tell();
  }

  #begin() {
    this.#button.type = "button";
    this.#button.className = "button long-list__all";
    this.#button.addEventListener("click", () => this.#turn(!this.hasAttribute("open")));
    this.append(this.#button);
    const word = this.getAttribute("jump");
    if (!word) return;
    const jump = document.createElement("select");
    jump.className = "field__input long-list__jump";
    jump.setAttribute("aria-label", word);
    jump.addEventListener("focus", () => this.#fill());
    jump.addEventListener("change", () => this.#goTo(Number(jump.value)));
    this.#jump = jump;
    this.prepend(jump);
  }

  #rows() {
    const rows = this.hasAttribute("groups") ? ".table > tbody" : ".table > tbody > tr, .lines > li, .work";
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(rows)]);
  }

  #tell() {
    const n = Number(this.getAttribute("count") ?? this.#rows().length);
    this.toggleAttribute("data-long", n > MANY);
    const open = this.hasAttribute("open");
    this.#button.setAttribute("aria-expanded", String(open));
    this.#button.textContent = open ? t("Show the first {n}", { n: FIRST }) : t("Show all {n}", { n });
    this.#fill();
  }

  /** @param {boolean} open */
  #turn(open) {
    this.toggleAttribute("open", open);
    this.#tell();
  }

  #fill() {
    const jump = this.#jump;
    if (!jump) return;
    const names = this.#rows().map((row) => (row.querySelector("th a, th") ?? row).textContent?.trim() ?? "");
    const said = [...jump.options].slice(1).map(({ text }) => text);
    if (said.length && said.join("\n") === names.join("\n")) return;
    const first = new Option(t("Go to {what}…", { what: jump.getAttribute("aria-label") ?? "" }), "");
    jump.replaceChildren(first, ...names.map((name, place) => new Option(name, String(place))));
  }

  /** @param {number} place */
  #goTo(place) {
    const row = this.#rows()[place];
    if (this.#jump) this.#jump.value = "";
    this.#turn(true);
    row?.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a, button"))?.focus({
      preventScroll: true,
    });
  }
}

customElements.define("long-list", LongList);
