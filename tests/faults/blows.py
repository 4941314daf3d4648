"""What can befall a working server: each blow falls, and the server is as whole afterwards as it will get."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.faults.server import Server
from tests.faults.services import OwnPostgres, OwnRedis

STOPPED = 12.0  # seconds: longer than any lock is held for who does not answer
STOPPED_TOGETHER = 4.0  # seconds: longer than PostgreSQL waits within a transaction
AWAY = 1.0  # seconds for which a service is gone

Blow = Callable[[Server, random.Random], Awaitable[None]]


async def nothing(_server: Server, _chance: random.Random) -> None:
    """Nothing befalls it: everybody pauses, and is asked what they see."""


async def kill_all(server: Server, _chance: random.Random) -> None:
    """kill -9 of the server with all its workers, and another start."""
    server.kill()
    await asyncio.to_thread(server.start)


async def kill_worker(server: Server, chance: random.Random) -> None:
    """kill -9 of one worker; another takes its place."""
    os.kill(chance.choice(await _all_workers(server)), signal.SIGKILL)


async def stop_worker(server: Server, chance: random.Random) -> None:
    """One worker stands still for longer than its locks are waited for, and then goes on."""
    await _stand_still(chance.choice(await _all_workers(server)))


async def stop_workers(server: Server, _chance: random.Random) -> None:
    """All workers stand still at once: whoever is within a transaction loses it."""
    await asyncio.gather(*(_stand_still(one, STOPPED_TOGETHER) for one in await _all_workers(server)))


async def kill_busiest(server: Server, _chance: random.Random) -> None:
    """kill -9 of the worker to which most are connected."""
    os.kill(await _busiest(server), signal.SIGKILL)


async def stop_busiest(server: Server, _chance: random.Random) -> None:
    """The worker to which most are connected stands still for a while."""
    await _stand_still(await _busiest(server))


async def replace_workers(server: Server, _chance: random.Random) -> None:
    """SIGHUP: every worker is replaced by a new one, one after the other."""
    before = set(await _all_workers(server))
    os.kill(server.pid, signal.SIGHUP)
    while before & set(server.workers()):
        await asyncio.sleep(0.05)


async def _all_workers(server: Server) -> list[int]:
    """The workers, once every one that died is replaced."""
    while len(workers := server.workers()) < server.count:
        await asyncio.sleep(0.05)
    return workers


async def _busiest(server: Server) -> int:
    return max(await _all_workers(server), key=_open_files)


def _open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


async def _stand_still(process: int, seconds: float = STOPPED) -> None:
    os.kill(process, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    os.kill(process, signal.SIGCONT)


def redis_blows(redis: OwnRedis) -> dict[str, Blow]:
    """What can befall Redis."""

    async def restart(_server: Server, _chance: random.Random) -> None:
        redis.kill()
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(redis.start)

    async def block(_server: Server, _chance: random.Random) -> None:
        redis.pause()
        await asyncio.sleep(3 * AWAY)
        redis.resume()

    async def forget(_server: Server, _chance: random.Random) -> None:
        await asyncio.to_thread(redis.forget)

    async def any_of_them(server: Server, chance: random.Random) -> None:
        await chance.choice((restart, block, forget))(server, chance)

    return {"redis": any_of_them, "restart redis": restart}


def postgres_blows(postgres: OwnPostgres) -> dict[str, Blow]:
    """What can befall PostgreSQL."""

    async def restart(_server: Server, _chance: random.Random) -> None:
        await asyncio.to_thread(postgres.stop_at_once)
        await asyncio.to_thread(postgres.start)

    async def cut(_server: Server, _chance: random.Random) -> None:
        await asyncio.to_thread(postgres.cut_connections)

    async def either(server: Server, chance: random.Random) -> None:
        await chance.choice((restart, cut))(server, chance)

    return {"postgres": either, "restart postgres": restart}


BLOWS: dict[str, Blow] = {
    "nothing": nothing,
    "kill": kill_all,
    "kill worker": kill_worker,
    "stop worker": stop_worker,
    "stop workers": stop_workers,
    "kill busiest": kill_busiest,
    "stop busiest": stop_busiest,
    "replace workers": replace_workers,
}
