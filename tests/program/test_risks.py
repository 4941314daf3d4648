"""Risks, assumptions and issues: by the rules, over REST, and what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.refusals import Refused
from journal.database import Store
from journal.verify import complaints
from program import risk_events as events
from program.risk_queries import Risk, risk
from tests.backlog.harbour import Harbour

SENTENCE = "If the bank changes its format, then refunds are a week late"


@pytest.fixture
def harbour(store: Store) -> Harbour:
    return Harbour(store)


def found(harbour: Harbour, id: str = "r1") -> Risk:
    one = harbour.store.read(lambda c: risk(c, id))
    assert one is not None
    return one


def untrue(store: Store) -> list[str]:
    """What `bigroom verify` says, but for the people whom the fixture made without the journal."""
    return [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one]


def raised(harbour: Harbour, id: str = "r1", **fields: Any) -> Risk:
    harbour.propose(events.RiskRaised(id, SENTENCE, **fields))
    return found(harbour, id)


def test_a_risk_is_raised_roamed_and_changed(harbour: Harbour) -> None:
    harbour.add("card")
    one = raised(
        harbour, team=harbour.teams["PAY"], chance=4, impact=5, links=(events.Linked("item", "pay-1"),)
    )
    assert (one.state, one.owner, one.links) == ("new", None, [events.Linked("item", "card")])
    harbour.propose(events.RiskMoved("r1", "owned", before="new"), by="cy")
    assert (found(harbour).state, found(harbour).owner) == ("owned", "cy")
    harbour.propose(events.RiskChanged("r1", {"chance": 2, "impact": 5}, {"chance": 4}))
    assert (found(harbour).chance, found(harbour).impact) == (2, 5)
    assert harbour.propose(events.RiskChanged("r1", {"chance": 2})) == []
    assert harbour.propose(events.RiskMoved("r1", "owned")) == []
    harbour.propose(events.RiskWithdrawn("r1"))
    assert found(harbour).withdrawn
    with pytest.raises(Refused, match="withdrawn"):
        harbour.propose(events.RiskMoved("r1", "resolved"))
    assert untrue(harbour.store) == []
