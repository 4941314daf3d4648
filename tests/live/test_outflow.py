import socket as sockets

import gevent
import pytest
from gevent import socket
from hypothesis import given, settings
from hypothesis import strategies as st

from live import outflow
from live.outflow import BACKLOG_BYTES, Outflow


class Pair:
    """An outflow on one end of a small socket pair, the client at the other, and what was called."""

    def __init__(self):
        self.server, self.client = socket.socketpair()
        self.server.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)
        self.calls = []
        self.out = Outflow(
            self.server, lambda: self.calls.append("stall"), lambda: self.calls.append("drain")
        )

    def read(self, size):
        data = b""
        while len(data) < size:
            more = self.client.recv(size - len(data))
            if not more:
                break
            data += more
        return data

    def close(self):
        self.out.end()
        self.server.close()
        self.client.close()


@pytest.fixture
def pair():
    pair = Pair()
    yield pair
    pair.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60_000), st.integers(0, 60_000)), max_size=12))
def test_whatever_the_reader_does_it_gets_all_bytes_in_order(steps):
    pair = Pair()
    wanted, got = b"", b""
    for number, (size, take) in enumerate(steps):
        data = bytes([number]) * size
        wanted += data
        pair.out.write(data)
        got += pair.read(min(take, len(wanted) - len(got)))
    got += pair.read(len(wanted) - len(got))
    pair.out.flush(5)
    assert got == wanted
    assert pair.out.waiting == 0
    assert pair.calls == ["stall", "drain"] * (len(pair.calls) // 2)
    pair.close()


def test_what_the_socket_takes_does_not_wait(pair):
    pair.out.write(b"a" * 1000)
    assert (pair.out.waiting, pair.calls) == (0, [])


def test_above_the_bound_it_is_cut(pair, caplog):
    for _ in range(BACKLOG_BYTES // 100_000 + 1):
        pair.out.write(b"a" * 100_000)
    assert pair.out.dead
    assert pair.out.waiting == 0
    assert len(pair.read(BACKLOG_BYTES)) < 100_000, "the client sees the end"
    assert caplog.messages == ["A client was cut: more than 1 MiB waited for it."]


def test_what_is_fed_may_be_longer_than_what_may_wait(pair):
    pieces = [bytes([number % 251]) * 32_000 for number in range(3 * BACKLOG_BYTES // 32_000)]
    pair.out.feed("board", iter(pieces))
    assert pair.calls == ["stall"]
    gevent.sleep(0)
    assert pair.out.waiting <= 32_000
    assert pair.read(len(b"".join(pieces))) == b"".join(pieces)
    pair.out.flush(5)
    assert (pair.out.dead, pair.out.waiting, pair.calls) == (False, 0, ["stall", "drain"])


def test_what_is_written_goes_between_two_pieces(pair):
    pair.out.feed("board", iter([b"a" * 60_000, b"b" * 60_000]))
    gevent.sleep(0)
    pair.out.write(b"!")
    assert pair.read(120_001) == b"a" * 60_000 + b"!" + b"b" * 60_000


def test_what_is_fed_anew_replaces_what_was_left_of_it(pair):
    pair.out.feed("board", iter([b"a" * 60_000, b"b" * 60_000]))
    pair.out.feed("backlog", iter([b"c" * 60_000]))
    gevent.sleep(0)
    pair.out.feed("board", iter([b"d" * 60_000]))
    assert pair.read(180_000) == b"a" * 60_000 + b"c" * 60_000 + b"d" * 60_000


def test_who_has_left_is_fed_no_more(pair):
    pair.out.feed("board", iter([b"a" * 60_000, b"b" * 60_000]))
    gevent.sleep(0)
    pair.out.feed_no_more("board")
    pair.out.write(b"!")
    assert pair.read(60_001) == b"a" * 60_000 + b"!"
    pair.out.flush(5)
    assert pair.calls == ["stall", "drain"]


def test_a_socket_that_takes_nothing_is_cut(pair, monkeypatch, caplog):
    monkeypatch.setattr(outflow, "STALL_SECONDS", 0.05)
    pair.out.write(b"a" * 200_000)
    pair.out.flush(5)
    assert pair.out.dead
    assert pair.calls == ["stall"]
    assert caplog.messages == ["A client was cut: its socket took nothing for 20 s."]


def test_a_client_that_has_gone_is_no_error(pair, caplog):
    pair.client.close()
    pair.out.write(b"a")
    pair.out.write(b"a")
    assert pair.out.dead
    assert not caplog.messages


def test_its_end_ends_the_drainer_before_the_descriptor_goes(pair):
    pair.out.write(b"a" * 200_000)
    gevent.sleep(0)
    pair.out.end()
    pair.server.close()
    gevent.sleep(0.01)
    assert pair.out.waiting == 0
