"""What is there when all is quiet: asked for anew, and held against what everybody believes."""

import asyncio
import time
from collections.abc import Sequence

from tests.faults.client import Client
from tests.faults.effects import estimates_agree
from tests.faults.final import Final
from tests.faults.rest import Rest
from tests.faults.view import differences

AGREED_WITHIN = 5.0  # seconds: what changed elsewhere comes into a room a moment later


async def asked_anew(clients: Sequence[Client], lead: Rest, program: str) -> Final:
    """A fresh join of every room, by who came first; each seat's own part; the items and the rollup."""
    final = Final()
    for client in clients:
        if client.room not in final.views:
            final.views[client.room] = await _as_it_is(client)
        whole = await client.whereami()
        if whole and whole.get("ok"):
            final.mines[client.room, client.seat] = whole["mine"]
    final.items = await lead.everything(f"/programs/{program}/items")
    final.rollup = await lead.must("GET", f"/programs/{program}/rollup")
    return final


async def told_alike(clients: Sequence[Client]) -> list[str]:
    """R7: who says nothing is told what the others are told: all of a room come to stand at one number."""
    since = time.monotonic()
    while True:
        complaints = _behind(clients)
        if not complaints or time.monotonic() - since > AGREED_WITHIN:
            return complaints
        await asyncio.sleep(0.01)


async def agreed(clients: Sequence[Client], lead: Rest, program: str) -> tuple[Final, list[str]]:
    """The same, once it is what everybody sees; and what still differs after a while."""
    since = time.monotonic()
    while True:
        final = await asked_anew(clients, lead, program)
        complaints = _disagreements(clients, final)
        if not complaints or time.monotonic() - since > AGREED_WITHIN:
            return final, complaints


async def _as_it_is(client: Client) -> dict[str, object]:
    """What another tab of that seat is told at its first join."""
    name = f"{client.who}, tab {client.history.next_via()}"
    tab = Client(name, client.url, client.token, client.room, client.history)
    tab.start()
    try:
        await tab.joined()
        assert tab.view is not None
        return tab.view.tree
    finally:
        await tab.stop()


def _behind(clients: Sequence[Client]) -> list[str]:
    stands = [(client, client.view.seq if client.view else 0) for client in clients]
    last: dict[str, int] = {}
    for client, seq in stands:
        last[client.room] = max(last.get(client.room, 0), seq)
    return [
        f"R7: {client.who} stands at {seq} of {client.room}, others at {last[client.room]}."
        for client, seq in stands
        if seq < last[client.room]
    ]


def _disagreements(clients: Sequence[Client], final: Final) -> list[str]:
    """R10, and R7: applied frames give what a fresh join gives."""
    found = estimates_agree(final)
    for client in clients:
        paths = differences(client.view.tree if client.view else {}, final.views[client.room])
        if paths:
            found.append(f"R7: {client.who} differs from a fresh join in {paths[:5]}.")
    return found
