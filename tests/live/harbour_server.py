"""A small server on the transport, for the tests to run as a process:
`python -m tests.live.harbour_server [SECONDS BETWEEN PINGS] [hang]`.

It prints its port, "drained" when it drains, and at its end how many traces of clients are left;
with "hang" it never has drained.
"""

from gevent import monkey

monkey.patch_all(thread=False)

import socket as sockets  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

from live import serving, transport  # noqa: E402
from live.fanout import Fanout  # noqa: E402

ROOM = "harbour"


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def at_once() -> dict[str, bool]:
    """Whether the connection sends what is small without waiting for more."""
    socket = request.environ[serving.CONNECTION]().socket
    return {"at once": socket.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY) != 0}


def main(seconds: int) -> None:
    app = Flask("harbour")
    app.add_url_rule("/", view_func=lambda: "Harbour")
    app.add_url_rule("/at-once", view_func=at_once)
    fanout = Fanout()
    socketio = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        manage_session=False,
        client_manager=fanout,
        ping_interval=seconds,
        ping_timeout=seconds,
        cors_allowed_origins=["http://harbour.example"],
        max_http_buffer_size=65536,
    )

    @socketio.on("connect")
    def connect(auth: dict | None) -> bool | None:
        return False if auth and auth.get("token") == "stolen" else None

    server = socketio.server

    def join(sid, payload, answer):
        server.enter_room(sid, ROOM)
        answer({"ok": True, "sid": sid})

    def echo(sid, payload, answer):
        answer(payload)
        answer({"second": True})

    def burst(sid, payload, answer):
        first = payload.get("from", 0)
        for number in range(first, first + payload["count"]):
            server.emit("frame", {"n": number, "pad": "x" * payload["size"]}, to=ROOM)
        answer({"ok": True})

    def skipping(sid, payload, answer):
        server.emit("frame", {"n": -1}, to=ROOM, skip_sid=fanout.stalled())
        answer({"ok": True})

    def state(sid, payload, answer):
        asked = payload.get("sid", sid)
        answer(
            {
                "stalled": sorted(fanout.stalled()),
                "waiting": fanout.waiting(asked),
                "connections": fanout.connections,
                "sessions": len(server.eio.sockets),
            }
        )

    def interleave(sid, payload, answer):
        """Acknowledge, then broadcast, by turns with a large frame before, so that all of it waits."""
        server.emit("frame", {"n": "large", "pad": "x" * 200_000}, to=sid)
        answer({"ok": True})
        server.emit("frame", {"n": "after"}, to=ROOM)
        server.emit("pair", ("one", "two"), to=sid)
        server.emit("frame", {"n": "last"}, to=ROOM)

    def fail(sid, payload, answer):
        raise ZeroDivisionError

    def unspeakable(sid, payload, answer):
        answer({"ok": object()})

    def kick(sid, payload, answer):
        server.disconnect(payload["sid"])
        answer({"ok": True})

    fanout.on_drained(lambda sid: server.emit("catchup", {"whole": True}, to=sid))
    handlers = {
        "join": join,
        "echo": echo,
        "burst": burst,
        "skipping": skipping,
        "state": state,
        "interleave": interleave,
        "fail": fail,
        "unspeakable": unspeakable,
        "kick": kick,
    }
    admit = lambda environ: "Full." if "full" in environ["QUERY_STRING"] else None  # noqa: E731
    transport.install(server, handlers, admit)
    serving.calm_garbage_collector()

    def drain():
        say("drained")
        if "hang" in sys.argv:
            gevent.sleep(600)

    serving.serve(app, socketio, ("127.0.0.1", 0), drain=drain, on_start=say)
    left = [fanout.connections, len(server.eio.sockets), len(server.environ), len(server.manager.rooms)]
    say(f"ended,left:{sum(left)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
