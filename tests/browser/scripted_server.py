"""One room over HTTP and Socket.IO whose every word the test decides."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import segno
import socketio
from flask import Flask, Response, render_template, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from accounts import words
from accounts.assets import Assets
from live.pages import words as written
from tests.browser.paths import applied

ROOT = Path(__file__).parents[2]
View = dict[str, Any]
Answer = dict[str, Any]

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self' ws://{host}; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)


class QuietHandler(WSGIRequestHandler):
    """Requests are not what a failed test is about."""

    def log(self, *_: object, **__: object) -> None:
        return


class ScriptedServer:
    """`view` and `mine` (by seat) are what a join answers; `frame` changes them and tells everybody.

    `told` is the room's log.
    """

    def __init__(self) -> None:
        self.view: View = {}
        self.mine: dict[str, View] = {}
        self.role = "participant"
        self.seat = "s1"
        self.seq = 10
        self.epoch = "e1"
        self.commands: list[View] = []
        self.joins: list[View] = []
        self.seats_asked: list[View] = []
        self.answer: Callable[[View], Answer | None] = lambda _: None
        self.silent = False
        self.away = False
        self.first: View = {}
        self.told: list[View] = []
        self.language = "en"
        self._answers: dict[str, Answer] = {}
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._sids: set[str] = set()
        self._live = socketio.Server(async_mode="threading", cors_allowed_origins="*")
        for event in ("join", "whereami", "command", "leave", "connect", "disconnect"):
            self._live.on(event, getattr(self, f"_{event}"))
        self._flask = self._pages()
        self._server: BaseWSGIServer | None = None

    def __enter__(self) -> ScriptedServer:
        wsgi = socketio.WSGIApp(self._live, self._flask)
        self._server = make_server("127.0.0.1", 0, wsgi, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        assert self._server is not None
        self._server.shutdown()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def room(self, view: View, seat: str | None = "s1", **first: Any) -> str:
        """The address of the room with this view; `seat` None: the visitor has none yet."""
        self.view = deepcopy(view)
        if seat:
            self.mine.setdefault(seat, {"seat": seat, "card": None, "kept": False, "role": self.role})
        self.first = {
            "room": "r1",
            "ceremony": "planning_poker",
            "title": view["room"]["title"],
            "code": "PKER2222",
            "seat": seat,
            "role": self.role if seat else None,
            "seq": self.seq,
            "epoch": self.epoch,
            "view": deepcopy(view) if seat else None,
            "mine": self.mine.get(seat or "", {}),
            "now": int(time.time() * 1000),
            **first,
        }
        return f"{self.url}/r/r1#secret"

    def screen(self, name: str, view: View, seat: str | None = "s5", **first: Any) -> str:
        """The address of the room's big screen (`big`) or cockpit (`control`) with this view."""
        self.room(view, seat, **{"screen": "planning_poker", **first})
        self.first["view"] = deepcopy(view)
        return f"{self.url}/r/r1/{name}"

    def board(self, view: View, **first: Any) -> str:
        """The address of a program's board with this view."""
        title = view["program"]["name"]
        self.room(
            {"room": {"title": title}}, **{"edits": [], "days": {"past": False}, "snaps": False, **first}
        )
        self.view, self.first["view"], self.first["title"] = deepcopy(view), deepcopy(view), title
        return f"{self.url}/p/{view['program']['id']}/board"

    def frame(self, put: View | None = None, gone: list[str] | None = None, mine: View | None = None) -> None:
        """A tick: the view changes and everybody hears of it."""
        with self._lock:
            before, self.seq = self.seq, self.seq + 1
            if mine:
                seat = self.mine[self.seat]
                self.mine[self.seat] = applied(seat, mine, [])
                self._live.emit("mine", {"room": "r1", "seq": self.seq, "put": mine, "gone": []})
            self.view = applied(self.view, put or {}, gone or [])
            frame = {"room": "r1", "from": before, "seq": self.seq, "put": put or {}, "gone": gone or []}
            self._live.emit("frame", frame)

    def lose_frame(self, put: View) -> None:
        """A tick that nobody hears of."""
        with self._lock:
            self.seq += 1
            self.view = applied(self.view, put, [])

    def say(self, event: str, message: View) -> None:
        """Any event, as it is."""
        self._live.emit(event, {"room": "r1", **message})

    def heard(self, *names: str) -> bool:
        """Whether these commands, in this order and no others, have come by now or come within 5 s."""
        with self._changed:
            return self._changed.wait_for(
                lambda: [command["name"] for command in self.commands] == list(names), timeout=5
            )

    def hang_up(self) -> None:
        """Cuts every line."""
        for sid in list(self._sids):
            self._live.disconnect(sid)

    def _connect(self, sid: str, _environ: object) -> bool:
        if self.away:
            return False
        self._sids.add(sid)
        return True

    def _disconnect(self, sid: str, *_: object) -> None:
        self._sids.discard(sid)

    def _join(self, _sid: str, message: View) -> View:
        with self._lock:
            self.joins.append(message)
            unseated = {"seat": None, "role": "observer", "mine": {}} if message.get("watch") else {}
            return self._whole() | unseated

    def _whereami(self, _sid: str, message: View) -> View:
        self.joins.append({"whereami": True, **message})
        return self._whole()

    def _leave(self, _sid: str, _message: View) -> View:
        return {"ok": True}

    def _whole(self) -> View:
        return {
            "ok": True,
            "epoch": self.epoch,
            "seat": self.seat,
            "role": self.role,
            "seq": self.seq,
            "view": self.view,
            "mine": self.mine.get(self.seat, {}),
            "now": int(time.time() * 1000),
        }

    def _command(self, _sid: str, command: View) -> Answer:
        with self._lock:
            self.commands.append(command)
            self._changed.notify_all()
            while self.silent:
                self._lock.release()
                time.sleep(0.02)
                self._lock.acquire()
            known = self._answers.get(command["id"])
            if known:
                return known
            answer = self.answer(command) or self._obeyed(command)
            if answer["ok"] or answer["error"]["code"] == "refused":
                self._answers[command["id"]] = answer
            return answer

    def _obeyed(self, command: View) -> Answer:
        args, seat = command["args"], self.seat
        match command["name"]:
            case "CastVote":
                self.frame({f"votes/{seat}": {"voted": True}}, mine={"card": args["card"], "kept": False})
            case "RetractVote":
                self.frame(gone=[f"votes/{seat}"], mine={"card": None, "kept": False})
            case _:
                self.frame()
        return {"ok": True, "seq": self.seq}

    def _pages(self) -> Flask:
        flask = Flask("scripted", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
        assets = Assets(ROOT / "static")
        flask.jinja_env.globals.update(
            t=words.t,
            csrf_token=lambda: "token",
            language=words.language,
            direction=words.direction,
            asset=assets.url,
            ceremony_sheets=assets.ceremony_sheets,
            import_map=assets.import_map,
            preloads=assets.preloads,
        )

        flask.register_blueprint(written.pages)

        def page(name: str, **values: Any) -> Response:
            words.speak(self.language)
            nonce = secrets.token_urlsafe(12)
            response = Response(render_template(name, csp_nonce=nonce, **values))
            response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce, host=request.host)
            return response

        @flask.get("/r/<room>")
        def _room(room: str) -> Response:
            values = {"first": self.first, "room_kind": "Poker", "where": "Payments, Sprint 12"}
            return page("room.html", **values, me={"name": "Ana"} if self.first["seat"] else None)

        @flask.get("/p/<program>/board")
        def _board(program: str) -> Response:
            sheets = ["css/pages/board.css", "css/pages/program_board.css"]
            values = {"first": self.first, "module": "js/program/board.js", "sheets": sheets}
            return page("program/board.html", **values, me={"name": "Hana"})

        @flask.get("/r/<room>/big")
        def _big(room: str) -> Response:
            modules = [f"js/big/{self.first['screen']}.js"]
            values = {"first": self.first, "modules": modules, "door": "rooms.harbour.example/j"}
            return page("live/big.html", **values, qr=segno.make(self.url).svg_data_uri(scale=6, border=2))

        @flask.get("/r/<room>/control")
        def _control(room: str) -> Response:
            modules = [f"js/ceremonies/{self.first['ceremony']}.js", f"js/big/{self.first['screen']}.js"]
            values = {"first": self.first, "modules": modules, "room_kind": "Poker"}
            return page("live/control.html", **values, me={"name": "Eli"})

        @flask.get("/api/v1/rooms/<room>/log")
        def _log(room: str) -> View:
            return {"items": self.told, "next": None}

        @flask.get("/static/css/house.css")
        def _sheet() -> Response:
            return Response(assets.house_sheet(), mimetype="text/css")

        @flask.get("/page/<path:name>")
        def _page(name: str) -> Response:
            return page(name)

        @flask.post("/api/v1/rooms/<room>/peek")
        def _peek(room: str) -> View:
            return {"title": self.view["room"]["title"], "view": self._peeked()}

        @flask.post("/api/v1/rooms/<room>/seats")
        def _seats(room: str) -> View:
            self.seats_asked.append(dict(request.get_json()))
            name = self.seats_asked[-1]["name"]
            self.mine[self.seat] = {"seat": self.seat, "card": None, "kept": False, "role": self.role}
            self.frame({f"seats/{self.seat}": {"name": name, "role": "participant", "away": False}})
            return {"seat": self.seat, "token": "t"}

        return flask

    def _peeked(self) -> View:
        """What a visitor with the link may see: the present item and the deck."""
        return {key: value for key, value in self.view.items() if key in ("room", "items", "table")}
