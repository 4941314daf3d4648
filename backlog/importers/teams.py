"""Which of an item's team names names a team."""

from collections.abc import Iterable, Sequence

from backlog.importers.vocabulary import plain


def place(team_names: Sequence[str], teams: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """The first of the names that is a team's (in the team's own spelling), and the rest as labels.

    `teams`: the names (or keys) of the program's teams. Without a match the team is None and every name
    is a label.
    """
    known = {plain(team): team for team in teams}
    for index, name in enumerate(team_names):
        if plain(name) in known:
            return known[plain(name)], (*team_names[:index], *team_names[index + 1 :])
    return None, tuple(team_names)
