"""A participant in another network namespace: `python -m tests.live.far_client URL TOKEN ROOM`.

Joins, prints how many bytes of JSON the view has and their digest, and leaves.
"""

import asyncio
import hashlib
import json
import sys

from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.view import Json

PATIENCE = 60.0  # seconds


def fingerprint(view: Json) -> str:
    """The size of a view as JSON, and its digest."""
    written = json.dumps(view, sort_keys=True).encode()
    return f"{len(written)} {hashlib.sha256(written).hexdigest()}"


async def seen(url: str, token: str, room: str) -> Json:
    """The view of somebody who joins."""
    client = Client("Fay", url, token, room, History())
    client.start()
    async with asyncio.timeout(PATIENCE):
        await client.caught_up.wait()
    assert client.view is not None
    await client.stop()
    return client.view.tree


if __name__ == "__main__":
    print(fingerprint(asyncio.run(seen(*sys.argv[1:]))))
