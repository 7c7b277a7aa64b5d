# SPDX-License-Identifier: Apache-2.0
"""What the cases of cases_stream.py talk through: the service under test by its REST API, its streams and its
callbacks."""
import contextlib
import http.client
import json
import queue
import socket

from peer import LIMIT_S, Server, answer, body_of, headers_of, read_request


class Connection:
    """A request for the stream, to be answered by the case."""

    def __init__(self, sock, request):
        self.sock, self.method = sock, request.split(b" ")[0].decode()
        self.headers, self.body = headers_of(request), body_of(request)

    def respond(self, status, *headers):
        lines = [f"HTTP/1.1 {status} Whatever", *headers, "Connection: close", "", ""]
        self.sock.sendall("\r\n".join(lines).encode())
        return self

    def open(self):
        return self.respond(200, "Content-Type: text/event-stream; charset=utf-8", "Transfer-Encoding: chunked")

    def send(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.sock.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self):
        self.sock.sendall(b"0\r\n\r\n")
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


class Peer(Server):
    """Takes the streams and the callbacks of every case."""

    def __init__(self):
        super().__init__()
        self.base = f"http://127.0.0.1:{self.port}"
        self.inboxes = {}  # path: queue of connections, or of a case's messages

    def serve(self, connection, _):
        while request := read_request(connection):
            _, kind, key = request.split(b" ")[1].decode().split("/", 2)
            if kind == "stream":
                self.inboxes["stream/" + key].put(Connection(connection, request))
                return
            key, _, number = key.rpartition("/")
            self.inboxes["callback/" + key].put((int(number), json.loads(body_of(request))))
            connection.sendall(answer(202))
        connection.close()


class Stream:
    """One stream of the service under test. Messages have to be numbered from 1, one by one."""

    def __init__(self, service, peer, tag, **parameters):
        self.service, self.peer, self.last = service, peer, 0
        self.connections = peer.inboxes[f"stream/{tag}"] = queue.Queue()
        self.messages = peer.inboxes[f"callback/{tag}"] = queue.Queue()
        self.url = f"{peer.base}/stream/{tag}"
        asked = {"streamUrl": self.url, "callbackUrl": f"{peer.base}/callback/{tag}", "tag": tag, **parameters}
        status, self.path = self._ask("POST", "/", asked)
        assert status // 100 == 2 and self.path, f"the service answered {status} to {asked}"
        self.open_connections = []

    def _ask(self, method, path, body=None):
        service = http.client.HTTPConnection("127.0.0.1", self.service, timeout=LIMIT_S)
        service.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        with service.getresponse() as answered:
            answered.read()
        service.close()
        return answered.status, answered.headers.get("Location")

    def command(self, **body):
        status, _ = self._ask("POST", self.path, body)
        assert status // 100 == 2, f"the service answered {status} to {body}"

    def request(self):
        """The next request for the stream, unanswered."""
        connection = next_of(self.connections, "connection")
        self.open_connections.append(connection)
        return connection

    def connect(self):
        return self.request().open()

    def message(self):
        number, message = next_of(self.messages, "message")
        self.last += 1
        assert number == self.last, f"message {number} came as number {self.last}"
        return message

    def expect(self, *messages):
        for expected in messages:
            got = self.message()
            assert got == expected, f"expected {short(expected)}, got {short(got)}"

    def expect_error(self):
        got = self.message()
        assert got.get("kind") == "error" and got.get("error"), f"expected an error, got {short(got)}"

    def close(self):
        for connection in self.open_connections:
            connection.close()
        status, _ = self._ask("DELETE", self.path)
        assert status in (200, 204), f"the service answered {status} to DELETE"
        assert self._ask("DELETE", self.path)[0] == 404, "the stream is still there"


def next_of(inbox, what):
    try:
        return inbox.get(timeout=LIMIT_S)
    except queue.Empty:
        raise AssertionError(f"no {what}") from None


def event(data, kind="message", last_id=""):
    return {"kind": "event", "event": {"type": kind, "data": data, "id": last_id}}


def comment(text):
    return {"kind": "comment", "comment": text}


def short(value):
    text = json.dumps(value)
    return text if len(text) < 200 else f"{text[:200]}... ({len(text)} characters)"
