# SPDX-License-Identifier: Apache-2.0
"""esse flags --profile ofrep: a service that speaks OpenFeature's protocol, with its stream and without."""
import json
import pathlib
import re
import tempfile
import threading

from peer import HEAD, LIMIT_S, Listener, Script, Server, answer, body_of, headers_of, read_request, stay
from programs import SOON, finish, read_line, run, start

DECLARED = {"gain": 20.5, "greeting": "hello", "loud": False}
FLAGS = [{"key": "gain", "value": 0.5, "reason": "STATIC", "variant": "low"},
         {"key": "greeting", "reason": "DEFAULT"},
         {"key": "loud", "value": "x", "reason": "TARGETING_MATCH"},
         {"key": "other", "value": 1}]
NOW = re.compile(r"^\d\d:\d\d:\d\d ", re.M)


class _Service(Server):
    """Answers with `flags`; its stream greets, unless it shall not, and tells of changes."""

    def __init__(self, *streams, greets=True):
        super().__init__()
        self.streams, self.flags, self.version, self.requests = list(streams), FLAGS, 1, []
        self.greets = greets
        self.stream, self.is_open = None, threading.Event()
        self.base = f"http://127.0.0.1:{self.port}"

    def serve(self, connection, number):
        with connection:
            request = read_request(connection)
            self.requests.append(request)
            if request.startswith(b"GET"):
                connection.sendall(HEAD + (self._event() if self.greets else b""))
                self.stream = connection
                self.is_open.set()
                connection.recv(1)
            elif headers_of(request).get("if-none-match") == f'"{self.version}"':
                connection.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")
            else:
                document = json.dumps({"flags": self.flags, "eventStreams": self.streams}).encode()
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: "%d"\r\nContent-Length: %d\r\n\r\n'
                                   % (self.version, len(document)) + document)

    def _event(self):
        return b'data: {"type":"refetchEvaluation","etag":"e%d"}\n\n' % self.version

    def change(self, flags):
        assert self.is_open.wait(LIMIT_S), "nobody follows the stream"
        self.flags = flags
        self.version += 1
        self.stream.sendall(self._event())

    def asked(self):
        """Each request's line, without the version of HTTP."""
        return [request.partition(b" HTTP")[0].decode() for request in self.requests]


def _sse(url):
    return {"type": "sse", "url": url}


def _ofrep(base, *options, declared=None):
    return run("flags", base, "--profile", "ofrep", "--declare", "-", *options,
               stdin=json.dumps(declared or DECLARED).encode())


