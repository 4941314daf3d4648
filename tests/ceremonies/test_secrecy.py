"""What is hidden from others is in nothing that reaches them; leaks put in on purpose are all found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given

from ceremonies import catalog, planning_poker, retrospective
from ceremonies.ceremony import Refused
from ceremonies.stages import collect, estimate, rate, vote
from tests.ceremonies.table import Table
from tests.ceremonies.test_every_ceremony import every_ceremony, seeds, walks
from tests.ceremonies.twins import author_twins_differ, value_twins_differ


@every_ceremony
@given(seed=seeds)
@walks
def test_nobody_tells_what_somebody_else_hides(
    ceremony: ModuleType, chosen: dict[str, Any], seed: int
) -> None:
    difference = value_twins_differ(ceremony, seed, **chosen)
    assert difference is None, difference


def anonymous_ceremonies() -> list[Any]:
    return [
        pytest.param(ceremony, id=name)
        for name, ceremony in catalog.all_ceremonies().items()
        if "anonymous" in ceremony.Settings.__struct_fields__
    ]


@pytest.mark.parametrize("ceremony", anonymous_ceremonies())
@given(seed=seeds)
@walks
def test_nobody_ever_tells_who_wrote_what_anonymously(ceremony: ModuleType, seed: int) -> None:
    difference = author_twins_differ(ceremony, seed, anonymous=True)
    assert difference is None, difference


Leak = Callable[[pytest.MonkeyPatch], None]


def in_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = vote.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        counted = whole(msgspec.structs.replace(state, counted=True), rules, scene)
        return {**whole(state, rules, scene), "things": counted["things"]}

    monkeypatch.setattr(vote, "show", show)


def in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = vote.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        counted = vote.outcome(msgspec.structs.replace(state, counted=True), rules, scene.things)
        view = whole(state, rules, scene)
        return {**view, "things": {id: view["things"][id] for id in counted}}

    monkeypatch.setattr(vote, "show", show)


def in_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        hidden = [len(card.text) for card in state.cards.values() if not card.shown]
        return {**whole(state, rules, scene), "silhouettes": sorted(hidden)}

    monkeypatch.setattr(collect, "show", show)


def in_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rate.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        view = whole(state, rules, scene)
        happy = sum(value > 3 for value in state.ratings.values())
        return {"rating": {**view["rating"], "happy": happy}}

    monkeypatch.setattr(rate, "show", show)


def in_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate.decide

    def decide(state: Any, rules: Any, command: Any, by: Any, scene: Any, chance: Any) -> Sequence[Any]:
        votes = {vote.card for vote in state.round.votes.values()} if state.round else set()
        if isinstance(command, estimate.StartRound) and "?" in votes:
            raise Refused("Somebody has no idea yet.", "unsure")
        return whole(state, rules, command, by, scene, chance)

    monkeypatch.setattr(estimate, "decide", decide)


def in_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate.undo

    def undo(event: Any, state: Any, rules: Any) -> Sequence[Any]:
        if isinstance(event, estimate.VoteCast) and event.card in ("1", "2", "3", "5"):
            raise Refused("What is small stays.", "undo")
        return whole(event, state, rules)

    monkeypatch.setattr(estimate, "undo", undo)


def in_the_number_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate.decide

    def decide(state: Any, rules: Any, command: Any, by: Any, scene: Any, chance: Any) -> Sequence[Any]:
        events = whole(state, rules, command, by, scene, chance)
        return [one for one in events if not _cast_again(one)]

    monkeypatch.setattr(estimate, "decide", decide)


def _cast_again(event: Any) -> bool:
    if not isinstance(event, estimate.VoteCast) or event.before is None:
        return False
    return event.before.card == event.card


def in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "tell", lambda event, state, rules: msgspec.to_builtins(event))


def in_whispers(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect.whisper

    def whisper(state: Any, rules: Any, seat: Any, scene: Any) -> Any:
        last = next(reversed(state.cards.values()), None)
        return {**whole(state, rules, seat, scene), "draft": last.text if last else None}

    monkeypatch.setattr(collect, "whisper", whisper)


def in_what_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate.settle

    def settle(state: Any, rules: Any, scene: Any, now: int) -> Sequence[Any]:
        table = state.round
        votes = [vote.card for vote in table.votes.values()] if table and not table.revealed else []
        if len(votes) > 1 and len(set(votes)) == 1 and state.item not in state.skipped:
            return [estimate.ItemSkipped(state.item)]
        return whole(state, rules, scene, now)

    monkeypatch.setattr(estimate, "settle", settle)


RARE = (145, 103)
"""Seeds of walks that show what few walks show, so that the others need not be walked first."""


@pytest.mark.parametrize(
    ("leak", "ceremony"),
    [
        (in_totals, retrospective),
        (in_order, retrospective),
        (in_sizes, retrospective),
        (in_counts, retrospective),
        (in_whispers, retrospective),
        (in_refusals, planning_poker),
        (in_undo, planning_poker),
        (in_the_number_of_events, planning_poker),
        (in_the_log, planning_poker),
        (in_what_settles, planning_poker),
    ],
)
def test_a_leak_is_found(leak: Leak, ceremony: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(monkeypatch)
    assert any(value_twins_differ(ceremony, seed) for seed in (*RARE, *range(300)))


def by_author_order(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        view = whole(state, rules, scene)
        order = sorted(view["cards"], key=lambda id: state.cards[id].author)
        return {**view, "cards": {id: view["cards"][id] for id in order}}

    monkeypatch.setattr(collect, "show", show)


def by_author_name(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect._card_view
    monkeypatch.setattr(collect, "_card_view", lambda card, rules: {**whole(card, rules), "by": card.author})


def by_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect.decide

    def decide(state: Any, rules: Any, command: Any, by: Any, scene: Any, chance: Any) -> Sequence[Any]:
        if isinstance(command, collect.ParkCard) and command.card in state.cards and by.facilitates:
            author = state.cards[command.card].author
            raise Refused(f"Ask {author[-3:]} first.", "not_yours")
        return whole(state, rules, command, by, scene, chance)

    monkeypatch.setattr(collect, "decide", decide)


def by_log(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect.tell

    def tell(event: Any, state: Any, rules: Any) -> Any:
        if isinstance(event, collect.CardAdded) and state.closed:
            return {"wrote": event.card.author}
        return whole(event, state, rules)

    monkeypatch.setattr(collect, "tell", tell)


@pytest.mark.parametrize("leak", [by_author_order, by_author_name, by_refusal, by_log])
def test_a_leak_of_authors_is_found(leak: Leak, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(monkeypatch)
    assert any(author_twins_differ(retrospective, seed, anonymous=True) for seed in range(60))


def test_nobody_guesses_authors_from_order_or_ids() -> None:
    """Each of three writes one note after another; the order shown says no more than chance about whose."""
    hits, notes = 0, 0
    for seed in range(120):
        table = Table(retrospective, anonymous=True).sit("eli", role="facilitator").sit("ana", "bo", "cy")
        table.seed = seed
        table.say("eli", "GoToStage", stage="write")
        for who in ("ana", "bo", "cy"):
            table.say(who, "AddCard", column="well", text=f"By {who}")
        table.say("eli", "GoToStage", stage="group")
        shown = sorted(table.view["cards"].values(), key=lambda card: card["rank"])
        hits += sum(card["text"] == f"By {who}" for card, who in zip(shown, ("ana", "bo", "cy"), strict=True))
        notes += 3
    assert hits / notes <= 1 / 3 + 3 * (2 / 9 / notes) ** 0.5
