"""Red, amber or green by rules, each with its reason: a colour is measured, not negotiated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from program.capacity.capacity import LoadState, shown
from program.dependencies.dependencies import Flag
from program.reviews.events import SaidColour

Colour = Literal["green", "amber", "red", "none"]
Rule = Literal["dependencies", "capacity", "confidence", "scope", "risks", "schedule"]
_WORSE: tuple[Colour, ...] = ("none", "green", "amber", "red")

LOWEST_CONFIDENCE = 3
SCOPE_AMBER, SCOPE_RED = Fraction(10, 100), Fraction(25, 100)
EXPOSURE = 15
STALE_AFTER = 7


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a team or a program; what is not known is none, empty or None.

    `dependencies` counts consumed contracts by flag, `confidence` is a mean from 0 to 5, `scope` and
    `baseline` are points now and when the plan was locked, `exposures` (chance x impact, 1 to 25) are of
    open risks that somebody owns, `schedule` is when the plan is done and when it is to be, `days_silent`
    is how long nothing has changed.
    """

    load_state: LoadState = "none"
    dependencies: Mapping[Flag, int] = field(default_factory=dict[Flag, int])
    confidence: Fraction | None = None
    scope: Fraction = Fraction()
    baseline: Fraction | None = None
    exposures: tuple[int, ...] = ()
    days_silent: int | None = None
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days by which half of the simulated futures and 85 of 100 are done, and the last day of the target
    (an increment or a milestone) with its name."""

    p50: date
    p85: date
    target: date
    name: str


class Override(Struct, frozen=True):
    """Somebody's colour for a team, or for the program (None), until ``expires_on`` (ISO days)."""

    team: str | None
    colour: SaidColour
    note: str
    author: str | None
    said_on: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class Status:
    """The worst colour of all rules that have something to judge by, and their sentences, worst first.

    `override` is what somebody says instead; it stands beside the colour and never in its place.
    """

    colour: Colour
    why: tuple[str, ...]
    override: Override | None = None


def status(evidence: Evidence) -> Status:
    """The worst of the rules. Without any evidence the colour is none; a green that is stale is none too."""
    rules = (_schedule, _dependencies, _capacity, _confidence, _scope, _risks)
    found = [reason for rule in rules if (reason := rule(evidence)) is not None]
    found.sort(key=lambda reason: -_WORSE.index(reason[0]))
    if not found:
        return Status("none", ("There is nothing to judge by yet.",))
    colour, why = found[0][0], tuple(sentence for _, sentence in found)
    if evidence.days_silent is None or evidence.days_silent <= STALE_AFTER:
        return Status(colour, why)
    stale = f"Stale: nothing has changed for {evidence.days_silent} days."
    return Status("none" if colour == "green" else colour, (stale, *why))


_Reason = tuple[Colour, str] | None


def _schedule(evidence: Evidence) -> _Reason:
    match evidence.schedule:
        case Schedule(_, p85, target, name) if p85 <= target:
            return "green", f"{name} is done in time in 85 of 100 futures, by {_day(p85)}."
        case Schedule(p50, p85, target, name) if p50 <= target:
            return "amber", (
                f"{name} ends on {_day(target)}: half of the futures are done by {_day(p50)}, "
                f"85 of 100 only by {_day(p85)}."
            )
        case Schedule(p50, _, target, name):
            return "red", (
                f"{name} ends on {_day(target)}, and half of the futures are not done before {_day(p50)}."
            )
        case _:
            return None


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _dependencies(evidence: Evidence) -> _Reason:
    counts = evidence.dependencies
    if red := counts.get("red", 0):
        return "red", f"{_count(red, 'dependency is', 'dependencies are')} red."
    if amber := counts.get("amber", 0):
        return "amber", f"{_count(amber, 'dependency is', 'dependencies are')} amber."
    if green := counts.get("green", 0):
        return "green", f"{_count(green, 'open dependency is', 'open dependencies are')} on time."
    return None


def _capacity(evidence: Evidence) -> _Reason:
    match evidence.load_state:
        case "red":
            return "red", "The Sprint holds more than its capacity."
        case "amber":
            return "amber", "The Sprint is filled above 85 % of its capacity."
        case "green":
            return "green", "The Sprint fits its capacity."
        case _:
            return None


def _confidence(evidence: Evidence) -> _Reason:
    mean = evidence.confidence
    if mean is None:
        return None
    colour: Colour = "red" if mean < LOWEST_CONFIDENCE else "green"
    return colour, f"Confidence is {shown(mean)} of 5 in the last vote."


def _scope(evidence: Evidence) -> _Reason:
    if not evidence.baseline:
        return None
    growth = evidence.scope / evidence.baseline - 1
    colour: Colour = "red" if growth >= SCOPE_RED else "amber" if growth >= SCOPE_AMBER else "green"
    return colour, f"Scope is at {shown(growth * 100 + 100)} % of the baseline."


def _risks(evidence: Evidence) -> _Reason:
    if not evidence.exposures:
        return None
    high = sum(exposure >= EXPOSURE for exposure in evidence.exposures)
    if high:
        return (
            "amber",
            f"{_count(high, 'owned risk has', 'owned risks have')} an exposure of {EXPOSURE} or more.",
        )
    return "green", f"No owned risk has an exposure of {EXPOSURE} or more."


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
