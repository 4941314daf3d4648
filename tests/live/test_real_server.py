"""The real server and those who break its rules: everybody is answered, and strangers learn nothing."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

import pytest
import requests
import websocket

from tests.faults.harbour import Harbour, harbour
from tests.live.clients import Client

FAR = base64.urlsafe_b64encode(b"[9300000000000000000]").decode().rstrip("=")
ANSWERED_WITHIN = 10  # seconds: the promise is one, the machine may be busy


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    with harbour(tmp_path_factory.mktemp("real")) as made:
        yield made
        assert "Traceback" not in made.server.tail(10**7)


@pytest.fixture
def gus(place: Harbour) -> Iterator[Client]:
    client, _ = place.joined(place.gus)
    with client:
        yield client


@pytest.fixture
def eli(place: Harbour) -> Iterator[Client]:
    client, _ = place.joined(place.eli)
    with client:
        yield client


def command(room: str, **changed: object) -> str:
    whole = {"room": room, "id": "x", "name": "RaiseHand", "args": {"raised": True}}
    return json.dumps(["command", whole | changed])


MALFORMED = {
    "no JSON": '["command", {"room": ',
    "no event": "{}",
    "no payload": '["command"]',
    "two payloads": '["command", {}, {}]',
    "a list": '["command", [1]]',
    "null": '["command", null]',
    "a field too many": '["command", {"room":"r","id":"x","name":"n","args":{},"actor":"eli"}]',
    "a field twice": '["command", {"room":"r","room":"s","id":"x","name":"n","args":{}}]',
    "args no object": '["command", {"room":"r","id":"x","name":"n","args":[1]}]',
    "NaN": '["command", {"room":"r","id":"x","name":"n","args":{"a":NaN}}]',
    "a number too large": '["command", {"room":"r","id":"x","name":"n","args":{"a":1' + "0" * 400 + "}}]",
    "too deep": '["command", ' + "[" * 60 + "]" * 60 + "]",
    "deep enough to fell a parser": "[" * 30_000 + "]" * 30_000,
    "a lone surrogate": '["command", {"room":"\\ud800","id":"x","name":"n","args":{}}]',
    "join without a room": '["join", {}]',
    "join since a word": '["join", {"room":"r","since":"1"}]',
    "leave with more": '["leave", {"room":"r","all":true}]',
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_message_is_answered_at_once_and_the_connection_goes_on(
    place: Harbour, gus: Client, text: str
) -> None:
    began = time.monotonic()
    answer = gus.ask_raw(f"427{text}", 7)
    assert answer["error"]["code"] == "malformed"
    assert answer["error"]["message"].endswith(".")
    assert time.monotonic() - began < ANSWERED_WITHIN
    assert place.command(gus, f"after {text[:20]}", "RaiseHand", raised=True)["ok"]


def test_an_oversized_message_is_answered_too_large(place: Harbour, gus: Client) -> None:
    text = command(place.room["id"], args={"raised": True, "pad": "x" * 70_000})
    assert gus.ask_raw(f"427{text}", 7)["error"]["code"] == "too_large"
    assert place.command(gus, "after the large one", "RaiseHand", raised=True)["ok"]


def test_arguments_that_do_not_fit_are_malformed_and_leave_the_id_free(place: Harbour, gus: Client) -> None:
    assert place.command(gus, "free", "RaiseHand", raised="yes")["error"]["code"] == "malformed"
    assert place.command(gus, "free", "RaiseHand", raised=True, seat="1")["error"]["code"] == "malformed"
    assert place.command(gus, "free", "Dance")["error"]["code"] == "unknown"
    assert place.command(gus, "free", "RaiseHand", raised=True)["ok"]


@pytest.mark.parametrize("id_", ["", "x" * 81, None, 7, {}])
def test_an_id_has_1_to_80_characters(place: Harbour, gus: Client, id_: object) -> None:
    answer = gus.ask_raw(f"427{command(place.room['id'], id=id_)}", 7)
    assert answer["error"]["code"] == "malformed"


def test_what_a_role_may_not_do_is_forbidden(place: Harbour, gus: Client) -> None:
    item = next(iter(place.joined(place.eli)[1]["view"]["items"]))
    for name, args in (
        ("PresentItem", {"item": item}),
        ("RevealVotes", {}),
        ("StartTimer", {"seconds": 60}),
        ("HandOver", {"seat": "1"}),
        ("RemoveSeat", {"seat": "1"}),
        ("SetSettings", {"countdown": 5}),
        ("EndCeremony", {}),
    ):
        answer = place.command(gus, f"role {name}", name, **args)
        assert (answer["error"]["code"], name) == ("forbidden", name)
        assert answer["error"]["message"].endswith(".")


def test_what_comes_out_of_turn_is_refused_with_its_reason(place: Harbour, eli: Client, gus: Client) -> None:
    assert place.command(gus, "vote on nothing", "CastVote", card="5")["error"]["reason"] == "no_item"
    vote = {"id": "stage", "name": "CastVote", "args": {"card": "5"}, "stage": "another"}
    other = gus.ask_raw(f"427{command(place.room['id'], **vote)}", 7)
    assert other["error"]["reason"] == "stage_closed"
    assert gus.ask_raw(f"427{command(place.room['id'], id='old', at=1)}", 7)["error"]["code"] == "stale"


def test_what_does_not_exist_and_what_is_foreign_are_answered_alike(place: Harbour, eli: Client) -> None:
    program = place.post("/programs", name="Lagoon", key="LAG", goal="", time_zone="UTC")["id"]
    team = place.post(f"/programs/{program}/teams", name="Divers", key="DIV")["id"]
    items = place.post(f"/teams/{team}/items", items=[{"title": "Secret", "type": "story"}])["items"]
    foreign, absent = items[0]["id"], "A" * len(items[0]["id"])
    answers = [place.command(eli, f"foreign {id_}", "PresentItem", item=id_) for id_ in (foreign, absent)]
    assert answers[0]["error"]["code"] in ("not_found", "refused")
    assert _same(answers, foreign, absent)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[::1", "http://", "//"])
def test_a_page_of_another_site_gets_no_connection(place: Harbour, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        Client(place.server.port, origin=origin)


@pytest.mark.parametrize("name", ["", "\u200b", "x" * 200, "e" + "\u0301" * 30])
def test_who_comes_under_a_name_that_is_none_is_told_so(place: Harbour, name: str) -> None:
    room = place.open_room()["id"]
    with place.client(place.eli) as eli:
        answer = eli.ask("join", {"room": room, "name": name})
        if not name:
            assert answer["ok"]
        else:
            assert answer["error"]["code"] == "refused", answer


@pytest.mark.parametrize(
    "query",
    [
        "log?after=9007199254740993",
        f"log?after=1{'0' * 400}",
        "log?after=-9007199254740993",
        f"seats?cursor={FAR}",
    ],
)
def test_a_number_that_no_database_keeps_is_refused(place: Harbour, query: str) -> None:
    url = f"{place.server.url}/api/v1/rooms/{place.room['id']}/{query}"
    answer = requests.get(url, headers={"Authorization": f"Bearer {place.eli}"}, timeout=20)
    assert answer.status_code == 422, answer.text


def test_a_foreign_room_and_one_that_does_not_exist_are_answered_alike(place: Harbour, gus: Client) -> None:
    foreign, absent = place.open_room()["id"], "A" * len(place.room["id"])
    rooms = (foreign, absent, f"team:{place.team}", "team:nothing", f"program:{place.program}")
    for event in ("join", "whereami", "leave", "command"):
        asked = [command(one) if event == "command" else json.dumps([event, {"room": one}]) for one in rooms]
        answers = [gus.ask_raw(f"427{text}", 7) for text in asked]
        assert answers[0]["error"]["code"] == "not_found"
        assert all(answer == answers[0] for answer in answers), event


def test_a_bad_token_is_not_let_in_and_no_token_sees_no_room(place: Harbour) -> None:
    with Client(place.server.port, origin=None) as client:
        client.recv()
        client.ws.send('40{"token": "brs_wrong"}')
        assert str(client.recv()).startswith("44")
    with Client(place.server.port, origin=None).connect() as client:
        assert client.ask("join", {"room": place.room["id"]})["error"]["code"] == "not_found"


def _same(answers: list[dict], *ids: str) -> bool:
    """Equal but for the ids that were asked for."""
    texts = [json.dumps(answer) for answer in answers]
    for id_ in ids:
        texts = [text.replace(id_, "…") for text in texts]
    return len(set(texts)) == 1
