"""The first run: a link in the terminal makes the owner's account, in a real browser, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """The link that a house without an owner prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "BIGROOM_HOME": str(tmp_path), "BIGROOM_HOST": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = next(line for line in process.stdout if line.startswith("Make the first account"))
        yield told.split()[-1]
        process.terminate()


def test_the_first_person_makes_the_owners_account(
    link: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(link)
    page.locator("[name=name]").fill("Hana")
    page.locator("[name=email]").fill("hana@harbour.example")
    page.locator("[name=password]").fill("a harbour at dawn 1907")
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs me now")
    again = new_context().new_page()
    again.goto(link)
    expect(again.locator("[name=password]")).to_have_count(0)
