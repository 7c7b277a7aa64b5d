# SPDX-License-Identifier: Apache-2.0
"""esse flags --profile growthbook: a proxy that evaluates, as a person and as a program see it."""
import json
import pathlib
import re
import tempfile
import threading

from peer import HEAD, LIMIT_S, Listener, Script, Server, answer, body_of, headers_of, read_request, stay
from programs import SOON, finish, read_line, run, start

KEY = "sdk-12345678"
EVAL, SUB = f"POST /api/eval/{KEY}", f"GET /sub/{KEY}"
DECLARED = {"gain": 20.5, "greeting": "hello", "loud": False, "theme": "dark"}
FEATURES = {"gain": {"defaultValue": 0.5}, "loud": {"defaultValue": "x"}, "other": {"defaultValue": 1},
            "theme": {"defaultValue": "dark", "rules": [{"force": "light", "tracks": []}]}}
NOW = re.compile(r"^\d\d:\d\d:\d\d ", re.M)


def _document(**members):
    return answer(200, json.dumps({"status": 200, **members}).encode(), "Content-Type: application/json; charset=utf-8")


class _Proxy(Server):
    """Answers with `features`; its stream says that they have changed."""

    def __init__(self):
        super().__init__()
        self.features, self.requests, self.follows = FEATURES, [], threading.Semaphore(0)
        self.base = f"http://127.0.0.1:{self.port}"

    def serve(self, connection, number):
        with connection:
            request = read_request(connection)
            self.requests.append(request)
            if request.startswith(b"POST"):
                connection.sendall(_document(features=self.features))
                return
            connection.sendall(HEAD + b"retry: 10000\n\ndata: \n\n")
            self.stream = connection
            self.follows.release()
            connection.recv(1)

    def change(self, features):
        assert self.follows.acquire(timeout=LIMIT_S), "nobody follows the stream"
        self.features = features
        self.stream.sendall(b"id: 2 \nevent: features-updated\ndata: \n\n")

    def asked(self):
        """Each request's line, without the version of HTTP."""
        return [request.partition(b" HTTP")[0].decode() for request in self.requests]


def _growthbook(base, *options, key=KEY):
    return run("flags", base, "--profile", "growthbook", "--client-key", key, "--declare", "-", *options,
               stdin=json.dumps(DECLARED).encode())


class _Follower:
    """It goes on: with _Follower(base, ...) as follower."""

    def __init__(self, base, *options, key=KEY):
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name, "flags.json")
        file.write_text(json.dumps(DECLARED), encoding="utf-8")
        self.process = start("flags", base, "--profile", "growthbook", "--client-key", key, "--declare", file, *SOON, *options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            finish(self.process)
        self.folder.cleanup()

    def lines(self, count):
        """The next ones of stdout, without their times."""
        return [NOW.sub("", read_line(self.process.stdout)).rstrip("\n") for _ in range(count)]


def features_are_followed():
    with _Proxy() as proxy:
        with _Follower(proxy.base, "-v", "-A", "me") as follower:
            assert follower.lines(6) == ["gain = 0.5", 'greeting = "hello" (default)', "loud = false (default)",
                                         'theme = "light" (SPLIT)',
                                         "loud: TYPE_MISMATCH: its type is not the default's; false stays", "READY"]
            proxy.change({**FEATURES, "gain": {"defaultValue": 2}})
            assert follower.lines(1) == ["gain: 0.5 -> 2"]
            done = finish(follower.process)
    assert f"open: 200 from {proxy.base}/sub/***\n" in done.err and KEY not in done.err, done.err
    assert "the service has no value for greeting: is it in the project and environment of the SDK connection?" in done.err, done.err
    assert proxy.asked()[:3] == [EVAL, SUB, EVAL], proxy.asked()
    document, stream = proxy.requests[:2]
    assert json.loads(body_of(document)) == {"attributes": {"id": "esse"}}, document
    assert headers_of(document)["accept"] == "application/json", document
    assert {headers_of(request)["user-agent"] for request in proxy.requests[:3]} == {"me"}, proxy.requests
    sent = headers_of(stream)
    assert (sent["accept"], sent["last-event-id"]) == ("text/event-stream", "0"), "what came since the document is missed"


def a_program_sees_neither_versions_nor_reasons_unasked():
    with _Proxy() as proxy:
        done = _growthbook(proxy.base, "--once", "--json", "--context", '{"id":"d-17","model":"X1"}')
        other = _growthbook(proxy.base, "--once", "--json", "--reasons")
    line = {"commit": 1, "status": "READY", "values": {**DECLARED, "gain": 0.5, "theme": "light"},
            "changed": ["gain", "theme"], "refused": {"loud": "TYPE_MISMATCH"}}
    assert done.json() == [line], done.out
    assert other.json() == [{**line, "reasons": {"gain": "UNKNOWN", "greeting": "DEFAULT", "loud": "DEFAULT",
                                                 "theme": "SPLIT"}}], other.out
    assert json.loads(body_of(proxy.requests[0])) == {"attributes": {"id": "d-17", "model": "X1"}}, proxy.requests


def features_can_be_polled():
    with _Proxy() as proxy, _Follower(proxy.base, "--poll", "1s") as follower:
        assert follower.lines(6)[-1] == "READY"
        proxy.features = {**FEATURES, "gain": {"defaultValue": 3}}
        assert follower.lines(1) == ["gain: 0.5 -> 3"]
        assert set(proxy.asked()) == {EVAL}, proxy.asked()


def headers_go_to_the_stream_of_the_same_origin_alone():
    with Script(stay(HEAD)) as elsewhere, _Proxy() as proxy:
        header = ("-H", "X-API-Key: hidden-key")
        url = elsewhere.url.removesuffix("/events")
        with _Follower(proxy.base, "--stream-url", url, *header) as follower:
            assert follower.lines(6)[-1] == "READY"
            elsewhere.wait_for_a_request()
        request = elsewhere.requests[0]
        with _Follower(proxy.base, *header) as follower:
            assert follower.lines(6)[-1] == "READY"
            assert proxy.follows.acquire(timeout=LIMIT_S), "nobody follows the stream"
    assert request.startswith(SUB.encode()) and b"hidden" not in request, request
    assert proxy.asked() == [EVAL, EVAL, SUB], proxy.asked()
    assert {headers_of(request)["x-api-key"] for request in proxy.requests} == {"hidden-key"}, proxy.requests


def the_client_key_is_read_for_each_attempt_and_never_shown():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "key")
        file.write_text("sdk-first\n", encoding="ascii")

        def turn(connection):
            file.write_text("sdk-second\n", encoding="ascii")
            connection.sendall(_document(features=FEATURES))
        moved = answer(307, b"", "Location: /elsewhere/sdk-second")
        quoted = answer(400, b"no such key: sdk-second", "Content-Type: text/plain")
        with Script(turn, moved, quoted) as server:
            base = server.url.removesuffix("/events")
            done = _growthbook(base, "-v", "--json", "--for", "2s", *SOON, key=f"@{file}")
            lines = [request.partition(b" HTTP")[0] for request in server.requests[:3]]
    assert lines == [b"POST /api/eval/sdk-first", b"GET /sub/sdk-second", b"GET /elsewhere/sdk-second"], lines
    assert "no such key: ***" in done.err, done.err
    with _Proxy() as proxy:
        short = _growthbook(proxy.base, "-v", "--for", "1s", "-u", "me:word")
    assert f"open: 200 from {proxy.base}\n" in short.err and KEY not in short.err, short.err
    assert "sdk-first" not in done.err + done.out.decode() and "sdk-second" not in done.err + done.out.decode(), (done.err, done.out)


