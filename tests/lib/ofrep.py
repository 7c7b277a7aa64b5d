# SPDX-License-Identifier: Apache-2.0
"""A service on loopback that speaks OFREP as OpenFeature's decisions have it (ADR-0006, ADR-0008), with strong ETags and a stream
that greets with the name of what changed last, as Flipt's does. Each that follows has a base URL of its own, so the
service knows what each asked for."""
import contextlib
import json
import socket
import struct
import threading
import time
from urllib.parse import parse_qsl, urlsplit

from cases import equal
from peer import HEAD, LIMIT_S, Server, body_of, headers_of, read_request

BULK = "ofrep/v1/evaluate/flags"


class Follower:
    """What the service knows of one that follows it."""

    def __init__(self):
        self.documents = self.unchanged = 0  # requests for documents, and answers 304
        self.name = {}  # what its last request for a document named, as a query does
        self.etag = None  # of the last good document that it was given
        self.streams = {}  # {connection: path}
        self.waits = ""  # "document" or "stream", while the service does not answer it


class Answer:
    """To a request for the document: `text`, in which $FOLLOWER is who asks and $HOST this service. It is one that a
    follower must refuse unless `good`; `cut` ends it before its end."""

    def __init__(self, text='{"flags":[]}', etag=None, status="200 OK", good=True, cut=False):
        self.text, self.etag, self.status, self.good, self.cut = text, etag, status, good, cut


class Service(Server):
    """.faults are what followers asked for and may not. So many of the last bytes of what it sends are .late, by which an
    event comes in pieces. .authority is where streams are, for who sees this machine by another name."""

    def __init__(self, context, *names):
        super().__init__()
        self.authority = f"127.0.0.1:{self.port}"
        self.context, self.followers, self.faults = json.loads(context), {name: Follower() for name in names}, []
        self.lock = threading.Condition()
        self.answer, self.paths = Answer(), {"stream-0"}
        self.event, self.names, self.greets = b"", [{}], True
        self.holds, self.is_paused, self.late = False, False, 0

    def base(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    # What happens, each at once for all that follow.

    def change(self, answer, event, name, streams="stay", before=b"", paths=None):
        """The document is another, of which `event` tells by `name`, as it will stand in a query. The streams `stay`,
        and hear it behind `before`; or they `end`, or are `cut`, and nobody hears it."""
        with self.lock:
            self.answer, self.event = answer, event
            self.paths = self.paths if paths is None else paths
            self.names.append(name)
            self._to_streams(streams, before + event)

    def write(self, data):
        with self.lock:
            self._to_streams("stay", data)

    def end(self, how):
        with self.lock:
            self._to_streams(how, b"")

    def retire(self, paths):
        """No other streams than these are there any more."""
        with self.lock:
            self.paths = paths
            for follower in self.followers.values():
                for stream, path in list(follower.streams.items()):
                    if path not in paths:
                        _end(stream, "end")

    @contextlib.contextmanager
    def held(self):
        """Within the block streams that are asked for have no answer."""
        with self.lock:
            self.holds = True
        yield
        with self.lock:
            self.holds = False
            self.lock.notify_all()

    @contextlib.contextmanager
    def paused(self):
        """Within the block documents that are asked for have no answer, and streams are cut before theirs."""
        with self.lock:
            self.is_paused = True
        yield
        with self.lock:
            self.is_paused = False
            self.lock.notify_all()

    def wait_for(self, ready, what):
        """Until `ready` is true of each that follows."""
        with self.lock:
            done = self.lock.wait_for(lambda: all(ready(*item) for item in self.followers.items()), LIMIT_S)
            assert done, f"not all are {what}: {[vars(follower) for follower in self.followers.values()]}"

    def _to_streams(self, how, data):
        at = len(data) - self.late
        for piece in (data[:at], data[at:]):
            for follower in self.followers.values():
                for stream in list(follower.streams):
                    if how == "stay":
                        with contextlib.suppress(OSError):  # it has just gone
                            stream.sendall(piece)
                    else:
                        follower.streams.pop(stream)
                        _end(stream, how)
            if self.late:
                time.sleep(0.01)

    # What they ask for.

    def serve(self, connection, number):
        with connection:
            request = read_request(connection)
            if not request:
                return
            url = urlsplit(request.split(b" ", 2)[1].decode())
            name, _, path = url.path[1:].partition("/")
            if name not in self.followers:
                self.faults.append(f"somebody asks for {url.path}")
            elif request.startswith(b"GET "):
                self._stream(connection, name, path)
            else:
                self._look_at(request, path)
                self._document(connection, name, headers_of(request).get("if-none-match"), dict(parse_qsl(url.query)))

    def _look_at(self, request, path):
        """What a request for a document has to be, whoever sends it."""
        headers = headers_of(request)
        try:
            equal("path", path, BULK)
            equal("method", request.split(b" ")[0], b"POST")
            equal("media type", headers["content-type"].partition(";")[0], "application/json")
            equal("body", json.loads(body_of(request)), {"context": self.context})
        except (AssertionError, KeyError, ValueError) as fault:
            self.faults.append(f"{fault!r} of {request!r}")

    def _document(self, connection, name, known, query):
        follower = self.followers[name]
        with self.lock:
            follower.documents += 1
            follower.name = query
            if name != "provider":
                follower.streams.clear()  # esse has one connection at a time
            if query not in self.names:
                self.faults.append(f"{name} names {query}, of which nobody told it")
            if query and self.is_paused:
                self.faults.append(f"{name} names {query} when its stream has ended")
            if known and known != follower.etag and name != "provider":  # it asks anew before an answer is there
                self.faults.append(f"{name} knows {known}, and was given {follower.etag}")
            follower.waits = "document"
            self.lock.notify_all()
            self.lock.wait_for(lambda: not self.is_paused)
            follower.waits = ""
            answer = self.answer
            is_known = answer.good and answer.etag is not None and known == answer.etag
            follower.unchanged += is_known
            if answer.good:
                follower.etag = answer.etag
            self.lock.notify_all()
        etag = f"ETag: {answer.etag}\r\n" if answer.etag else ""
        if is_known:
            connection.sendall(f"HTTP/1.1 304 Not Modified\r\n{etag}Connection: close\r\n\r\n".encode())
            return
        text = answer.text.replace("$FOLLOWER", name).replace("$HOST", self.authority).encode()
        head = f"HTTP/1.1 {answer.status}\r\nContent-Type: application/json\r\n{etag}Connection: close\r\n"
        head += f"Content-Length: {len(text)}\r\n\r\n"
        connection.sendall(head.encode() + (text[:-1] if answer.cut else text))

    def _stream(self, connection, name, path):
        follower = self.followers[name]
        with self.lock:
            if self.is_paused:
                return
            follower.waits = "stream" if self.holds else ""
            self.lock.notify_all()
            self.lock.wait_for(lambda: not self.holds)
            follower.waits = ""
            if path not in self.paths:
                if name != "provider":
                    self.faults.append(f"{name} asks for {path}, of which the last document does not tell")
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            connection.sendall(HEAD + b"retry: 10\n\n" + (self.event if self.greets else b""))
            follower.streams[connection] = path
            self.lock.notify_all()
        try:
            while connection.recv(65536):
                pass
        finally:
            with self.lock:
                follower.streams.pop(connection, None)
                self.lock.notify_all()


def _end(stream, how):
    """Its thread wakes, and closes it: in good order, or by a reset."""
    with contextlib.suppress(OSError):  # it has just gone
        if how == "cut":
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.shutdown(socket.SHUT_RD)
        else:
            stream.shutdown(socket.SHUT_RDWR)

