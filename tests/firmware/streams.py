# SPDX-License-Identifier: Apache-2.0
"""Event streams for a board: what is sent, and what the board must have seen of it."""
import contextlib
import re
import socket
import threading

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def digest(events):
    """FNV-1a as print_events makes it, over (type, id, data) of each event."""
    value = 2166136261
    for kind, last_id, data in events:
        for text in (data, kind, last_id):
            for byte in text.encode():
                value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
            value = value * 16777619 & 0xFFFFFFFF
    return value


def events(first, count, size=60):
    """(type, id, data), from id `first` on."""
    return [("update" if n % 2 else "message", str(n), f"{n} ".ljust(size, "abcdefghij"[n % 10]))
            for n in range(first, first + count)]


def encode(event):
    kind, last_id, data = event
    return f"id: {last_id}\n{'' if kind == 'message' else f'event: {kind}' + chr(10)}data: {data}\n\n".encode()


class Server:
    """Answers one connection after the other with what the scripts do: each is called with the socket and the
    request's head. Listens on loopback until the block ends, and in between when `pause()` says not to."""

    def __init__(self, *scripts, tls=None):
        self.scripts = list(scripts)
        self.requests = []
        self.failure = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://10.0.2.2:{self.port}/events"
        self.tls, self.handshakes = tls, []
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(timeout=10)

    def restart(self, seconds, event=None):
        """Nobody listens for so long, or until the event."""
        self.listener.close()
        (event or threading.Event()).wait(seconds)
        self.listener = socket.create_server(("127.0.0.1", self.port))

    def last_event_id(self, number):
        found = re.search(rb"^Last-Event-ID: (.*)\r$", self.requests[number], re.M)
        return found[1].decode() if found else ""

    def _secured(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.tls:
            return connection
        try:
            secured = self.tls.wrap_socket(connection, server_side=True)
        except OSError as failure:
            self.handshakes.append(getattr(failure, "reason", None) or type(failure).__name__)
            raise
        self.handshakes.append((secured.version(), secured.session_reused))
        return secured

    def _serve(self):
        for script in self.scripts:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), self._secured(connection) as connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        break
                    request += piece
                self.requests.append(request)
                script(connection)


def sends(*pieces, then=None):
    """A script: the head, the pieces each in its own call, `then` (with the connection), and the end."""
    def script(connection):
        connection.sendall(HEAD)
        for piece in pieces:
            connection.sendall(piece)
        if then:
            then(connection)
    return script


def until_closed(connection):
    """Holds the stream open until the board ends it."""
    with contextlib.suppress(ConnectionError):
        while connection.recv(4096):
            pass
