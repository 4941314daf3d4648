"""What is counted of the live house, for /metrics and for the operator's page.

What happens is counted where it happens, once a tick or a frame; how much there is of what comes and goes
is written down once a second. With several workers the numbers of all are added up by whoever is asked.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from importlib import metadata
from time import time

from prometheus_client import Counter, Gauge, Histogram

from live.wire import Body

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
MANY = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)

COMMANDS = Counter(
    "bigroom_commands_total",
    "Commands by what they were answered: ok, or the code of the refusal.",
    ["result"],
)
TICK_SECONDS = Histogram(
    "bigroom_tick_seconds", "Seconds of a room's tick, its commit in it.", buckets=SECONDS
)
TICK_COMMANDS = Histogram(
    "bigroom_tick_commands",
    "What one tick of a room took: commands, and what the room says itself.",
    buckets=MANY,
)
JOINS = Counter(
    "bigroom_joins_total",
    "Clients that were shown a room, by how: a patch on what they had, the whole view, or the view in parts.",
    ["answered"],
)
RESUMES = Counter("bigroom_resumes_total", "Clients that came back and said what they had.")
FRAMES = Counter("bigroom_frames_sent_total", "Frames handed to the sockets of clients.")

ROOMS = Gauge(
    "bigroom_rooms_awake", "Rooms in memory; one that two workers hold is two.", multiprocess_mode="livesum"
)
PAGES = Gauge(
    "bigroom_pages_followed",
    "Boards, backlogs and rollups that somebody follows.",
    multiprocess_mode="livesum",
)
CLIENTS = Gauge("bigroom_clients_connected", "Websockets that are open.", multiprocess_mode="livesum")
STALLED = Gauge("bigroom_clients_stalled", "Clients that take no bytes now.", multiprocess_mode="livesum")
BYTES = Gauge("bigroom_bytes_waiting", "Bytes that wait for stalled clients.", multiprocess_mode="livesum")
WAITING = Gauge("bigroom_commands_waiting", "Commands that wait for a tick.", multiprocess_mode="livesum")
DESCRIPTORS = Gauge(
    "bigroom_descriptors_open", "Open files and sockets of the processes.", multiprocess_mode="livesum"
)
GREENLETS = Gauge(
    "bigroom_greenlets", "Greenlets when memory was last looked through.", multiprocess_mode="livesum"
)
DATABASE = Gauge(
    "bigroom_database_answering",
    "1 while the database answers this process, else 0.",
    ["worker"],
    multiprocess_mode="livemin",
)
DOORBELL = Gauge(
    "bigroom_doorbell_reachable",
    "1 while this worker hears the doorbell, or is the only process, else 0.",
    ["worker"],
    multiprocess_mode="livemin",
)
STARTED = Gauge(
    "bigroom_started_timestamp_seconds",
    "When the process began, in seconds since 1970.",
    ["worker"],
    multiprocess_mode="livemax",
)
WORKERS = Gauge(
    "bigroom_workers", "Processes that serve, by their version.", ["version"], multiprocess_mode="livesum"
)

OK = COMMANDS.labels("ok")
PATCH, WHOLE, PARTS = (JOINS.labels(how) for how in ("patch", "whole", "parts"))


def version() -> str:
    """The version of the program that runs here."""
    return metadata.version("bigroom")


def begin(worker: str) -> None:
    """This process serves from now on, as the worker of that number."""
    WORKERS.labels(version()).set(1)
    STARTED.labels(worker).set(time())


def count_answers(answers: Sequence[Body]) -> None:
    """Counts what commands were answered."""
    refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    OK.inc(len(answers) - len(refused))
    for code, times in Tally(refused).items() if refused else ():
        COMMANDS.labels(code).inc(times)
