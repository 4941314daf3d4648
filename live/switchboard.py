"""One process's rooms, pages, connections and what it knows of the other workers, around one delivery."""

from __future__ import annotations

from accounts.sealing import Seal
from journal.database import Store
from live.doorbell import Bell, Doorbell
from live.elsewhere import Elsewhere
from live.foresight import Foresight
from live.presence import Presence
from live.relay import Relay
from live.rooms import Rooms
from live.socket import Connections
from live.standing import Standings
from live.wire import Body, Delivery


class Switchboard:
    """Everything that is told of everything. Nothing here begins by itself."""

    def __init__(self, store: Store, seal: Seal, delivery: Delivery) -> None:
        self.elsewhere = Elsewhere(store.new_id(), store.clock, self._changed_elsewhere)
        self.rooms = Rooms(store, delivery, self.elsewhere)
        self.standings = Standings(store, delivery)
        self.foresight = Foresight(store, self.standings)
        self.presence = Presence(self.rooms, self.standings, self.elsewhere)
        self.relay = Relay(store, self.rooms, self.standings)
        self.connections = Connections(store, seal, self.rooms, self.standings, self.presence, delivery)
        self._doorbell: Doorbell | None = None

    def begin(self, number: int | None, redis_url: str | None) -> None:
        """Follows what others write from now on. ``number``: which of several workers this one is."""
        self.relay.start()
        if number is not None and redis_url is not None:
            self._doorbell = Doorbell(redis_url, f"bigroom:{self.rooms.epoch}", self.rung)
            self._doorbell.start()
            self.join(number, self._doorbell)
            self.presence.start()

    def join(self, number: int, doorbell: Bell) -> None:
        """Is one of several workers, which say to one another on that doorbell what they did."""
        self.elsewhere.begin(number)
        self.relay.doorbell = self.presence.doorbell = doorbell

    def rung(self, said: Body) -> None:
        """What a worker said on the doorbell."""
        if "heads" in said:
            self.relay.rung(said["heads"])
        if "roll" in said:
            self.presence.roll_called(said["roll"])

    def sweep(self) -> None:
        """Marks who is away, puts rooms and pages to sleep, forecasts anew. Called about once a second."""
        self.rooms.sweep()
        self.standings.sweep()
        self.foresight.look()

    @property
    def hears_the_others(self) -> bool:
        """Whether the doorbell rings, where there is one."""
        reached = self._doorbell is None or self._doorbell.reached
        return reached and self.elsewhere.trusted

    @property
    def programs(self) -> set[str]:
        """The programs that somebody looks at, here or elsewhere."""
        return self.rooms.programs | self.standings.programs | self.elsewhere.programs

    def _changed_elsewhere(self, room: str, came: set[str], left: set[str]) -> None:
        self.presence.changed_elsewhere(room, came, left)
