import requests

from tests.live.clients import Client
from tests.live.conftest import Server


def test_sigterm_drains_then_closes_the_clients_with_a_reason():
    server = Server()
    with Client(server.port).connect() as ana, Client(server.port) as silent:
        silent.recv()
        returncode, lines, errors, closings = server.stop(lambda: [ana.until_closed(), silent.until_closed()])
    assert closings == [(1001, "The server is restarting.")] * 2
    assert (returncode, lines) == (0, ["drained", "ended,left:0"])
    assert "Traceback" not in errors


def test_plain_pages_are_served_and_kept_alive(port):
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(f"http://127.0.0.1:{port}/", timeout=5).text == "Harbour"


def test_a_client_that_does_not_answer_pings_is_closed():
    server = Server("1")
    with Client(server.port) as gone, Client(server.port).connect() as ana:
        gone.ws.send("40")
        opcode, data = gone.ws.recv_data()
        while opcode != 8 and data != b"":
            opcode, data = gone.ws.recv_data()
        gone.ws.sock.close()
        connections = 2
        while connections > 1:
            connections = ana.ask("state", {})["connections"]
    assert server.stop()[0] == 0


def test_a_second_signal_ends_a_server_that_cannot_drain():
    server = Server("5", "hang")
    with Client(server.port).connect():
        server.process.terminate()
        assert server.process.stdout.readline() == "drained\n"
        assert server.stop()[0] == 1
