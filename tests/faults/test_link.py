"""The network of our own, and a client's patience with it, tried on a small room that keeps its promises."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.faults.client import Client
from tests.faults.fake import FakeRoom
from tests.faults.history import History
from tests.faults.link import DOWN, UP, Link
from tests.faults.loop import in_a_loop

Play = Callable[[FakeRoom, Client, Link], Awaitable[None]]


def played(play: Play, *, patience: int = 5000) -> History:
    """A short scene with one client that comes through a link."""
    kept = History()

    async def scene() -> None:
        room = FakeRoom()
        room.patience = patience
        server, url = await room.serve()
        link = Link(int(url.rpartition(":")[2]))
        client = Client("Ana", link.url, "brm_ana", "r", kept, patient=False)
        client.start()
        try:
            async with asyncio.timeout(20):
                await client.caught_up.wait()
                await play(room, client, link)
        finally:
            await client.stop()
            await link.close()
            server.close()

    in_a_loop(scene())
    return kept


def connections(kept: History) -> int:
    return sum(line.way == "opened" for line in kept.lines)


def test_what_is_held_up_comes_late_and_on_the_same_connection() -> None:
    async def play(room: FakeRoom, client: Client, link: Link) -> None:
        link.hold(UP)
        saying = asyncio.create_task(client.command("Say", {"word": "five"}))
        while not client.outbox:
            await asyncio.sleep(0)
        assert room.view.seq == 0
        link.let_go()
        assert await saying == {"ok": True, "seq": 1}
        link.hold(DOWN)
        saying = asyncio.create_task(client.command("Say", {"word": "eight"}))
        while room.view.seq < 2:
            await asyncio.sleep(0)
        assert not saying.done()
        link.let_go()
        assert await saying == {"ok": True, "seq": 2}

    assert connections(played(play)) == 1


def test_after_a_cut_the_command_is_sent_again_on_another_connection() -> None:
    async def play(room: FakeRoom, client: Client, link: Link) -> None:
        link.hold(DOWN)
        saying = asyncio.create_task(client.command("Say", {"word": "five"}))
        while room.view.seq < 1:
            await asyncio.sleep(0)
        link.cut()
        link.let_go()
        assert await saying == {"ok": True, "seq": 1}
        assert room.view.tree == {"words": {"1": "five"}}

    assert connections(played(play)) == 2


def test_a_silent_connection_carries_nothing_and_a_client_without_pings_comes_again() -> None:
    async def play(room: FakeRoom, client: Client, link: Link) -> None:
        (passage,) = link.silence(UP, DOWN)
        assert await client.command("Say", {"word": "five"}) == {"ok": True, "seq": 1}
        assert "client" in passage.ended
        assert "server" not in passage.ended

    assert connections(played(play, patience=200)) >= 2


def test_a_slow_reader_still_gets_everything() -> None:
    async def play(room: FakeRoom, client: Client, link: Link) -> None:
        link.slow = True
        assert await client.command("Say", {"word": "x" * 300}) == {"ok": True, "seq": 1}
        assert client.view is not None
        assert client.view.tree == room.view.tree

    assert connections(played(play)) == 1
