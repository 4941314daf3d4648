"""REST: imported links that are no contracts yet."""

from __future__ import annotations

import msgspec

from accounts.calls import Absent, Call, Calls, Listing
from backlog.places import write_as
from program.dependencies.rest import DependencyAnswer, answer_of
from program.imports.takeup import loose_links, taken_up
from program.places import place_of_link

calls = Calls("Dependencies")


class LinkAnswer(msgspec.Struct, frozen=True):
    """A link of a source: ``consumer`` would wait for ``producer``, or for what is ``outside`` by its key."""

    id: str
    kind: str
    raw_type: str
    consumer: str
    producer: str | None
    outside: str


class TakeUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``turned``: the other end of the link is the one that waits."""

    needed_by: str
    turned: bool = False


@calls.get("/programs/{program}/links", may="see program", of="program", answer=Listing[LinkAnswer])
def list_links(call: Call, program: str) -> Listing[LinkAnswer]:
    """The imported links that nobody has taken up as a dependency."""
    return Listing(
        [
            LinkAnswer(
                one.id,
                one.kind,
                one.raw_type,
                one.consumer.id,
                one.producer.id if one.producer is not None else None,
                one.outside,
            )
            for one in loose_links(call.connection, program)
        ]
    )


@calls.post("/links/{link}/take-up", may="see program", of="link", body=TakeUp, answer=DependencyAnswer,
            status=201)  # fmt: skip
def take_up_link(call: Call, link: str, body: TakeUp) -> DependencyAnswer:
    """Makes a proposed dependency of an imported link."""
    place = place_of_link(call.connection, link)
    if place is None or place.program is None:
        raise Absent
    id = call.transaction.new_id()
    asked = taken_up(call.connection, place.program, link, id, body.needed_by, body.turned)
    write_as(call, place.program, [asked])
    return answer_of(call, place.program, id)
