"""An event loop in a thread of its own: the main thread may have one already, where browsers were driven."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs the work to its end and returns what it returns, or raises what it raised."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
