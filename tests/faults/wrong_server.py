"""Starts the real server with one function replaced: `python -m tests.faults.wrong_server NAME serve ...`.

PATCHES maps a name of wrong.py to a function that imports the product and replaces the one function in
question, in this process only.
"""

import runpy
import sys
from collections.abc import Callable

PATCHES: dict[str, Callable[[], None]] = {}


def main() -> None:
    """Patch, then be the command line."""
    name, *words = sys.argv[1:]
    PATCHES[name]()
    sys.argv = ["bigroom", *words]
    runpy.run_module("cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
