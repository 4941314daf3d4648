"""What the benchmark computes from what was received: a mistake there is a wrong figure, not an error."""

from __future__ import annotations

import json
from math import isnan
from typing import Any

import pytest

from bench.figures import (
    Action,
    Figures,
    Key,
    Refused,
    Spread,
    Untold,
    all_told,
    medians,
    received,
    spread,
    spreads,
)
from bench.load import Client
from live.websocket import text_frame


class Dialect:
    """Frames with numbers."""

    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        return int(body["seq"]) if name == "frame" else None

    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:
        return int(answer["seq"])


def client(*came: tuple[float, str]) -> Client:
    made = Client(None, ("join", {"room": "r"}))
    made.socket.close()
    made.chunks = [(at, text_frame(text.encode())) for at, text in came]
    return made


def frame(seq: int) -> str:
    return "42" + json.dumps(["frame", {"seq": seq}])


def test_all_are_told_when_the_last_is() -> None:
    told = all_told([[(1.0, 3), (2.0, 5)], [(1.5, 3), (9.0, 5)]])
    assert told(3) == 1.5
    assert told(5) == 9.0


def test_a_higher_number_tells_of_what_was_before_it() -> None:
    told = all_told([[(1.0, 2), (4.0, 7)], [(1.0, 1), (2.0, 2), (3.0, 6), (5.0, 7)]])
    assert told(4) == 4.0
    assert told(6) == 4.0
    assert told(7) == 5.0


def test_by_name_only_the_name_itself_counts_and_the_first_time_it_was_said() -> None:
    told = all_told([[(1.0, "a"), (2.0, "b"), (8.0, "a")], [(3.0, "b"), (4.0, "a")]])
    assert told("a") == 4.0
    assert told("b") == 3.0


@pytest.mark.parametrize(
    ("screens", "key"),
    [
        ([[(1.0, 3)], [(1.0, 2)]], 3),
        ([[(1.0, 3)], []], 3),
        ([[], []], 1),
        ([[(1.0, "a")], [(1.0, "b")]], "a"),
        ([[(1.0, "a"), (2.0, "a")], []], "a"),
    ],
)
def test_who_was_never_told_is_no_silence(screens: list[Any], key: Key) -> None:
    with pytest.raises(Untold):
        all_told(screens)(key)


def test_a_screen_that_goes_back_is_no_screen() -> None:
    with pytest.raises(AssertionError):
        all_told([[(1.0, 3), (2.0, 2)]])


def test_each_room_is_told_by_itself() -> None:
    ana = client((10.1, '432[{"ok":true,"seq":4}]'), (10.2, frame(4)))
    ben = client((10.5, frame(4)))
    cem = client((11.9, frame(4)))
    came = received(Dialect(), [ana, ben, cem])
    ack, told = spreads(Dialect(), [[ana, ben], [cem]], [Action(10.0, ana, 2)], came)
    assert ack == pytest.approx((100, 100, 100))
    assert told == pytest.approx((500, 500, 500))
    assert came.frames == 4
    assert came.size == sum(len(data) for one in (ana, ben, cem) for _, data in one.chunks)


def test_an_action_without_an_answer_and_a_refused_one_are_errors() -> None:
    refused = client((1.0, '432[{"ok":false,"error":{}}]'), (1.0, frame(1)))
    came = received(Dialect(), [refused])
    with pytest.raises(Refused):
        spreads(Dialect(), [[refused]], [Action(0.0, refused, 2)], came)
    with pytest.raises(Untold):
        spreads(Dialect(), [[refused]], [Action(0.0, refused, 3)], came)


def test_the_spread_of_a_hundred() -> None:
    assert spread(range(100)) == Spread(50, 99, 99)
    assert spread(range(1000)) == Spread(500, 990, 999)
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)


def test_the_median_is_taken_of_each_figure_by_itself() -> None:
    runs = [
        Figures(joined=1.0, ack=Spread(1.0, 9.0, 90.0)),
        Figures(joined=3.0, ack=Spread(3.0, 7.0, 70.0)),
        Figures(joined=2.0, ack=Spread(2.0, 8.0, 99.0), remark="last"),
    ]
    middle = medians(runs)
    assert middle.joined == 2.0
    assert middle.ack == Spread(2.0, 8.0, 90.0)
    assert isnan(middle.cpu)
    assert middle.remark == "last"
