"""What every client must have believed at every seq, folded anew from the texts it was sent."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.transcript import Move, Transcript
from tests.faults.view import Json, View


@dataclass(frozen=True)
class State:
    """What one client must believe at `seq`. The trees are alive: read them before the next state."""

    n: int
    who: str
    seat: str
    room: str
    epoch: str
    seq: int
    how: str
    view: Json
    mine: Json


def states(whole: Transcript, complaints: list[str]) -> Iterator[State]:
    """Fold every client's moves into the views it must have held; gaps go to `complaints`.

    A client that met a gap believes nothing until its next join is answered, as the rules of frames say.
    """
    held: dict[tuple[str, str], _Fold] = {}
    for move in whole.moves:
        fold = held.setdefault((move.who, move.room), _Fold())
        if fold.take(move, complaints):
            seat = whole.seats.get((move.who, move.room), move.who)
            view, mine = fold.view.tree, fold.mine.tree
            yield State(move.n, move.who, seat, move.room, fold.epoch, fold.view.seq, move.kind, view, mine)


class _Fold:
    """One client's view of one room while it is rebuilt."""

    def __init__(self) -> None:
        self.view, self.mine, self.epoch = View(-1, {}), View(-1, {}), ""
        self.lost = True
        self.parts_left = 0

    def take(self, move: Move, complaints: list[str]) -> bool:
        """Take one move; True when the view is whole and stands at a new place."""
        if move.kind in ("join", "whereami"):
            return self._stand(move, complaints)
        if move.kind == "part":
            self.view.apply(move.body["put"], [])
            self.parts_left -= 1
            self.lost = self.parts_left > 0
            return not self.lost
        if move.kind == "mine":
            if not self.lost and move.body["seq"] > self.mine.seq:
                self.mine.apply(move.body["put"], move.body["gone"])
            return False
        return self._frame(move, complaints)

    def _stand(self, move: Move, complaints: list[str]) -> bool:
        body = move.body
        if str(body["epoch"]) == self.epoch and body["seq"] < self.view.seq:
            complaints.append(
                f"R4: {move.who} had seen {move.room} at {self.view.seq}; it went back to {body['seq']}."
            )
        if "put" in body:
            if body["from"] != move.since:
                complaints.append(
                    f"R4: {move.who} asked {move.room} for what came after {move.since}"
                    f" and was told what came after {body['from']}."
                )
            self.view.apply(body["put"], body["gone"])
            self.view.seq = body["seq"]
        else:
            self.view = View(body["seq"], body.get("view", {}))
        self.mine, self.epoch = View(body["seq"], body.get("mine", {})), str(body["epoch"])
        self.parts_left = body.get("parts", 0)
        self.lost = self.parts_left > 0
        return not self.lost

    def _frame(self, move: Move, complaints: list[str]) -> bool:
        body = move.body
        if self.lost or body["seq"] <= self.view.seq:
            return False
        if body["from"] != self.view.seq:
            complaints.append(
                f"R4: {move.who} stood at {self.view.seq} of {move.room} and was sent the frame"
                f" {body['from']} to {body['seq']}: a gap."
            )
            self.lost = True
            return False
        if body.get("whole"):
            self.lost = True
            return False
        self.view.apply(body["put"], body["gone"])
        self.view.seq = body["seq"]
        return True
