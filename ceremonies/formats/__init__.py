"""Formats are data: decks, retrospective formats and prompts, one TOML file each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """The tables of ``<name>.toml`` in this folder."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))
