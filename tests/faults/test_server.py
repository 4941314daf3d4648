"""The server's keeper, tried on a small web server that says it is ready."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.server import NotReady, Server

SMALL = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Ready).serve_forever()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, serve=(sys.executable, "-c", SMALL))
    server.start()
    yield server
    server.kill()


def test_a_killed_server_is_gone_and_comes_back_on_its_port(server: Server) -> None:
    server.kill()
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=5)
    server.start()
    assert requests.get(f"{server.url}/readyz", timeout=5).status_code == 200


def test_a_paused_server_answers_once_it_goes_on(server: Server) -> None:
    server.pause()
    threading.Timer(0.2, server.resume).start()
    assert requests.get(f"{server.url}/readyz", timeout=20).status_code == 200


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = Server(tmp_path, serve=(sys.executable, "-c", "raise SystemExit('No such table.')"))
    with pytest.raises(NotReady, match="No such table"):
        broken.start()
