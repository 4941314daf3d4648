"""The servers that are measured, by the names by which they are chosen."""

from bench.servers.bare_c import BareC
from bench.servers.bigroom import Bigroom, BigroomFarAway, BigroomOnPostgres, BigroomTwice
from bench.servers.flask_room import FlaskRoom
from bench.servers.node import NodeNaive, NodeStored, NodeTicked
from bench.servers.server import Server

SERVERS: dict[str, type[Server]] = {
    one.key: one
    for one in (
        Bigroom,
        BigroomFarAway,
        BigroomOnPostgres,
        BigroomTwice,
        FlaskRoom,
        NodeNaive,
        NodeTicked,
        NodeStored,
        BareC,
    )
}
