"""Backups while people work."""

import shutil
from pathlib import Path

import pytest

from tests.faults.backups import BackupOutcome, Backups
from tests.faults.harbour import harbour
from tests.faults.server import Server
from tests.faults.workload import Plan, run
from tests.programs import do_without

SEED = 1915


@pytest.mark.faults
def test_every_backup_holds_what_was_acknowledged_before_it_began(tmp_path: Path) -> None:
    holds(tmp_path, Plan(SEED, 2, clients=6, lines=(60, 120)))


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.long
def test_a_backup_of_postgresql_holds_what_was_acknowledged_before_it_began(
    tmp_path: Path, postgres_url: str
) -> None:
    if shutil.which("pg_dump") is None:
        do_without("pg_dump is not installed.")
    holds(tmp_path, Plan(SEED, 1, clients=6, lines=(60, 120), database_url=postgres_url))


@pytest.mark.faults
def test_an_anonymous_stage_that_was_open_goes_on_under_a_new_key(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    with harbour(tmp_path / "old") as place:
        wanted = {"ceremony": "retrospective", "team": place.team, "title": "Looking back"}
        room = place.room = place.post("/rooms", **wanted, settings={"anonymous": True})
        gus = place.sit_down(room, "Gus")
        eli, joined = place.joined(place.eli)
        assert place.command(eli, "go", "GoToStage", stage="write")["ok"]
        column = min(eli.ask("whereami", {"room": room["id"]})["view"]["columns"])
        client, _ = place.joined(gus)
        assert place.command(client, "one", "AddCard", column=column, text="Before")["ok"]
        place.server.cli("backup", str(file))
    place.server = Server(tmp_path / "new")
    place.server.cli("restore", str(file))
    place.server.start()
    try:
        client, again = place.joined(gus)
        assert place.command(client, "two", "AddCard", column=column, text="After")["ok"]
        assert again["epoch"] != joined["epoch"]
    finally:
        place.server.kill()


def holds(tmp_path: Path, plan: Plan) -> None:
    outcome = run(plan, Backups)
    assert isinstance(outcome, BackupOutcome)
    if outcome.found:
        outcome.history.keep(tmp_path / "history.jsonl")
    assert outcome.found == [], f"seed {SEED}, history in {tmp_path}: {outcome.summary()}\n{outcome.log}"
    assert len(outcome.took) == plan.kills
    assert outcome.served == 1
    assert len(outcome.during) + len(outcome.without) >= 20
