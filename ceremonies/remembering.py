"""Results of pure functions, remembered by the identity of what they were given.

States are frozen and share what did not change, so the same object says that nothing did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def remembered(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remembers about ``size`` results of a function of positional arguments, which nobody may change.

    The arguments are held as long as the result, so that no identity is used again meanwhile.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept: dict[tuple[int, ...], tuple[Any, T]] = {}

        @wraps(function)
        def recalled(*given: P.args, **named: P.kwargs) -> T:
            key = tuple(map(id, given))
            found = kept.get(key)
            if found is None:
                found = (given, function(*given, **named))
                if len(kept) >= size:
                    kept.clear()
                kept[key] = found
            return found[1]

        return recalled

    return decorate
