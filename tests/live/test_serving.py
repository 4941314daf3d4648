import ctypes
import gc
import subprocess
import sys

import requests
import websocket

from live import serving
from tests.live.clients import Client
from tests.live.conftest import Server
from tests.programs import do_without


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


def test_a_small_answer_never_waits_for_the_clients_ack(port):
    with requests.Session() as session:
        assert session.get(f"http://127.0.0.1:{port}/at-once", timeout=5).json() == {"at once": True}


def test_a_head_with_too_many_fields_is_refused(port):
    many = {f"X-{n}": "y" for n in range(200)}
    assert requests.get(f"http://127.0.0.1:{port}/", headers=many, timeout=5).status_code == 400


def test_a_client_that_does_not_answer_pings_is_closed():
    server = Server("1")
    with Client(server.port) as gone:
        gone.ws.send("40")
        while gone.ws.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
            pass
        assert gone.ws.sock.recv(1) == b""
    with Client(server.port).connect() as ana:
        assert ana.ask("state", {})["connections"] == 1
    assert server.stop()[0] == 0


def test_the_garbage_collector_is_calmed():
    before = gc.get_threshold()
    collector = serving.calm_garbage_collector()
    try:
        assert gc.get_threshold() == (100_000, 50, 50)
        assert gc.get_freeze_count() > 10_000
        assert gc.isenabled()
    finally:
        collector.kill()
        gc.unfreeze()
        gc.set_threshold(*before)


HEAPS = """
import ctypes, tempfile
from live.serving import share_one_heap
from gevent.threadpool import ThreadPool
share_one_heap()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
pool = ThreadPool(4)
pool.map(lambda _: [bytes(1000) for _ in range(10_000)], range(20))
with tempfile.NamedTemporaryFile() as told:
    there = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, there)
    libc.fclose(there)
    print(told.read().count(b"<heap nr"))
"""


def test_native_threads_share_one_heap():
    if not hasattr(ctypes.CDLL(None), "malloc_info"):
        do_without("This system's C library does not tell of its heaps.")
    told = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True)
    assert told.stdout == "1\n"


GIVEN_BACK = """
import ctypes
from pathlib import Path
from live.serving import give_back_free_memory
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096
held = [libc.malloc(20_000) for _ in range(2_000)]
for place in held:
    ctypes.memset(place, 1, 20_000)
for place in held[:-1]:
    libc.free(place)
before = resident()
give_back_free_memory()
print((before - resident()) // 1_000_000)
"""


def test_free_memory_between_what_stays_is_given_back():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        do_without("This system's C library gives nothing back.")
    told = subprocess.run([sys.executable, "-c", GIVEN_BACK], capture_output=True, text=True, check=True)
    assert int(told.stdout) >= 35, "of 40 MB"


def test_a_second_signal_ends_a_server_that_cannot_drain():
    server = Server("5", "hang")
    with Client(server.port).connect():
        server.process.terminate()
        assert server.process.stdout.readline() == "drained\n"
        assert server.stop()[0] == 1
