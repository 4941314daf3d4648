"""A plain Flask-SocketIO room as one writes it first: every vote is broadcast to everybody.

No authorization, no rules, nothing kept: `python -m bench.plain_room PORT`.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

app = Flask("plain")
socketio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*")
votes: dict[str, dict[str, str]] = {}


@app.get("/readyz")
def ready() -> str:
    return "ready"


@socketio.on("join")
def join(data: dict) -> dict:
    join_room(data["room"])
    return {"ok": True, "votes": len(votes.get(data["room"], {}))}


@socketio.on("vote")
def vote(data: dict) -> dict:
    votes.setdefault(data["room"], {})[request.sid] = data["card"]
    emit("voted", {"room": data["room"], "id": data["id"]}, to=data["room"])
    return {"ok": True}


if __name__ == "__main__":
    socketio.run(app, "127.0.0.1", int(sys.argv[1]))
