"""A page in a headless browser, and how long its script took when something came."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.figures import spread

WATCH = """() => {
  window.took = [];
  const next = window.requestAnimationFrame.bind(window);
  const timed = (act) => (...told) => {
    const began = performance.now();
    act(...told);
    return performance.now() - began;
  };
  window.requestAnimationFrame = (act) => next((at) => window.took.push(timed(act)(at)));
  const Observer = window.ResizeObserver;
  window.ResizeObserver = class extends Observer {
    constructor(act) {
      super((...told) => { window.took[window.took.length - 1] += timed(act)(...told); });
    }
  };
}"""
"""How long the script of each frame took: all drawing is in animation frames and in what follows a layout."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


Change = Callable[[int], None]
"""Does the thing of that number, which the page hears of."""

HEAD = "| what is drawn again | p50 / p95 / max ms of script |\n|---|---|"


def told(page: Page, change: Change, times: int, before: int = 5) -> str:
    """The middle, the 95th percentile and the longest of so many frames."""
    took = []
    for n in range(before + times):
        page.evaluate("window.took.length = 0")
        change(n)
        page.wait_for_function("window.took.some((one) => one > 0.05)")
        page.evaluate(FRAMES)
        took.append(max(page.evaluate("window.took")))
    of = spread(took[before:])
    p95 = sorted(took[before:])[int(times * 0.95) - 1]
    return f"{of.p50:.1f} / {p95:.1f} / {of.most:.1f}"


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The page at that address, as wide as a desk's."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    path = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, names)), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        page = chromium.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        page.add_init_script(f"({WATCH})()")
        page.goto(address)
        yield page
        chromium.close()
