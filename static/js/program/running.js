/** Where a board of Sprints opens: at the one that runs. */

let shown = false;

/** Scrolls sideways to the running Sprint where it is not in sight; once, later the place is whoever's who looks. @param {HTMLElement | null} frame */
export function showRunning(frame) {
  const [first, ...heads] = frame?.querySelectorAll("[role=columnheader]") ?? [];
  if (shown || !frame || !first) return;
  shown = true;
  const running = heads.find((head) => head.matches(".program__head--now, .map__head--now"));
  if (!running) return;
  const { left, right } = running.getBoundingClientRect();
  const sight = frame.getBoundingClientRect();
  if (right > sight.right) frame.scrollLeft += left - sight.left - first.getBoundingClientRect().width;
}
