"""Load on a running server, beside a plain Socket.IO room that broadcasts each vote: `python -m bench`."""
