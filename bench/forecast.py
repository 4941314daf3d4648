"""`python -m bench.forecast`: how long the joint forecast of a large program takes, in one thread."""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import replace

import click

from program.forecast.forecast import TRIALS, Goal, Place, Plan, Queue, _pace, forecast

WEEKS = 26
SPRINTS = 6
A_WEEK = (0, 2, 3, 4, 4, 5, 6, 8)
"""What a team gets done in a week: four on average, so that six Sprints hold 48 items."""

PLANNED = 48


@click.command()
@click.option("--teams", default=50, show_default=True)
@click.option("--backlog", default=2_000, show_default=True, help="Open items of each team, 48 planned.")
@click.option("--dependencies", multiple=True, type=int, default=(0, 500, 5_000, 20_000), show_default=True)
@click.option("--features", default=2_000, show_default=True, help="Each has items of one to three teams.")
@click.option("--trials", default=TRIALS, show_default=True)
@click.option("--times", default=7, show_default=True, help="How often; medians are shown.")
@click.option("--seed", default=1, show_default=True)
def main(
    teams: int,
    backlog: int,
    dependencies: tuple[int, ...],
    features: int,
    trials: int,
    times: int,
    seed: int,
) -> None:
    """All teams of a program anew, then after one team has finished an item, as an open page asks for it."""
    click.echo("| dependencies | where | anew CPU ms | after a team's change CPU ms |\n|---|---|---|---|")
    for count in dependencies:
        for where, last in (("in the increment", PLANNED), ("over the whole backlog", backlog)):
            plan = _with_features(_program(teams, count, last, seed), features, seed)
            anew, changed = [], []
            for turn in range(times):
                _pace.cache_clear()
                anew.append(_milliseconds(plan, trials))
                changed.append(_milliseconds(_after(plan, turn), trials))
            told = f"{statistics.median(anew):.0f} | {statistics.median(changed):.0f}"
            click.echo(f"| {count:,} | {where} | {told} |")
            if not count:
                break
    click.echo(
        f"{teams} teams, {features:,} features, {trials:,} trials, Python {sys.version.split()[0]}, "
        f"medians of {times}."
    )


def _program(teams: int, dependencies: int, last: int, seed: int) -> Plan:
    """Consumers stand somewhere in the first ``last`` places of their queues, producers before them or, in
    one of ten dependencies, anywhere."""
    chance = random.Random(seed)
    queues = {f"team{n}": Queue(tuple(chance.choices(A_WEEK, k=WEEKS)), PLANNED) for n in range(teams)}
    places, waits = {}, []
    for _ in range(dependencies):
        producer, consumer = chance.sample(sorted(queues), 2)
        at = chance.randint(2, last)
        before = chance.randint(1, last if chance.random() < 0.1 else at - 1)
        ends = f"{producer}-{before}", f"{consumer}-{at}"
        places |= {ends[0]: Place(producer, before), ends[1]: Place(consumer, at)}
        waits.append(ends)
    return Plan(queues, places, tuple(dict.fromkeys(waits)))


def _with_features(plan: Plan, features: int, seed: int) -> Plan:
    """The plan with the ranges of features, of which each has a last item in the queues of its teams."""
    chance = random.Random(seed)
    places, goals = dict(plan.places), {}
    for n in range(features):
        teams = chance.sample(sorted(plan.queues), chance.randint(1, 3))
        parts = {f"{team}-{at}": Place(team, at) for team in teams for at in [chance.randint(1, PLANNED)]}
        places |= parts
        goals[f"feature{n}"] = Goal(tuple(parts), (2 * chance.randint(1, SPRINTS), 2 * SPRINTS))
    return replace(plan, places=places, goals=goals)


def _after(plan: Plan, turn: int) -> Plan:
    """The plan when one team has an item less to do."""
    team = f"team{turn}"
    queue = Queue(plan.queues[team].history, PLANNED - 1)
    return replace(plan, queues={**plan.queues, team: queue})


def _milliseconds(plan: Plan, trials: int) -> float:
    began = time.thread_time()
    forecast(plan, 1, trials)
    return 1000 * (time.thread_time() - began)


if __name__ == "__main__":
    main()
