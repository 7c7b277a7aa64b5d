# SPDX-License-Identifier: Apache-2.0
"""Servers that do what a script says, byte by byte."""
import contextlib
import select
import socket
import struct
import threading
import time

from ports import hold_port

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
LIMIT_S = 20  # for the end of a connection whose client has ended


class Server:
    """Listens on a free port of loopback, and begins a thread for each connection: with Server() as server."""

    def __init__(self):
        self.holder = hold_port()  # it stays ours while nobody listens
        self.port = self.holder.getsockname()[1]
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.threads, self.over = [], threading.Event()

    def serve(self, connection, number):
        """Of its own thread. The first connection has the number 0. An OSError ends it: the client has gone, and the
        case sees to whether it should have."""
        raise NotImplementedError

    def __enter__(self):
        self._begin()
        return self

    def __exit__(self, *_):
        self._end()
        self.holder.close()
        for thread in self.threads:
            thread.join(LIMIT_S)

    @contextlib.contextmanager
    def restarted(self):
        """Nobody listens within the block: for a turn."""
        self._end()
        yield
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self._begin()

    def _begin(self):
        self.over.clear()
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _end(self):
        self.over.set()
        self.accepting.join()
        self.listener.close()

    def _accept(self):
        while not self.over.is_set():
            if select.select([self.listener], [], [], 0.02)[0]:
                connection, _ = self.listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.threads.append(threading.Thread(target=self._serve, args=(connection, len(self.threads)), daemon=True))
                self.threads[-1].start()

    def _serve(self, connection, number):
        try:
            self.serve(connection, number)
        except OSError:
            pass


class Script(Server):
    """Connection n is given to the nth of `turns`, the last one to all others: bytes to send (then the connection
    ends in good order), or a function of the connection. .requests are what each connection asked for.
    Behind `tls`, an SSLContext: .handshakes says how each went (a version, or the name of the error), .reused which
    ones resumed a session, .names whom they asked for. `host` is the name of this machine in .url."""

    def __init__(self, *turns, tls=None, host=None):
        super().__init__()
        self.turns, self.tls, self.received = turns, tls, {}
        self.handshakes, self.reused, self.names = [], [], []
        self.url = f"http://{host or '127.0.0.1'}:{self.port}/events"
        if tls:
            self.url = f"https://{host or 'localhost'}:{self.port}/events"
            tls.sni_callback = lambda _, name, __: self.names.append(name)

    @property
    def requests(self):
        """One a connection, b"" where none came."""
        return [self.received.get(number, b"") for number in range(len(self.threads))]

    def wait_for_a_request(self):
        until = time.monotonic() + LIMIT_S
        while not any(self.requests):
            assert time.monotonic() < until, "no request"
            time.sleep(0.01)

    def serve(self, connection, number):
        turn = self.turns[min(number, len(self.turns) - 1)]
        with self._secured(connection) as secured:
            self.received[number] = read_request(secured)
            if callable(turn):
                turn(secured)
            else:
                secured.sendall(turn)
                secured.shutdown(socket.SHUT_WR)
                secured.recv(1)

    def _secured(self, connection):
        if not self.tls:
            return connection
        try:
            secured = self.tls.wrap_socket(connection, server_side=True)
        except OSError as failure:  # ssl.SSLError is one
            self.handshakes.append(getattr(failure, "reason", None) or type(failure).__name__)
            raise
        self.handshakes.append(secured.version())
        self.reused.append(secured.session_reused)
        return secured


def read_request(connection):
    """Its bytes up to the end of the body, or of the connection."""
    request, length = bytearray(), None
    while length is None or len(request) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        request += piece
        if length is None and b"\r\n\r\n" in request:
            length = request.index(b"\r\n\r\n") + 4 + int(headers_of(request).get("content-length", 0))
    return bytes(request)


def headers_of(request):
    """{lower-case name: value}"""
    lines = request.partition(b"\r\n\r\n")[0].decode(errors="replace").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def body_of(request):
    return request.partition(b"\r\n\r\n")[2]


def stay(data=b""):
    """A turn: sends, then says nothing more until the client goes."""
    def turn(connection):
        connection.sendall(data)
        while connection.recv(65536):
            pass
    return turn


def cut(data):
    """A turn: sends, then resets the connection."""
    def turn(connection):
        connection.sendall(data)
        time.sleep(0.1)  # what is sent is read before the reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return turn


def answer(status, body=b"", *headers):
    """An answer that is no stream."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Listener:
    """A port that nobody may connect to."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def saw_nothing(self):
        return not select.select([self.socket], [], [], 0)[0]
