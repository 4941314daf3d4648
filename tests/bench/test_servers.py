"""The plain servers do what the benchmark says of them, on a handful of people."""

from __future__ import annotations

import pytest

from bench.servers import SERVERS
from bench.servers.server import Server
from bench.workloads import votes, workloads
from tests.programs import program


@pytest.mark.parametrize("kind", [SERVERS["flask"], SERVERS["c"]])
def test_everybody_is_told_of_every_vote(kind: type[Server]) -> None:
    if kind.key == "c":
        program("cc")
    figures = votes(5, kind, seed=1)
    assert figures.told.most >= figures.told.p50 > 0
    assert 2 <= figures.frames <= 6
    assert figures.kilobytes > 0


def test_every_workload_names_servers_that_there_are() -> None:
    for workload in workloads([200, 1000], 200):
        assert set(workload.servers) <= SERVERS.keys()
