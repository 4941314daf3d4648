/** How large the board is: the tracks of its columns, what fits the width, and two fingers or Ctrl and wheel. */

import { LIST } from "./board_look.js";

/** @typedef {import("./board_plan.js").BoardPlan} BoardPlan */
/** @typedef {import("./board_look.js").BoardLook} BoardLook */

/** Widths in pixels: of the teams, of a Sprint and of a folded one; and of the first two where all teams are folded. */
const OPEN = { head: 190, column: 200, folded: 128 };
const SHORT = { head: 290, column: 150, folded: 128 };
/** Smaller than that a card says its key, its points and its worst flag. */
const BRIEF = 0.75;

/**
 * Gives the board its columns; on a screen heads keep their size however small it is, and cards say less.
 * @param {HTMLElement} board @param {BoardPlan} plan @param {BoardLook["folded"]} folded @param {number} zoom
 * @param {"full" | "brief"} [paper] how much cards say on paper; not given on a screen
 */
export function layOut(board, plan, folded, zoom, paper) {
  const kept = Math.max(1, (paper ? 0.6 : 1) / zoom);
  const { head, column, folded: folds } = widths(plan, folded);
  const narrow = narrowOf(plan, folded);
  const tracks = plan.sprints.map(({ id }) =>
    folded.sprint.has(id) ? `${folds * kept}px` : `minmax(${column}px, 1fr)`,
  );
  set(board, "--tracks", [`${head * kept}px`, ...tracks].join(" "));
  set(board, "--least", `${(head + narrow * folds) * kept + (plan.sprints.length - narrow) * column}px`);
  set(board, "--zoom", String(zoom));
  set(board, "--kept", String(kept));
  board.toggleAttribute("data-brief", paper === "brief" || (!paper && zoom < BRIEF));
}

/** @param {BoardPlan} plan @param {BoardLook["folded"]} folded */
const widths = (plan, folded) => (plan.teams.every(({ id }) => folded.team.has(id)) ? SHORT : OPEN);

/** @param {BoardPlan} plan @param {BoardLook["folded"]} folded */
const narrowOf = (plan, folded) => plan.sprints.filter(({ id }) => folded.sprint.has(id)).length;

/** @param {HTMLElement} board @param {string} name @param {string} value */
function set(board, name, value) {
  if (board.style.getPropertyValue(name) !== value) board.style.setProperty(name, value);
}

/** The size at which all columns are seen at once. @param {number} width @param {BoardPlan} plan @param {BoardLook} look */
export function fitting(width, plan, { folded }) {
  const { head, column, folded: folds } = widths(plan, folded);
  const narrow = narrowOf(plan, folded);
  const wide = plan.sprints.length - narrow;
  const room = (width - head - narrow * folds) / Math.max(1, wide * column);
  // A hair less, so that no scroll bar stays for a rounding.
  return Math.min(1, Math.floor(100 * room) / 100);
}

/** Ctrl and the wheel, a touch pad's pinch, and two fingers on the board. @param {HTMLElement} frame @param {BoardLook} look @param {() => void} changed */
export function listenForPinches(frame, look, changed) {
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      look.enlarge(look.zoom * Math.exp(-event.deltaY / 300));
      changed();
    },
    { passive: false },
  );
  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map();
  let before = 0;
  const apart = () => {
    const [one, other] = fingers.values();
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  };
  frame.addEventListener("pointerdown", (event) => {
    // Where the board is a list, fingers make the page larger and not the board.
    if (event.pointerType !== "touch" || matchMedia(LIST).matches) return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) before = apart();
  });
  frame.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (fingers.size !== 2 || !before) return;
    const now = apart();
    if (Math.abs(now / before - 1) < 0.04) return;
    look.enlarge((look.zoom * now) / before);
    before = now;
    changed();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    frame.addEventListener(end, (event) => {
      fingers.delete(/** @type {PointerEvent} */ (event).pointerId);
    });
}
