"""The countdown of a room."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ceremonies.ceremony import Refused, View, Word

LONGEST = 8 * 3600
"""Seconds that a countdown may last."""


class Timer(msgspec.Struct, frozen=True):
    """A countdown: its end by the server's clock, or what is left while it is held. Milliseconds."""

    ends_at: int | None
    left: int
    seconds: int
    number: int
    over: bool = False


class StartTimer(Word, frozen=True):
    """Starts a countdown of 1 second to 8 hours, in place of a running one."""

    seconds: int


class ExtendTimer(Word, frozen=True):
    """Adds seconds to the countdown."""

    seconds: int


class PauseTimer(Word, frozen=True):
    """Holds the countdown; paused again, it goes on."""


class StopTimer(Word, frozen=True):
    """Takes the countdown away."""


class TimerSet(Word, frozen=True):
    """The countdown as it is from now on; none where ``timer`` is null."""

    timer: Timer | None


TimerCommand = StartTimer | ExtendTimer | PauseTimer | StopTimer


def timing(timer: Timer | None, last: int, command: TimerCommand, now: int) -> Sequence[TimerSet]:
    """The countdown after the command; ``last`` is the number of the last one. Raises Refused."""
    match command:
        case StartTimer(seconds):
            _within(seconds)
            left = seconds * 1000
            return [TimerSet(Timer(now + left, left, seconds, last + 1))]
        case StopTimer():
            return [TimerSet(None)] if timer else []
        case ExtendTimer(seconds):
            _within(seconds)
            left = seconds * 1000 + (_left(timer, now) if timer else 0)
            total = seconds + (timer.seconds if timer and not timer.over else 0)
            paused = timer is not None and timer.ends_at is None
            return [TimerSet(Timer(None if paused else now + left, left, total, last + 1))]
        case PauseTimer():
            if timer is None or timer.over:
                raise Refused("No timer is running.", "no_timer")
            left = _left(timer, now)
            ends_at = now + left if timer.ends_at is None else None
            return [TimerSet(msgspec.structs.replace(timer, ends_at=ends_at, left=left))]


def ran_out(timer: Timer | None, now: int) -> Sequence[TimerSet]:
    """A countdown that has run out says so once."""
    if timer is None or timer.over or timer.ends_at is None or now < timer.ends_at:
        return ()
    return [TimerSet(msgspec.structs.replace(timer, left=0, over=True))]


def timer_view(timer: Timer | None) -> View | None:
    """The countdown as everybody sees it."""
    return None if timer is None else msgspec.to_builtins(timer)


def _within(seconds: int) -> None:
    if not 1 <= seconds <= LONGEST:
        raise Refused("A timer runs from 1 second to 8 hours.", "timer_range")


def _left(timer: Timer, now: int) -> int:
    return timer.left if timer.ends_at is None else max(0, timer.ends_at - now)
