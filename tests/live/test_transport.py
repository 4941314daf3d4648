import json
import socket
import struct

import pytest
import requests
import socketio
import websocket

from live import transport
from live.fanout import Fanout
from live.foundations import Unsuitable
from tests.live.clients import ORIGIN, Client

MALFORMED = [
    ("not json", '42{0}["echo", {{', "not JSON"),
    ("no payload", '42{0}["echo"]', "exactly"),
    ("two payloads", '42{0}["echo", {{}}, {{}}]', "exactly"),
    ("payload no object", '42{0}["echo", [1]]', "exactly"),
    ("event no text", "42{0}[1, {{}}]", "exactly"),
    ("no array", '42{0}{{"echo": 1}}', "exactly"),
    ("nothing", "42{0}", "not JSON"),
    ("deep", '42{0}["echo", {{"a": ' + "[" * 30_000 + "]" * 30_000 + "}}]", "nested"),
    ("duplicate key", '42{0}["echo", {{"a": 1, "a": 2}}]', "twice"),
    ("NaN", '42{0}["echo", {{"a": NaN}}]', "NaN"),
    ("infinite", '42{0}["echo", {{"a": 1e999}}]', "finite"),
    ("surrogate", '42{0}["echo", {{"a": "\\ud800"}}]', "surrogate"),
    ("large integer", '42{0}["echo", {{"a": 9007199254740993}}]', "2^53"),
    ("prototype", '42{0}["echo", {{"__proto__": {{}}}}]', "__proto__"),
    ("attachment", '451-{0}["echo", {{"_placeholder": true, "num": 0}}]', "attachments"),
    ("attachment in an event", '421-{0}["echo", {{}}]', "attachments"),
    ("many attachments", '45999999999-{0}["echo", {{}}]', "attachments"),
    ("other namespace", '42/admin,{0}["echo", {{}}]', "namespace"),
]


def raw(port, head):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(head)
    return connection


def handshake(extra=""):
    return (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: harbour\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{extra}\r\n"
    ).encode()


def masked(opcode, payload, length=None):
    """A client's frame; `length` is what its header claims."""
    size = len(payload) if length is None else length
    head = bytes([0x80 | opcode])
    head += bytes([0x80 | size]) if size < 126 else bytes([0x80 | 127]) + struct.pack("!Q", size)
    return head + b"\0\0\0\0" + payload


def read_until(connection, wanted):
    data = b""
    while wanted not in data:
        more = connection.recv(65536)
        assert more, data
        data += more
    return data


# Handshake


def test_a_client_connects_asks_and_is_answered_once(port):
    with Client(port).connect() as ana:
        assert ana.ask("echo", {"n": 1, "text": "é"}) == {"n": 1, "text": "é"}
        ana.ws.send('42["echo", {"nobody": "asked"}]')
        assert ana.ask("echo", {"n": 2}, ack=2) == {"n": 2}


def test_socketio_s_own_client_gets_along(port):
    client = socketio.SimpleClient(websocket_extra_options={"origin": ORIGIN})
    client.connect(f"http://127.0.0.1:{port}", transports=["websocket"])
    assert client.call("echo", {"n": 1}) == {"n": 1}
    client.disconnect()


def test_no_deflate_is_offered_back(port):
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    with Client(port, header=[offer]).connect() as ana:
        assert "sec-websocket-extensions" not in ana.ws.getheaders()
        assert ana.ask("echo", {"a": "x" * 1000}) == {"a": "x" * 1000}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://harbour.example"])
def test_a_foreign_origin_is_refused(port, origin):
    with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
        Client(port, origin=origin)


