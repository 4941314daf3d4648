"""Formats are data: decks, retrospective formats and prompts, in TOML files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """The tables of ``<name>.toml`` in this folder."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))


@cache
def read_folder(name: str) -> dict[str, dict[str, Any]]:
    """The tables of every TOML file of the folder ``<name>``, by the names of the files."""
    found = sorted((file for file in (files(__name__) / name).iterdir()), key=lambda file: file.name)
    texts = {file.name.removesuffix(".toml"): file for file in found if file.name.endswith(".toml")}
    return {format: tomllib.loads(file.read_text("utf-8")) for format, file in texts.items()}