class _Follower:
    """It goes on: with _Follower(base, ...) as follower."""

    def __init__(self, base, *options):
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name, "flags.json")
        file.write_text(json.dumps(DECLARED), encoding="utf-8")
        self.process = start("flags", base, "--profile", "ofrep", "--declare", file, *SOON, *options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            finish(self.process)
        self.folder.cleanup()

    def lines(self, count):
        """The next ones of stdout, without their times."""
        return [NOW.sub("", read_line(self.process.stdout)).rstrip("\n") for _ in range(count)]


def flags_of_ofrep_are_followed():
    with _Service({"type": "mqtt", "url": "mqtt://x"}, _sse("/sse?token=hidden")) as service:
        with _Follower(service.base, "--bearer", "hidden", "-v") as follower:
            assert follower.lines(5) == ["gain = 0.5 (STATIC)", 'greeting = "hello" (default)', "loud = false (default)",
                                         "loud: TYPE_MISMATCH: its type is not the default's; false stays", "READY"]
            service.change([{"key": "gain", "value": 2, "reason": "SPLIT"}])
            assert follower.lines(1) == ["gain: 0.5 -> 2 (SPLIT)"]
            done = finish(follower.process)
    assert "/sse?..." in done.err and "hidden" not in done.err, done.err
    bulk = "POST /ofrep/v1/evaluate/flags"
    assert service.asked()[:3] == [bulk, "GET /sse?token=hidden", bulk + "?flagConfigEtag=e2"], service.asked()
    first, stream, second = (headers_of(request) for request in service.requests[:3])
    assert json.loads(body_of(service.requests[0])) == {"context": {"targetingKey": "esse"}}, service.requests[0]
    assert (first["accept"], first["content-type"]) == ("application/json", "application/json"), first
    assert {of["authorization"] for of in (first, stream, second)} == {"Bearer hidden"}, (first, stream, second)
    assert stream["accept"] == "text/event-stream" and second["if-none-match"] == '"1"', (stream, second)


def a_program_sees_reasons_and_no_versions():
    with _Service() as service:
        done = _ofrep(service.base, "--once", "--json", "--context", '{"targetingKey":"d-17"}')
    assert done.json() == [{"commit": 1, "status": "READY", "values": {"gain": 0.5, "greeting": "hello", "loud": False},
                            "changed": ["gain"], "refused": {"loud": "TYPE_MISMATCH"},
                            "reasons": {"gain": "STATIC", "greeting": "DEFAULT", "loud": "DEFAULT"}}], done.out
    assert json.loads(body_of(service.requests[0])) == {"context": {"targetingKey": "d-17"}}, service.requests
    assert done.err == "esse flags: the service has no value for greeting\n", done.err


def a_stream_is_given_by_hand():
    with _Service(greets=False) as service:
        url = service.base + "/stream?apiKey=hidden"
        with _Follower(service.base, "--stream-url", url) as follower:
            assert follower.lines(5)[-1] == "READY"
            service.change([{"key": "gain", "value": 7}])
            assert follower.lines(1) == ["gain: 0.5 -> 7"]
    assert service.asked()[:3] == ["POST /ofrep/v1/evaluate/flags", "GET /stream?apiKey=hidden",
                                   "POST /ofrep/v1/evaluate/flags"], service.asked()


def headers_go_to_no_other_origin_and_tokens_are_shown_nowhere():
    refusal = answer(403, b"no such token: hidden-token", "Content-Type: text/plain")
    with Script(refusal) as elsewhere, _Service(_sse(elsewhere.url + "?token=hidden-token")) as service:
        done = _ofrep(service.base, "-H", "X-API-Key: hidden-key", "-v", "--for", "1s", *SOON)
        asked = elsewhere.requests
    assert headers_of(service.requests[0])["x-api-key"] == "hidden-key", service.requests
    assert asked and all(b"hidden-key" not in request for request in asked), asked
    assert "hidden" not in done.err + done.out.decode(), done.err


def documents_of_ofrep_can_be_polled():
    with _Service(_sse("/sse")) as service, _Follower(service.base, "--poll", "1s") as follower:
        assert follower.lines(5)[-1] == "READY"
        service.flags, service.version = [{"key": "gain", "value": 3, "reason": "STATIC"}], 2
        assert follower.lines(1) == ["gain: 0.5 -> 3 (STATIC)"]
        assert set(service.asked()) == {"POST /ofrep/v1/evaluate/flags"}, service.asked()
        assert headers_of(service.requests[1])["if-none-match"] == '"1"', service.requests


def what_ofrep_refuses_is_said():
    with Script(answer(401)) as server:
        done = _ofrep(server.url.removesuffix("/events"))
    assert done.code == 4 and "It wants other credentials: --bearer TOKEN" in done.err, done.err
    with Script(stay(HEAD)) as server:
        done = _ofrep(server.url.removesuffix("/events"))
    assert done.code == 4 and "That is not what a flag service answers" in done.err, done.err


def what_is_wrong_with_ofrep_is_refused_before_anything_is_sent():
    port = Listener()
    here = f"http://127.0.0.1:{port.port}"
    ofrep = ("--profile", "ofrep", "--declare", "-")
    bad = [("URL: --profile ofrep wants one", ofrep),
           ("--mobile-key: that is LaunchDarkly's", (here, *ofrep, "--mobile-key", "hidden")),
           ("--context: OFREP wants a text targetingKey", (here, *ofrep, "--context", '{"key":"hidden"}')),
           ("--stream-url: it begins with neither", (here, *ofrep, "--stream-url", "hidden")),
           ("--stream-url: it is not for --profile launchdarkly", (here, "--declare", "-", "--mobile-key", "k", "--stream-url", here))]
    for words, arguments in bad:
        done = run("flags", *arguments, stdin=b'{"a":1}')
        assert done.code == 2 and done.out == b"", (arguments, done.code, done.err)
        assert done.err.startswith(f"esse flags: {words}") and "hidden" not in done.err, (arguments, done.err)
    assert port.saw_nothing()
