/** Going places by keys: `G`, then the letter of a place. The links of the top bar say where they are. */

import { t } from "./words.js";

const SOON = 1500;

/** @param {string} start @param {string} [tail] */
const link = (start, tail = "") =>
  [...document.querySelectorAll("a[href]")]
    .map((found) => found.getAttribute("href") ?? "")
    .find((href) => href.startsWith(start) && href.endsWith(tail) && !href.includes("?"));

/** The team or program of this page, else the first one of the switcher. @param {"t" | "p"} kind */
function place(kind) {
  const here = location.pathname.match(new RegExp(`^/${kind}/[^/]+`))?.[0];
  const found = here ?? link(`/${kind}/`)?.match(/^\/[tp]\/[^/]+/)?.[0];
  return found ?? null;
}

/** @type {Record<string, () => string | null>} */
const WHERE = {
  h: () => "/",
  t: () => place("t"),
  b: () => place("t") && `${place("t")}/backlog`,
  r: () => place("t") && `${place("t")}/rooms`,
  p: () => place("p"),
  a: () => place("p") && `${place("p")}/board`,
  o: () => place("p") && `${place("p")}/objectives`,
  d: () => place("p") && `${place("p")}/dependencies`,
  k: () => place("p") && `${place("p")}/risks`,
  s: () => place("p") && `${place("p")}/report`,
};

export class Places {
  #at = Number.NEGATIVE_INFINITY;

  /** @returns {import("./keys.js").Key[]} */
  keys() {
    return [
      {
        key: "g",
        label: t(
          "Go to: then H home, T team, B backlog, R rooms, P program, A program board, O objectives, D dependencies, K risks, S status report",
        ),
        act: () => {
          this.#at = performance.now();
        },
      },
    ];
  }

  /** Whether the sign ended a way that `G` began. @param {string} sign */
  typed(sign) {
    if (performance.now() - this.#at > SOON) return false;
    this.#at = Number.NEGATIVE_INFINITY;
    const to = WHERE[sign.toLowerCase()]?.();
    if (to) location.assign(to);
    return Boolean(to);
  }

  /** Whether `G` was just pressed: the next letter is a place, no command. */
  get going() {
    return performance.now() - this.#at <= SOON;
  }
}
