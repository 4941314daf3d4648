"""Who does not answer a PING is gone, unless their line is busy with what we send."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from live import pulse
from live.outflow import Outflow
from live.pulse import Heartbeat
from tests.programs import do_without

SECONDS = 5.0


class Line:
    """A websocket of which the test says how many bytes were confirmed, and where a PING ends."""

    def __init__(self, *confirmed: int | None, ping_ends_at: int = 0) -> None:
        self.waiting = 0
        self._confirmed = list(confirmed)
        self._ping_ends_at = ping_ends_at
        self.is_cut = False

    def write(self, _frame: bytes, *, ahead: bool) -> None:
        assert ahead

    def confirmed(self) -> int | None:
        return self._confirmed.pop(0)

    def cut(self) -> None:
        self.is_cut = True

    def arrival(self) -> int:
        return self._ping_ends_at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


def looks(line: Line, clock: SimpleNamespace, times: int, answers: bool = False) -> list[str]:
    """What becomes of a connection that was asked, after so many looks."""
    ends: list[str] = []
    session = SimpleNamespace(closing=False, closed=False, last_ping=1.0)
    session.server = SimpleNamespace(reason=SimpleNamespace(PING_TIMEOUT="gone"))
    session.close = lambda wait, reason: ends.append(reason)
    asked: list[Any] = []
    pulses: Any = SimpleNamespace(seconds=SECONDS, ask=asked.append)
    heartbeat = Heartbeat(session, line, pulses, pulses, SECONDS)  # type: ignore[arg-type]
    heartbeat.beat()
    if answers:
        assert heartbeat.answered()
    for _ in range(times):
        clock.seconds += SECONDS
        if heartbeat._look in asked:
            asked.remove(heartbeat._look)
            heartbeat._look()
    return ends


def test_who_answers_stays(clock: SimpleNamespace) -> None:
    assert looks(Line(None, None), clock, 1, answers=True) == []


def test_who_took_the_ping_and_does_not_answer_is_gone(clock: SimpleNamespace) -> None:
    line = Line(None, None)
    assert looks(line, clock, 1) == ["gone"]
    assert line.is_cut


def test_whose_line_confirms_nothing_is_gone(clock: SimpleNamespace) -> None:
    assert looks(Line(700, 700, ping_ends_at=9_999), clock, 1) == ["gone"]


def test_whose_slow_line_takes_what_we_send_stays_until_it_takes_no_more(clock: SimpleNamespace) -> None:
    assert looks(Line(700, 5_000, 9_000, 12_000, ping_ends_at=20_000), clock, 3) == []
    assert looks(Line(700, 5_000, 9_000, 9_000, ping_ends_at=20_000), clock, 3) == ["gone"]


def test_who_has_the_ping_and_takes_what_comes_after_it_without_an_answer_is_gone(
    clock: SimpleNamespace,
) -> None:
    assert looks(Line(700, 5_000, ping_ends_at=800), clock, 1) == ["gone"]
    assert looks(Line(700, 5_000, 9_000, ping_ends_at=6_000), clock, 2) == ["gone"]


def test_what_the_client_has_confirmed_is_told_while_more_is_on_its_way() -> None:
    if not hasattr(socket, "TCP_INFO"):
        do_without("This system does not tell how many bytes were confirmed.")
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(server.getsockname())
        ours, _ = server.accept()
        with client, ours:
            outflow = Outflow(ours, lambda: None, lambda: None)  # type: ignore[arg-type]
            assert outflow.confirmed() is None
            ours.setblocking(False)
            sent = ours.send(b"x" * 1_000_000)
            before = outflow.confirmed()
            assert before is not None
            assert 0 < before < sent
            whole = outflow.arrival()
            assert whole is not None
            assert sent <= whole <= before + sent
            client.setblocking(True)
            taken = 0
            while taken < sent:
                taken += len(client.recv(65_536))
                assert before <= (outflow.confirmed() or sent) <= whole
