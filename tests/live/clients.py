"""Clients that speak websocket, Engine.IO and Socket.IO by hand, so that they can misbehave."""

import json
import socket

import websocket

ORIGIN = "http://harbour.example"


class Client:
    """One websocket; `connect` and `ask` for Socket.IO, `ws` for everything improper."""

    def __init__(
        self,
        port,
        *,
        base="ws://127.0.0.1",
        certificate=None,
        origin=ORIGIN,
        query="",
        receive_buffer=None,
        header=(),
        timeout=10,
    ):
        options = []
        if receive_buffer:
            options.append((socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer))
        self.ws = websocket.create_connection(
            f"{base}:{port}/socket.io/?EIO=4&transport=websocket{query}",
            origin=origin,
            suppress_origin=origin is None,
            sockopt=options,
            header=list(header),
            timeout=timeout,
            http_no_proxy=["127.0.0.1", "localhost"],
            sslopt={"ca_certs": certificate},
        )
        self.sid = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ws.sock and self.ws.sock.close()

    def recv(self):
        """The next text packet that is no ping; answers pings. ("close", code, reason) at the end."""
        while True:
            opcode, data = self.ws.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return ("close", int.from_bytes(data[:2], "big"), data[2:].decode())
            if opcode == websocket.ABNF.OPCODE_PONG:
                continue
            assert opcode == websocket.ABNF.OPCODE_TEXT
            if data == b"2":
                self.ws.send("3")
            else:
                return data.decode()

    def connect(self, auth=None):
        """CONNECT to the default namespace; returns self."""
        assert self.recv().startswith("0{")
        return self.connect_again(auth)

    def connect_again(self, auth=None):
        """CONNECT where the first packet was read already; returns self."""
        self.ws.send("40" + (json.dumps(auth) if auth else ""))
        reply = self.recv()
        assert reply.startswith("40{"), reply
        self.sid = json.loads(reply[2:])["sid"]
        return self

    def acknowledgement(self, ack):
        """The content of the acknowledgement with this id, skipping events before it."""
        head = f"43{ack}["
        while True:
            packet = self.recv()
            if not isinstance(packet, str):
                raise EOFError(packet)
            if packet.startswith(head):
                return json.loads(packet[len(head) - 1 :])[0]

    def ask(self, event, payload, ack=1):
        """Send an event and wait for its acknowledgement."""
        self.ws.send(f"42{ack}" + json.dumps([event, payload]))
        return self.acknowledgement(ack)

    def ask_raw(self, text, ack):
        """Send any packet and wait for the acknowledgement of `ack`."""
        self.ws.send(text)
        return self.acknowledgement(ack)

    def until_closed(self):
        """Read on until the close frame: (code, reason)."""
        while True:
            packet = self.recv()
            if not isinstance(packet, str):
                return packet[1:]
