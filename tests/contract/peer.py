# SPDX-License-Identifier: Apache-2.0
"""What the cases of cases.py talk through: the service under test by its REST API, a scripted stream
server, and the callbacks. Everything listens on 127.0.0.1."""
import http.client
import json
import queue
import socket
import threading

WAIT = 5  # seconds for a message or a connection, as in sse-contract-tests


class Failed(Exception):
    pass


def read_request(file):
    """(method, path, {lower-case name: value}, body), or None at the end."""
    line = file.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = {}
    while (header := file.readline().strip()):
        name, _, value = header.decode("utf-8").partition(":")
        headers[name.lower()] = value.strip()
    return line[0], line[1], headers, file.read(int(headers.get("content-length", 0)))


class Connection:
    """A request for the stream, to be answered by the case."""

    def __init__(self, sock, request):
        self.sock = sock
        self.method, self.path, self.headers, self.body = request

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
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


class Peer:
    """Listens for the streams and the callbacks of every case."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.base = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.inboxes = {}  # path prefix: queue of connections, or a case's messages
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            sock, _ = self.listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        file = sock.makefile("rb")
        while (request := read_request(file)):
            _, kind, key = request[1].split("/", 2)
            if kind == "stream":
                self.inboxes["stream/" + key].put(Connection(sock, request))
                return
            key, _, number = key.rpartition("/")
            self.inboxes["callback/" + key].put((int(number), json.loads(request[3])))
            sock.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")


class Stream:
    """One stream of the service under test. Messages have to be numbered from 1, one by one."""

    def __init__(self, service, peer, tag, **parameters):
        self.service, self.peer, self.last = service, peer, 0
        self.connections = peer.inboxes[f"stream/{tag}"] = queue.Queue()
        self.messages = peer.inboxes[f"callback/{tag}"] = queue.Queue()
        self.url = f"{peer.base}/stream/{tag}"
        asked = {"streamUrl": self.url, "callbackUrl": f"{peer.base}/callback/{tag}", "tag": tag, **parameters}
        status, location = self._ask("POST", "/", asked)
        if status // 100 != 2 or not location:
            raise Failed(f"the service answered {status} to {asked}")
        self.path = location
        self.open_connections = []

    def _ask(self, method, path, body=None):
        service = http.client.HTTPConnection("127.0.0.1", self.service, timeout=WAIT)
        service.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = service.getresponse()
        answer.read()
        service.close()
        return answer.status, answer.headers.get("Location")

    def command(self, **body):
        status, _ = self._ask("POST", self.path, body)
        if status // 100 != 2:
            raise Failed(f"the service answered {status} to {body}")

    def request(self):
        """The next request for the stream, unanswered."""
        try:
            connection = self.connections.get(timeout=WAIT)
        except queue.Empty:
            raise Failed("no connection") from None
        self.open_connections.append(connection)
        return connection

    def connect(self):
        return self.request().open()

    def message(self):
        try:
            number, message = self.messages.get(timeout=WAIT)
        except queue.Empty:
            raise Failed("no message") from None
        self.last += 1
        if number != self.last:
            raise Failed(f"message {number} came as number {self.last}")
        return message

    def expect(self, *messages):
        for expected in messages:
            if (got := self.message()) != expected:
                raise Failed(f"expected {short(expected)}, got {short(got)}")

    def expect_error(self):
        if (got := self.message()).get("kind") != "error" or not got.get("error"):
            raise Failed(f"expected an error, got {short(got)}")

    def close(self):
        for connection in self.open_connections:
            connection.close()
        status, _ = self._ask("DELETE", self.path)
        if status not in (200, 204):
            raise Failed(f"the service answered {status} to DELETE")
        if self._ask("DELETE", self.path)[0] != 404:
            raise Failed("the stream is still there")


def event(data, kind="message", last_id=""):
    return {"kind": "event", "event": {"type": kind, "data": data, "id": last_id}}


def comment(text):
    return {"kind": "comment", "comment": text}


def short(value):
    text = json.dumps(value)
    return text if len(text) < 200 else f"{text[:200]}... ({len(text)} characters)"
