"""What axe finds wrong with a page against WCAG 2.2 AA and best practice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
"""Without ``resultTypes`` axe tells of every node that keeps a rule, which takes longer than looking."""


def broken_rules(page: Page) -> str:
    """The rules that are broken and where, as text; empty where all is well."""
    found = Axe().run(page, options=OPTIONS)
    return str(found.generate_report()) if found.violations_count else ""
