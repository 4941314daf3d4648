"""A process that migrates the database of the address it is given; it says so when it begins."""

import sys

import rooms  # noqa: F401  (every table is known)
from journal.database import open_engine
from journal.migrate import migrate

if __name__ == "__main__":
    engine = open_engine(sys.argv[1])
    print("It begins.", flush=True)
    migrate(engine)
