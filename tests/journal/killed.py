"""A process that writes until it is killed: prints each note once it is kept. Argument: the address."""

import itertools
import sys

import gevent

from journal import answers, journal
from journal.database import Store
from journal.writer import Transaction
from tests.journal.notes import NoteWritten


def main(url: str) -> None:
    store = Store(url)

    def keep_writing(writer: int) -> None:
        for number in itertools.count():
            name = f"{writer}-{number}"

            def note(tx: Transaction, name: str = name) -> None:
                journal.append(tx, "room/1", [NoteWritten(name)])
                answers.keep(tx, [answers.Answer("room/1", name, "", {"ok": True})])

            store.write(note)
            print(name, flush=True)

    gevent.joinall([gevent.spawn(keep_writing, writer) for writer in range(4)], raise_error=True)


if __name__ == "__main__":
    main(sys.argv[1])
