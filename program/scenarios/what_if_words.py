"""The outcome of a scenario in sentences, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from program.dependencies.contracts import Contract, Naming
from program.dependencies.dependencies import judge
from program.scenarios.what_if import NEEDS_IT, Load, Moved, Outcome, Plan, Turned, Wish

Kind = Literal["dependency", "objective", "beyond", "cell", "reversed", "loss", "moved", "dropped", "mended"]


class Consequence(Struct, frozen=True):
    """One thing that would follow, and what it is about: a dependency, objective, item, or team:Sprint."""

    kind: Kind
    id: str
    sentence: str


class Speaker:
    """Says what an outcome of this plan means."""

    def __init__(self, plan: Plan, names: Naming) -> None:
        self._plan = plan
        self._names = names

    def tell(self, outcome: Outcome, wish: Wish) -> list[Consequence]:
        """Everything that follows, the worst first, what is mended last."""
        return [
            *(self._turned("dependency", one) for one in outcome.red),
            *(
                Consequence("objective", one.id, self._objective(one.title, one.business_value))
                for one in outcome.aims
            ),
            *self._beyond(outcome),
            *(self._over(one) for one in outcome.over),
            *(self._reversed(link, outcome) for link in outcome.reversed),
            *(self._lost(one) for one in outcome.loads if one.cell in wish.carries),
            *(Consequence("moved", one.item, self._moved(one, wish)) for one in outcome.moved),
            *(Consequence("dropped", id, f"{self._plan.key(id)} is dropped.") for id in outcome.dropped),
            *(self._turned("mended", one) for one in outcome.mended),
        ]

    def _turned(self, kind: Kind, one: Turned) -> Consequence:
        plan = self._plan
        said = judge(one.contract, plan.running_sprint, plan.same_sprint_is_fine, self._names)
        why = [*said.why, *self._unplanned(one.contract)]
        return Consequence(kind, one.contract.id, f"{self.need(one.contract)}: {' '.join(why)}")

    def _unplanned(self, contract: Contract) -> Iterator[str]:
        """That a promise is not kept by being in no Sprint, which turns no flag."""
        waits = contract.state in NEEDS_IT and contract.producer in self._plan.works and not contract.dropped
        if waits and contract.promise is not None and contract.planned is None:
            yield f"The promise stays; {self._plan.key(str(contract.producer))} would be in no Sprint."

    def need(self, contract: Contract) -> str:
        """Who needs what: “WEB-9 needs PAY-7”."""
        what = self._plan.key(contract.producer) if contract.producer is not None else f"“{contract.title}”"
        return f"{self._plan.key(contract.consumer)} needs {what}"

    def _objective(self, title: str, value: int) -> str:
        return f"{f'“{title}”' if title else 'An objective'} is hit; its business value is {value}."

    def _beyond(self, outcome: Outcome) -> Iterator[Consequence]:
        for one in outcome.moved:
            if one.item in outcome.beyond_increment and one.end is not None:
                sentence = (
                    f"{self._plan.key(one.item)} falls out of its increment, into {self._sprint(one.end)}."
                )
                yield Consequence("beyond", one.item, sentence)

    def _over(self, one: Load) -> Consequence:
        return self._of_cell("cell", one, over_words(one, self._names))

    def _lost(self, one: Load) -> Consequence:
        carries = f"carries {points(one.capacity)} of {points(one.capacity_before)} points"
        team, sprint = one.cell
        sentence = f"{self._names.team(team)} {carries} in {self._names.sprint(sprint)}."
        return self._of_cell("loss", one, sentence)

    def _of_cell(self, kind: Kind, one: Load, sentence: str) -> Consequence:
        team, sprint = one.cell
        return Consequence(kind, f"{team}:{sprint}", sentence)

    def _reversed(self, link: tuple[str, str], outcome: Outcome) -> Consequence:
        ends = {**self._plan.places, **{one.item: one.end for one in outcome.moved}}
        producer, consumer = link
        return Consequence("reversed", consumer, self.reversed(producer, consumer, ends))

    def reversed(self, producer: str, consumer: str, places: Mapping[str, int | None]) -> str:
        """That a consumer is planned before what it waits for."""
        early, late = (self._sprint(places[id]) for id in (consumer, producer))
        waits = f"waits for {self._plan.key(producer)} in {late}"
        return f"{self._plan.key(consumer)} is planned in {early}, but {waits}."

    def _moved(self, one: Moved, wish: Wish) -> str:
        key, start, end = self._plan.key(one.item), self._sprint(one.start), self._sprint(one.end)
        if one.because is not None:
            return f"{key} waits for {self._plan.key(one.because)} and moves from {start} to {end}."
        if one.overflow:
            return f"{key} does not fit into {start} any more and moves to {end}."
        if one.item in wish.slips and one.start is not None and one.end is not None:
            by = one.end - one.start
            how = f"slips by {count(by)}" if by > 0 else f"comes {count(-by)} earlier"
            return f"{key} {how}, from {start} to {end}."
        return f"{key} moves from {start} to {end}."

    def _sprint(self, index: int | None) -> str:
        if index is None:
            return "the backlog"
        last = max(self._names.sprints, default=index)
        return self._names.sprint(index) if index <= last else after_words(index - last, self._names)


def over_words(one: Load, names: Naming) -> str:
    """That a team has more in a Sprint than it carries."""
    team, sprint = one.cell
    load = f"load {points(one.load)} of {points(one.capacity)}, over by {points(one.over)}"
    return f"{names.team(team)} in {names.sprint(sprint)}: {load}."


def after_words(sprints: int, names: Naming) -> str:
    """A Sprint that is not on the calendar yet, by how far it is behind the last one that is."""
    return f"the {ordinal(sprints)} Sprint after {names.sprint(max(names.sprints))}"


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def count(sprints: int) -> str:
    """So many Sprints, in words."""
    return "1 Sprint" if sprints == 1 else f"{sprints} Sprints"


def points(value: Decimal | None) -> str:
    """Points as people write them: whole numbers without a point."""
    return "an unknown number of" if value is None else f"{value.normalize():f}"
