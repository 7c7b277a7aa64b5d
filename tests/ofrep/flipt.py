# SPDX-License-Identifier: Apache-2.0
"""Flipt 2.11 as it is on the wire: no package has it. Its documents tell of a stream, which greets with the digest of
what is there. Ids are the digest's first digits, so that they come again; there are no heartbeats, and the end is a cut
between two chunks. Where there is no flag it sends no head before the first event."""
import contextlib
import hashlib
import json
import socket
import threading

from peer import LIMIT_S, Server, answer, body_of, headers_of, read_request

TOKEN = "token-1"
BULK = "/ofrep/v1/evaluate/flags"
STREAM = "/ofrep/v1/_stream/default/default/events"
HEAD = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nDate: Mon, 30 Nov 2026 12:03:35 GMT\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n")


class Flipt(Server):
    """with Flipt(FLAGS) as service."""
    stream = STREAM
    look_s = 0  # it tells at once

    def __init__(self, flags):
        super().__init__()
        self.lock, self.flags = threading.Condition(), flags
        self.streams = {}  # {connection: what goes before its next event}
        self.asked = self.awaited = 0  # streams
        self.arguments = (f"http://127.0.0.1:{self.port}", "--profile", "ofrep", "--bearer", TOKEN)

    def __exit__(self, *_):
        self._cut()
        super().__exit__()

    def say(self, flags):
        """These are the flags from now on."""
        with self.lock:
            self.flags = dict(flags)
            for stream in list(self.streams):
                with contextlib.suppress(OSError):  # it has just gone
                    self._send(stream)

    @contextlib.contextmanager
    def away(self):
        self._cut()
        with self.restarted():
            yield

    def wait_for_stream(self):
        """Somebody asks for it anew, and has an answer or not."""
        with self.lock:
            assert self.lock.wait_for(lambda: self.asked > self.awaited, LIMIT_S), "nobody asks for the stream"
            self.awaited = self.asked

    def serve(self, connection, number):
        with connection:
            request = read_request(connection)
            headers = headers_of(request)
            if headers.get("authorization") != f"Bearer {TOKEN}":
                connection.sendall(answer(401))
            elif request.startswith(f"POST {BULK} ".encode()) or request.startswith(f"POST {BULK}?".encode()):
                connection.sendall(self._document(json.loads(body_of(request))["context"], headers.get("if-none-match")))
            elif not request.startswith(f"GET {STREAM} ".encode()):
                connection.sendall(answer(404))
            elif not headers.get("accept", "").startswith("text/event-stream"):
                connection.sendall(answer(406))
            else:
                self._follow(connection)

    def _digest(self):
        return hashlib.sha1(json.dumps(self.flags).encode()).hexdigest()

    def _document(self, context, known):
        if not all(isinstance(value, str) for value in context.values()):
            return answer(400, b'{"errorCode":"INVALID_CONTEXT"}')
        with self.lock:
            etag = f'W/"{self._digest()[::-1]}"'
            flags = ", ".join(f'{{"key":"{key}", "reason":"DEFAULT","variant":"v", "value":{json.dumps(value)}}}'
                              for key, value in self.flags.items())
        if known == etag:
            return answer(304, b"", f"Etag: {etag}")
        text = f'{{"flags":[{flags}], "eventStreams":[{{"type":"sse","endpoint":{{"requestUri":"{STREAM}"}}}}]}}'
        return answer(200, text.encode(), f"Etag: {etag}", "Content-Type: application/json")

    def _follow(self, connection):
        with self.lock:
            self.streams[connection] = HEAD
            self.asked += 1
            if self.flags:
                self._send(connection)
            self.lock.notify_all()
        try:
            while connection.recv(65536):
                pass
        finally:
            with self.lock:
                self.streams.pop(connection, None)

    def _send(self, stream):
        digest = self._digest()
        event = f'id: {digest[:9]}\ndata: {{"etag":"{digest}","type":"refetchEvaluation"}}\n\n'
        stream.sendall(self.streams[stream] + f"{len(event):x}\r\n{event}\r\n".encode())
        self.streams[stream] = b""

    def _cut(self):
        with self.lock:
            for stream in self.streams:
                with contextlib.suppress(OSError):
                    stream.shutdown(socket.SHUT_RDWR)