def test_who_is_not_admitted_gets_403_and_leaves_no_session(port):
    with Client(port).connect() as ana:
        before = ana.ask("state", {})["sessions"]
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            Client(port, query="&full=1")
        assert ana.ask("state", {}, ack=2)["sessions"] == before


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(b"Version: 13", b"Version: 8"), (b"Connection: Upgrade\r\n", b""), (b"Upgrade: websocket\r\n", b"")],
)
def test_a_request_that_is_no_proper_handshake_gets_an_http_error(port, right, wrong):
    bad = handshake().replace(right, wrong)
    assert bad != handshake()
    with raw(port, bad) as connection:
        answer = read_until(connection, b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400")


def test_long_polling_is_refused(port):
    answer = requests.get(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert answer.status_code == 400


def test_frames_sent_right_behind_the_request_are_read(port):
    with raw(port, handshake() + masked(1, b"40") + masked(1, b'427["echo", {"early": true}]')) as connection:
        read_until(connection, b'437[{"early":true}]')


def test_a_half_sent_request_is_dropped_after_five_seconds(port):
    with raw(port, b"GET / HTTP/1.1\r\nHost: har") as connection:
        assert connection.recv(1000) == b""


def test_a_websocket_without_connect_is_closed_after_five_seconds(port):
    with Client(port) as silent:
        assert silent.until_closed() == (1008, "No CONNECT came within 5 seconds.")


def test_a_refused_connect_is_told_and_its_transport_closed(port):
    with Client(port) as thief:
        thief.recv()
        thief.ws.send('40{"token": "stolen"}')
        assert thief.recv().startswith("44")
        assert thief.until_closed()[0] == 1000


@pytest.mark.parametrize("carried", ['{"token": 7}', '{"token": {"a": []}}', "null", '"token"', "[]"])
def test_a_connect_that_carries_no_credentials_is_told_so(port, carried):
    with Client(port) as odd:
        odd.recv()
        odd.ws.send("40" + carried)
        assert odd.recv().startswith('44{"message":"')
        assert odd.connect_again({"token": "fine"})


def test_a_connect_behind_a_close_is_not_read(port):
    with Client(port) as odd:
        odd.recv()
        odd.ws.send("1")
        odd.ws.send("40")
        assert odd.until_closed()[0] == 1000


def test_a_disconnected_client_loses_its_transport(port):
    with Client(port).connect() as ana, Client(port).connect() as bo:
        assert ana.ask("kick", {"sid": bo.sid}) == {"ok": True}
        assert bo.recv() == "41"
        assert bo.until_closed()[0] == 1000


def test_what_a_client_sends_last_is_not_taken_for_http(port):
    with Client(port).connect() as ana:
        ana.ws.send_close(1000)
        assert ana.until_closed()[0] == 1000
        assert ana.ws.sock.recv(1000) == b""


# Reception


@pytest.mark.parametrize(("text", "says"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_event_is_answered_and_the_connection_goes_on(port, text, says):
    with Client(port).connect() as ana:
        answer = ana.ask_raw(text.format(7), 7 if "admin" not in text else "/admin,7")
        assert answer["ok"] is False
        assert answer["error"]["code"] == "malformed"
        assert says in answer["error"]["message"]
        assert ana.ask("echo", {"still": "here"}, ack=8) == {"still": "here"}


def test_an_unknown_event_is_answered_unknown(port):
    with Client(port).connect() as ana:
        assert ana.ask("dance", {})["error"]["code"] == "unknown"


def test_a_handler_that_fails_answers_unavailable(port):
    with Client(port).connect() as ana:
        assert ana.ask("fail", {})["error"]["code"] == "unavailable"
        assert ana.ask("echo", {"n": 1}, ack=2) == {"n": 1}


def test_an_answer_that_is_no_json_becomes_unavailable(port):
    with Client(port).connect() as ana:
        assert ana.ask("unspeakable", {})["error"]["code"] == "unavailable"


def test_an_event_before_connect_is_answered(port):
    with Client(port) as hasty:
        assert hasty.ask("echo", {})["error"]["code"] == "malformed"


def test_a_message_above_64_kib_is_answered_too_large(port):
    with Client(port).connect() as ana:
        assert ana.ask("echo", {"a": "x" * 65_500}) == {"a": "x" * 65_500}
        assert ana.ask("echo", {"a": "x" * 70_000}, ack=2)["error"]["code"] == "too_large"


def test_a_frame_above_128_kib_is_refused_at_its_header(port):
    with raw(port, handshake() + masked(1, b"", length=2**40)) as connection:
        read_until(connection, struct.pack("!H", 1009))
    with Client(port).connect() as ana:
        ana.ws.sock.sendall(masked(1, b"", length=150_000))
        assert ana.until_closed()[0] == 1009


def test_fragments_are_one_message_and_their_sum_is_bounded(port):
    with Client(port).connect() as ana:
        for opcode, data, fin in [(1, '429["ec', 0), (0, "", 0), (0, 'ho", {"n"', 0), (0, ": 3}]", 1)]:
            ana.ws.send_frame(websocket.ABNF.create_frame(data, opcode, fin))
        assert ana.acknowledgement(9) == {"n": 3}
        ana.ws.send_frame(websocket.ABNF.create_frame("x" * 60_000, 1, 0))
        ana.ws.send_frame(websocket.ABNF.create_frame("x" * 60_000, 0, 0))
        ana.ws.send_frame(websocket.ABNF.create_frame("x" * 60_000, 0, 0))
        assert ana.until_closed()[0] == 1009


def test_text_that_is_no_utf_8_closes_with_1007(port):
    with Client(port).connect() as ana:
        ana.ws.sock.sendall(masked(1, b'42["echo", "\xff"]'))
        assert ana.until_closed()[0] == 1007


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "4",
        "49",
        "43",
        "x",
        "b4AAA",
        "2probe",
        "5",
        "7",
        "4{" + "[" * 9000,
        "43[" + "[" * 9000,
        "40" + "[" * 9000,
        "40/admin,",
        b"\0\1",
    ],
)
def test_twenty_bad_packets_close_the_connection(port, packet):
    with Client(port).connect() as ana:
        send = ana.ws.send_binary if isinstance(packet, bytes) else ana.ws.send
        for _ in range(19):
            send(packet)
        assert ana.ask("echo", {"n": 1}) == {"n": 1}
        send(packet)
        assert ana.until_closed() == (1008, "Too many malformed messages.")


def test_haste_is_answered_with_a_time_and_a_burst_is_not_punished(port):
    with Client(port).connect() as ana:
        for ack in range(150):
            ana.ws.send(f'42{ack}["echo", {{"n": {ack}}}]')
        answers = [ana.acknowledgement(ack) for ack in range(150)]
        assert [answer.get("n") for answer in answers[:60]] == list(range(60))
        refused = [answer["error"] for answer in answers if "error" in answer]
        assert len(refused) >= 50
        assert {error["code"] for error in refused} == {"rate_limited"}
        assert all(0 < error["retry_after"] <= 0.05 for error in refused)


def test_a_flood_closes_the_connection(port):
    with Client(port).connect() as ana:
        flood = masked(1, b'42["echo", {}]') * 400
        ana.ws.sock.sendall(flood)
        assert ana.until_closed() == (1008, "Too many messages in spite of rate_limited.")


@pytest.mark.parametrize("frame", [masked(9, b""), masked(10, b""), b"\x01\x81\0\0\0\0x"])
def test_a_flood_of_frames_that_say_nothing_closes_the_connection(port, frame):
    with Client(port).connect() as ana:
        ana.ws.sock.sendall(frame + b"\x00\x80\0\0\0\0" * 300 if frame[0] == 1 else frame * 300)
        assert ana.until_closed() == (1008, "Too many messages in spite of rate_limited.")


# Fan-out


def frames_of(client, last):
    found = []
    while True:
        packet = client.recv()
        assert isinstance(packet, str), packet
        if packet.startswith('42["frame"'):
            found.append(packet)
            if json.loads(packet[2:])[1].get("n") == last:
                return found


def until_cut(client):
    """The frames that come whole until the connection breaks."""
    try:
        while True:
            yield json.loads(client.recv()[2:])[1]
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return


def test_two_clients_get_the_same_bytes(port):
    with Client(port).connect() as ana, Client(port).connect() as bo:
        ana.ask("join", {})
        bo.ask("join", {})
        ana.ws.send('425["burst", {"count": 20, "size": 3000}]')
        assert frames_of(ana, 19) == frames_of(bo, 19)


def test_an_event_never_overtakes_an_acknowledgement(port):
    with Client(port, receive_buffer=4096).connect() as ana:
        ana.ask("join", {})
        ana.ws.send('425["interleave", {}]')
        kinds = []
        while "last" not in kinds:
            packet = ana.recv()
            content = json.loads(packet[packet.index("[") :])
            kinds.append(
                "ack" if packet.startswith("43") else "pair" if content[0] == "pair" else content[1]["n"]
            )
        assert kinds == ["large", "ack", "after", "pair", "last"]


def test_a_slow_reader_gets_every_frame_whole(port):
    """What a socket does not take waits: 10 frames of 60 kB to a reader that has not begun."""
    with Client(port, receive_buffer=4096).connect() as slow, Client(port).connect() as ana:
        slow.ask("join", {})
        ana.ask("burst", {"count": 10, "size": 60_000})
        state = ana.ask("state", {"sid": slow.sid}, ack=2)
        assert state["stalled"] == [slow.sid]
        assert state["waiting"] > 400_000
        found = [json.loads(packet[2:])[1] for packet in frames_of(slow, 9)]
        assert [frame["n"] for frame in found] == list(range(10))
        assert {len(frame["pad"]) for frame in found} == {60_000}
        assert slow.recv() == '42["catchup",{"whole":true}]'
        assert ana.ask("state", {"sid": slow.sid}, ack=3)["stalled"] == []


def test_a_stalled_client_can_be_skipped(port):
    with Client(port, receive_buffer=4096).connect() as slow, Client(port).connect() as ana:
        slow.ask("join", {})
        ana.ask("join", {})
        ana.ask("burst", {"count": 10, "size": 60_000})
        ana.ask("skipping", {}, ack=2)
        numbers = []
        while (packet := slow.recv()) != '42["catchup",{"whole":true}]':
            numbers.append(json.loads(packet[2:])[1]["n"])
        assert numbers == list(range(10))


def test_beyond_the_bound_the_slow_reader_is_cut_and_the_others_notice_nothing(port):
    with Client(port, receive_buffer=4096).connect() as slow, Client(port).connect() as ana:
        slow.ask("join", {})
        ana.ask("join", {})
        for part in range(15):
            ana.ws.send(f'42{part}["burst", {{"count": 10, "size": 60000, "from": {part * 10}}}]')
            assert len(frames_of(ana, part * 10 + 9)) == 10
        assert ana.ask("state", {"sid": slow.sid}, ack=99)["stalled"] == []
        whole = list(until_cut(slow))
        assert [frame["n"] for frame in whole] == list(range(len(whole)))
        assert len(whole) < 40
        assert {len(frame["pad"]) for frame in whole} <= {60_000}


# What the transport stands on


def a_server(**options):
    options = {"async_mode": "gevent", "transports": ["websocket"], "client_manager": Fanout()} | options
    return socketio.Server(**options)


def test_the_installed_packages_have_what_we_use():
    transport.install(a_server(), {})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"client_manager": None}, "Fanout"),
        ({"async_mode": "threading"}, "gevent"),
        ({"transports": None}, "websocket"),
    ],
)
def test_a_server_with_other_settings_is_refused(options, says):
    with pytest.raises(Unsuitable, match=says):
        transport.install(a_server(**options), {})


def test_a_private_part_that_has_gone_is_named(monkeypatch):
    monkeypatch.delattr("engineio.socket.Socket._websocket_handler")
    with pytest.raises(Unsuitable, match=r"requirements\.lock.*_websocket_handler"):
        transport.install(a_server(), {})
