"""The fault programme's own client, tried on a small room that keeps its promises."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.faults import framing, history
from tests.faults.client import Client
from tests.faults.fake import FakeRoom
from tests.faults.loop import in_a_loop
from tests.faults.view import Json, View, differences


def played(play: Callable[[FakeRoom, Client, history.History], Awaitable[None]]) -> history.History:
    """Run a short scene with one client in a fake room."""
    kept = history.History()

    async def scene() -> None:
        room = FakeRoom()
        server, url = await room.serve()
        client = Client("Ana", url, "brm_ana", "r", kept)
        client.start()
        try:
            async with asyncio.timeout(20):
                await client.caught_up.wait()
                await play(room, client, kept)
        finally:
            await client.stop()
            server.close()

    in_a_loop(scene())
    return kept


def test_a_client_authenticates_answers_pings_and_follows_the_frames() -> None:
    async def play(room: FakeRoom, client: Client, kept: history.History) -> None:
        assert (await client.command("Say", {"word": "five"})) == {"ok": True, "seq": 1}
        await client.until(lambda: client.view is not None and client.view.seq == 1)
        assert client.view is not None
        assert client.mine is not None
        assert client.view.tree == room.view.tree == {"words": {"1": "five"}}
        assert client.mine.tree == {"said": 1}
        assert room.auth == [{"token": "brm_ana"}]
        assert room.pongs == 1

    played(play)


def test_a_command_whose_answer_was_lost_is_sent_again_with_the_same_id() -> None:
    async def play(room: FakeRoom, client: Client, kept: history.History) -> None:
        room.deaf = True
        answer = await client.command("Say", {"word": "eight"})
        assert answer == {"ok": True, "seq": 1}
        assert room.view.tree["words"] == {"1": "eight"}

    kept = played(play)
    sent = [line.text for line in kept.lines if line.way == "out" and '"Say"' in line.text]
    ids = {framing.decode(text).body[1]["id"] for text in sent}
    assert len(sent) == 2
    assert len(ids) == 1


def test_copies_and_late_resends_carry_one_id_and_get_one_answer() -> None:
    async def play(room: FakeRoom, client: Client, kept: history.History) -> None:
        first = await client.command("Say", {"word": "three"}, copies=2)
        (key,) = room.answers
        assert await client.again(key[1], "Say", {"word": "three"}) == first
        twisted = await client.again(key[1], "Say", {"word": "one"})
        assert twisted is not None
        assert twisted["error"]["code"] == "conflict"
        assert room.view.tree["words"] == {"1": "three"}

    played(play)


def test_a_client_that_missed_a_frame_joins_again() -> None:
    async def play(room: FakeRoom, client: Client, kept: history.History) -> None:
        room.skips = True
        await client.command("Say", {"word": "one"})
        await client.command("Say", {"word": "two"})
        await client.until(lambda: client.view is not None and client.view.seq == 2)
        assert client.view is not None
        assert client.view.tree == {"words": {"1": "one", "2": "two"}}

    played(play)


def test_a_view_that_comes_in_parts_is_put_together() -> None:
    async def play(room: FakeRoom, client: Client, kept: history.History) -> None:
        await client.command("Say", {"word": "one"})
        room.in_parts = True
        client.cut()
        await client.until(lambda: not client.caught_up.is_set())
        await client.caught_up.wait()
        assert client.view is not None
        assert client.view.tree == {"words": {"1": "one"}}

    played(play)


def test_a_history_reads_back_as_it_was_kept(tmp_path: Path) -> None:
    kept = history.History()
    kept.note("killed")
    via = kept.asked("Hana", "k1", "PATCH", "/items/7", {"points": 5})
    kept.replied("Hana", via, 200, {"id": "7"})
    kept.keep(tmp_path / "history.jsonl")
    assert history.read(tmp_path / "history.jsonl").lines == kept.lines


@pytest.mark.parametrize(
    ("put", "gone", "after"),
    [
        ({"votes/ana": {"card": "5"}}, [], {"votes": {"ana": {"card": "5"}}, "table": {"round": 1}}),
        ({"table": {"item": None}}, ["votes/ana"], {"votes": {}, "table": {"item": None}}),
        ({"seats/a~1b/name": "Bo"}, [], {"seats": {"a/b": {"name": "Bo"}}}),
        ({"seats/~01": 1}, [], {"seats": {"~1": 1}}),
    ],
)
def test_a_frame_replaces_what_stood_at_its_paths(put: Json, gone: list[str], after: Json) -> None:
    view = View(1, {"votes": {"ana": {"voted": True}}, "table": {"round": 1}})
    view.apply(put, gone)
    for key, value in after.items():
        assert view.tree[key] == value


def test_differences_are_named_by_their_paths() -> None:
    assert differences({"a": {"b": 1, "c": None}}, {"a": {"b": 2}}) == ["a/b", "a/c"]


@pytest.mark.parametrize("text", ["", "9", "4", "42", "42[", "4\ud800", "451-[]", "43x[]"])
def test_no_text_of_the_server_breaks_the_reader(text: str) -> None:
    assert framing.decode(text).kind
