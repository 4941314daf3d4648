"""The fault programme: a real server is killed while people vote, and what they were told is held against it.

`python -m tests.faults --kills 20 --clients 12 --seed 7` runs the long programme. Everything here knows the
server only by what it promises to any client: sockets, REST and the command line.
"""
