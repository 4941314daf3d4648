"""The rooms of the house. Importing this makes every table, event and keeper known, and nothing else."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

ROOMS = ("accounts", "backlog", "program", "live", "demo")

for _room in ROOMS:
    for _part in ("tables", "events", "records"):
        if find_spec(f"{_room}.{_part}"):
            import_module(f"{_room}.{_part}")
