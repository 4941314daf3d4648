"""A participant that is not a browser: keeps a view, an outbox and its promises, over raw websocket texts."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.history import History
from tests.faults.transcript import NO_ANSWERS
from tests.faults.view import Json, View
from tests.faults.ways import Clock
from tests.faults.wire import LOST, Refused, Wire

ANSWERED_WITHIN = 15.0  # seconds; then the connection counts as dead
JOINED_WITHIN = 30.0  # seconds
PARTS_WITHIN = 60.0  # seconds, of a large view over a slow line


class Pace:
    """Keeps a client below the limit of its connection: `rate` messages a second, `burst` at once."""

    def __init__(self, rate: float = 15.0, burst: float = 30.0) -> None:
        self.rate, self.burst = rate, burst
        self.left, self.since = burst, time.monotonic()

    async def turn(self) -> None:
        """Return when one more message may be sent."""
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.since) * self.rate) - 1
        self.since = now
        if self.left < 0:
            await asyncio.sleep(-self.left / self.rate)


@dataclass
class Command:
    """A command in the outbox: `answer` resolves once, to the first final answer."""

    name: str
    args: Json
    stage: str | None
    id: str
    at: int | None = None
    copies: int = 1
    answer: "asyncio.Future[Json]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def payload(self, room: str) -> Json:
        """What the `command` event carries; the same for every copy and resend."""
        whole: Json = {"room": room, "id": self.id, "name": self.name, "args": self.args}
        if self.at is not None:
            whole["at"] = self.at
        if self.stage is not None:
            whole["stage"] = self.stage
        return whole


class Client:
    """One seat's tab in one room: reconnects for ever until it is stopped.

    `view` and `mine` are what this client believes; they are None until the first join was answered.
    `patient`: it waits for as long as a connection lives; else it counts one without PINGs as lost.
    """

    def __init__(
        self,
        who: str,
        url: str,
        token: str | None,
        room: str,
        history: History,
        clock: Clock = time.time,
        *,
        patient: bool = True,
    ) -> None:
        self.who, self.url, self.token, self.room, self.history = who, url, token, room, history
        self._clock, self._patient = clock, patient
        self.view: View | None = None
        self.mine: View | None = None
        self.seat = self.role = ""
        self.epoch: Any = None
        self.closed: Json | None = None
        self.refusal = ""
        self.presence = View(0, {})
        self.outbox: list[Command] = []
        self.wire: Wire | None = None
        self.caught_up = asyncio.Event()
        self.moved = asyncio.Event()
        self.pace = Pace()
        self._skew = 0
        self._last: Command | None = None
        self._held: list[tuple[str, Json]] = []
        self._parts: dict[int, Json] = {}
        self._resync: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect; `caught_up` is set whenever a join has been answered on a live connection."""
        self._running = asyncio.create_task(self._live(), name=self.who)

    async def joined(self) -> None:
        """Wait until it has its room. Raises TimeoutError with what the server said instead."""
        try:
            async with asyncio.timeout(JOINED_WITHIN):
                await self.caught_up.wait()
        except TimeoutError:
            raise TimeoutError(
                f"{self.who} could not join {self.room}: {self.refusal or 'no answer'}"
            ) from None

    async def stop(self) -> None:
        """Leave for good."""
        for task in (self._running, self._resync):
            if task:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, *LOST):
                    await task
        if self.wire:
            await self.wire.close()

    def cut(self) -> None:
        """Lose the network for a moment."""
        if self.wire:
            self.wire.cut()

    async def command(
        self, name: str, args: Json, *, id_: str = "", copies: int = 1, stage: str | None = None
    ) -> Json:
        """Send a command until it has a final answer, whatever happens to the server; returns that answer.

        `copies` above 1 sends the same id that often in one burst.
        """
        at = int(self._clock() * 1000) + self._skew
        command = Command(name, args, stage, id=id_ or uuid.uuid4().hex, copies=copies, at=at)
        self.outbox.append(command)
        if self.caught_up.is_set():
            await self._transmit(command)
        answer = await command.answer
        self._last = command
        return answer

    async def again(self, command_id: str, name: str, args: Json, stage: str | None = None) -> Json | None:
        """Resend a command that may have been answered long ago; None when the connection was lost."""
        await self.caught_up.wait()
        payload = Command(name, args, stage, id=command_id).payload(self.room)
        return await self._ask("command", payload)

    async def last_again(self) -> None:
        """Resend the last command that was answered, as a client does that never saw the answer."""
        last = self._last
        if last is not None:
            await self.again(last.id, last.name, last.args, last.stage)

    async def say(self, text: str) -> None:
        """Send an event of any JSON, or of none, and wait for the answer or the end of the connection."""
        await self.caught_up.wait()
        await self.pace.turn()
        if self.wire is not None and not self.wire.lost.is_set():
            with contextlib.suppress(EOFError, TimeoutError):
                async with asyncio.timeout(ANSWERED_WITHIN):
                    await (await self.wire.emit_text(text))

    async def whereami(self) -> Json | None:
        """The server's whole view, as it is; None when the connection was lost or it refused."""
        return await self._ask("whereami", {"room": self.room})

    async def until(self, holds: Callable[[], bool], limit: float = 30.0) -> None:
        """Wait until the condition holds; it is looked at after every frame. Raises TimeoutError."""
        async with asyncio.timeout(limit):
            while not holds():
                self.moved.clear()
                await self.moved.wait()

    async def _ask(self, event: str, payload: Json) -> Json | None:
        await self.pace.turn()
        wire = self.wire
        if wire is None or wire.lost.is_set():
            return None
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                answer = await (await wire.emit(event, payload))
        except EOFError:
            return None
        except TimeoutError:
            wire.cut()
            return None
        return answer if isinstance(answer, dict) else {"ok": False, "error": {"code": "strange"}}

    async def _live(self) -> None:
        while True:
            try:
                self._held.clear()
                self.wire = Wire(self.who, self.history, self._heard, patient=self._patient)
                await self.wire.open(self.url, self.token)
                await self._join()
                await self._resend()
                await self.wire.lost.wait()
            except Refused as refused:
                self.refusal = str(refused)
            except LOST as lost:
                self.refusal = str(lost)
            self.caught_up.clear()
            self.moved.set()
            if self._resync:
                self._resync.cancel()
            if self.wire:
                await self.wire.close()
            if self.closed:
                return
            await asyncio.sleep(0.1)

    async def _join(self) -> None:
        wish: Json = {"room": self.room}
        if self.view is not None:
            wish |= {"since": self.view.seq, "epoch": self.epoch}
        answer = await self._ask("join", wish)
        if answer is None:
            return
        if not answer.get("ok"):
            raise Refused(f"{self.who} may not join {self.room}: {answer}")
        await self._take(answer)
        self._stand()

    def _stand(self) -> None:
        """The view is whole again: what arrived meanwhile is looked at now."""
        self.caught_up.set()
        held, self._held = self._held, []
        for event, body in held:
            self._heard(event, body)
        self.moved.set()

    async def _take(self, answer: Json) -> None:
        """Stand where the answer of a join or a whereami says."""
        seq = answer["seq"]
        if "put" in answer:
            assert self.view is not None
            self.view.apply(answer["put"], answer["gone"])
            self.view.seq = seq
        elif "parts" in answer:
            await self.until(lambda: len(self._parts) >= answer["parts"], PARTS_WITHIN)
            self.view = View(seq, {})
            for n in sorted(self._parts):
                self.view.apply(self._parts[n], [])
            self._parts.clear()
        else:
            self.view = View(seq, answer["view"])
        self.mine = View(seq, answer["mine"])
        self.epoch = answer["epoch"]
        self.seat, self.role = answer.get("seat", self.seat), answer.get("role", self.role)
        if "now" in answer:
            self._skew = answer["now"] - int(self._clock() * 1000)

    async def _resend(self) -> None:
        for command in [command for command in self.outbox if not command.answer.done()]:
            await self._transmit(command)

    async def _transmit(self, command: Command) -> None:
        wire = self.wire
        for _ in range(command.copies):
            await self.pace.turn()
            if wire is None or wire.lost.is_set():
                return
            answer = await wire.emit("command", command.payload(self.room))
            answer.add_done_callback(lambda got: self._answered(command, got))

    def _answered(self, command: Command, got: "asyncio.Future[Any]") -> None:
        if command.answer.done() or got.cancelled() or got.exception():
            return
        answer = got.result()
        code = (answer.get("error") or {}).get("code") if isinstance(answer, dict) else "strange"
        if code in NO_ANSWERS:
            wait = float(answer["error"].get("retry_after") or 0.2)
            _later(wait, lambda: self._transmit(command))
            return
        self.outbox.remove(command)
        command.answer.set_result(answer)

    def _heard(self, event: str, body: Any) -> None:
        if not isinstance(body, dict) or body.get("room") != self.room:
            return
        if event == "part":
            self._parts[body["n"]] = body["put"]
        elif event == "presence":
            self.presence.apply(body["put"], body["gone"])
        elif event == "closed":
            self.closed = body
        elif not self.caught_up.is_set():
            self._held.append((event, body))
        elif self.view is not None and self.mine is not None:
            if event == "mine" and body["seq"] > self.mine.seq:
                self.mine.apply(body["put"], body["gone"])
            elif event == "frame" and body["seq"] > self.view.seq:
                self._frame(self.view, body)
        self.moved.set()

    def _frame(self, view: View, frame: Json) -> None:
        if frame["from"] != view.seq:
            self._start_resync(self._join)
        elif frame.get("whole"):
            self._start_resync(self._see_whole)
        else:
            view.apply(frame["put"], frame["gone"])
            view.seq = frame["seq"]

    def _start_resync(self, way: Callable[[], Awaitable[None]]) -> None:
        self.caught_up.clear()

        async def resync() -> None:
            await way()
            await self._resend()

        self._resync = asyncio.create_task(resync())

    async def _see_whole(self) -> None:
        answer = await self.whereami()
        if answer and answer.get("ok"):
            await self._take(answer)
            self._stand()


_KEPT: set[asyncio.Task[None]] = set()


def _later(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Do something after a pause; the loop itself keeps only weak references to tasks."""

    async def wait() -> None:
        await asyncio.sleep(seconds)
        await act()

    task = asyncio.create_task(wait())
    _KEPT.add(task)
    task.add_done_callback(_KEPT.discard)
