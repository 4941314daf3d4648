"""Colours of tokens.css can be read: contrast by the formula of WCAG 2.2, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/css/tokens.css").read_text("utf-8")
PAIRS = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", TOKENS))
GROUNDS = ["paper", "sheet", "sunk"]
TEXT = ["ink", "ink-2", "ink-3", "accent", "ok", "watch", "risk", "info", "idle"]
ON = [
    ("on-accent", "accent"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink", "watch-soft"),
    ("ink", "info-soft"),
    ("on-solid", "risk"),
    *[("heat-ink-low", f"heat-{step}") for step in range(3)],
]


def colour(name: str, scheme: int) -> str:
    return PAIRS[name].split(", ")[scheme]


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT)
def test_text_stands_out_from_every_ground(text: str, ground: str, scheme: int) -> None:
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_on_colour_stands_out(text: str, ground: str, scheme: int) -> None:
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_borders_of_controls_and_the_focus_ring_are_seen(edge: str, ground: str, scheme: int) -> None:
    assert contrast(colour(edge, scheme), colour(ground, scheme)) >= 3.0
