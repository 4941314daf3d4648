"""A person pastes."""

from __future__ import annotations

from playwright.sync_api import Page

PASTED = """([id, text]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const how = { clipboardData, cancelable: true, bubbles: true };
    document.getElementById(id).dispatchEvent(new ClipboardEvent("paste", how));
}"""


def paste(page: Page, field: str, text: str) -> None:
    """Pastes the text into the field with that id."""
    page.evaluate(PASTED, [field, text])
