"""Every ceremony of this folder, found by its file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

import ceremonies


@cache
def all_ceremonies() -> dict[str, ModuleType]:
    """The modules of this folder that say how a ceremony is staged, by their names."""
    found = {}
    for entry in pkgutil.iter_modules(ceremonies.__path__):
        if not entry.ispkg:
            module = import_module(f"ceremonies.{entry.name}")
            if hasattr(module, "stages") and hasattr(module, "Settings"):
                found[entry.name] = module
    return found


def find(name: str) -> ModuleType:
    """The ceremony of that name. Raises KeyError."""
    return all_ceremonies()[name]