def encrypted_features_are_said():
    with Script(_document(features={}, encryptedFeatures="c2VjcmV0.c2VjcmV0")) as server:
        done = _growthbook(server.url.removesuffix("/events"), "--max-failures", "1")
    assert (done.code, NOW.sub("", done.out.decode())) == (4, "ERROR: the features are encrypted\n"), (done.code, done.out)
    assert "the features are encrypted. Switch encryption off for that SDK connection" in done.err, done.err


def a_document_without_features_is_not_called_encrypted():
    with Script(_document(features={}, encryptedFeatures="c2VjcmV0.c2VjcmV0"), _document()) as server:
        done = _growthbook(server.url.removesuffix("/events"), "--max-failures", "2", *SOON)
    assert done.code == 4 and done.out.decode().endswith("ERROR: the features are encrypted\n"), done.out
    assert done.err.splitlines()[-1].split(": ", 2)[-1].count("what came are no flags") == 1, done.err


def what_growthbook_refuses_is_said():
    with Script(answer(400)) as server:
        done = _growthbook(server.url.removesuffix("/events"))
    assert done.code == 4 and "Does it know this key (--client-key), and is remote evaluation on" in done.err, done.err
    assert len(server.requests) == 1, server.requests


def what_is_wrong_with_growthbook_is_refused_before_anything_is_sent():
    port = Listener()
    here = f"http://127.0.0.1:{port.port}"
    growthbook = ("--profile", "growthbook", "--declare", "-")
    good = (here, *growthbook, "--client-key", "hidden")
    bad = [("URL: --profile growthbook wants one", good[1:]),
           ("--client-key: the service wants one", (here, *growthbook)),
           ("--client-key: it is empty", (here, *growthbook, "--client-key", "")),
           ("--client-key: cannot read /nonexistent", (here, *growthbook, "--client-key", "@/nonexistent")),
           ("--client-key: letters, digits", (here, *growthbook, "--client-key", "hidden/../x")),
           ("--client-key: letters, digits", (here, *growthbook, "--client-key", "hidden?")),
           ("--client-key: it is not for --profile ofrep", (here, "--profile", "ofrep", *good[3:])),
           ("--mobile-key: that is LaunchDarkly's; --client-key", (*good, "--mobile-key", "hidden")),
           ("--context: a JSON object is wanted: {\"id\":\"esse\"}", (*good, "--context", "hidden")),
           ("--stream-url: it begins with neither", (*good, "--stream-url", "hidden"))]
    for words, arguments in bad:
        done = run("flags", *arguments, stdin=b'{"a":1}')
        assert done.code == 2 and done.out == b"", (arguments, done.code, done.err)
        assert done.err.startswith(f"esse flags: {words}") and "hidden" not in done.err, (arguments, done.err)
    assert port.saw_nothing()
