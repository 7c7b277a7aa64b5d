# SPDX-License-Identifier: Apache-2.0
"""esse flags: flags of a LaunchDarkly-compatible service, as a person and as a program see them."""
import base64
import json
import pathlib
import re
import tempfile

from peer import HEAD, Listener, Script, answer, body_of, cut, headers_of, stay
from ports import free_port
from programs import SOON, finish, read_line, run, start

KEY = "mob-12345678"
DECLARED = {"gain": 20.5, "greeting": "hello", "limits": {"a": [1]}, "pump-turbo": False}
VALUES = {"gain": 0.5, "greeting": "hi", "limits": {}, "pump-turbo": True}
NOW = re.compile(r"^\d\d:\d\d:\d\d ", re.M)


def _event(kind, data):
    return f"event: {kind}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def _put(values=VALUES, version=1):
    return _event("put", {key: {"version": version, "value": value} for key, value in values.items()})


def _patch(key, value, version):
    return _event("patch", {"key": key, "version": version, "value": value})


def _of(url):
    """The base URL of such a server."""
    return url.removesuffix("/events")


def _arguments(server, *options, declared=DECLARED):
    """Of `esse flags`, with flags.json as stdin."""
    return ("flags", _of(server.url), "--declare", "-", "--mobile-key", KEY, *options), json.dumps(declared).encode()


def _flags(server, *options, declared=DECLARED, **more):
    arguments, stdin = _arguments(server, *options, declared=declared)
    return run(*arguments, stdin=stdin, **more)


def _said(done):
    """What people were told, without the times."""
    return NOW.sub("", done.out.decode())


class _Follower:
    """`esse flags` that goes on: with _Follower(server, ...) as follower."""

    def __init__(self, server, *options, declared=DECLARED):
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name, "flags.json")
        file.write_text(json.dumps(declared), encoding="utf-8")
        self.process = start("flags", _of(server.url), "--declare", file, "--mobile-key", KEY, *options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            finish(self.process)
        self.folder.cleanup()

    def lines(self, count):
        """The next ones of stdout, without their times."""
        return [NOW.sub("", read_line(self.process.stdout)).rstrip("\n") for _ in range(count)]

    def json(self):
        return json.loads(read_line(self.process.stdout))


def people_see_all_flags_and_then_what_changes():
    def turn(connection):
        connection.sendall(HEAD + _put() + b":\n" + _patch("pump-turbo", False, 2) + _patch("pump-turbo", True, 2))
        connection.sendall(_event("other", "x") + _event("delete", {"key": "greeting", "version": 9}))
        stay(_patch("gain", 1e21, 3))(connection)
    with Script(turn) as server, _Follower(server) as follower:
        assert follower.lines(8) == [
            "gain = 0.5 (version 1)", 'greeting = "hi" (version 1)', "limits = {} (version 1)",
            "pump-turbo = true (version 1)", "READY", "pump-turbo: true -> false (version 2)",
            'greeting: "hi" -> "hello" (default, version 9)', "gain: 0.5 -> 1e+21 (version 3)"]
        done = finish(follower.process)
    assert (done.out, done.err) == (b"", ""), done.err


def a_program_sees_a_line_a_commit():
    def turn(connection):
        connection.sendall(HEAD + _put())
        stay(_patch("gain", "no", 2) + _patch("limits", {"b": 1}, 7))(connection)
    with Script(turn) as server, _Follower(server, "--json") as follower:
        first, second, third = (follower.json() for _ in range(3))
    assert first == {"commit": 1, "status": "READY", "values": VALUES, "changed": sorted(VALUES), "refused": {},
                     "versions": dict.fromkeys(VALUES, 1)}, first
    assert second == {**first, "commit": 2, "changed": [], "refused": {"gain": "TYPE_MISMATCH"},
                      "versions": {**first["versions"], "gain": 2}}, second
    assert third["values"]["limits"] == {"b": 1} and third["changed"] == ["limits"], third


def once_ends_when_the_service_has_said_all():
    with Script(stay(HEAD + _patch("gain", 7, 1) + _put())) as server:
        done = _flags(server, "--once", "--json")
        plain = _flags(server, "--once")
    assert (done.code, done.err, done.json()[-1]["values"]) == (0, "", VALUES), (done.err, done.out)
    assert (plain.code, plain.out.decode().splitlines()) == (0, [f"{key} = {json.dumps(value)} (version 1)"
                                                                 for key, value in VALUES.items()]), plain.out
    with Script(stay(HEAD)) as server:
        done = _flags(server, "--once", "--for", "200ms")
        other = _flags(server, "--for", "200ms")
    assert (done.code, done.out) == (3, b"") and "has not said its flags (--for)" in done.err, done.err
    assert (other.code, other.out, other.err) == (0, b"", ""), other.err


def numbers_keep_all_their_digits():
    data = ('{"a":{"version":1,"value":0.123456789012345678},"b":{"version":1,"value":-9007199254740993},'
            '"c":{"version":1,"value":1e300},"d":{"version":1,"value":1.23456789012345678901}}')
    with Script(stay(HEAD + _event("put", data))) as server:
        done = _flags(server, "--once", "--json", declared=dict.fromkeys("abcd", 0))
    assert b'"values":{"a":0.123456789012345678,"b":-9007199254740993,"c":1e+300,"d":0}' in done.out, done.out
    assert done.json()[0]["refused"] == {"d": "INEXACT"}, done.out


def the_request_is_the_profiles():
    with Script(stay(HEAD + _put())) as server:
        assert _flags(server, "--once").code == 0
        context = '{"kind":"device","key":"ä?>"}'
        _flags(server, "--once", "--reasons", "--context", context, "-H", "X-LaunchDarkly-Tags: application-id/pump", "-A", "me")
        long = json.dumps({"kind": "device", "key": "k" * 8192})
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(f" {long}\n")
            file.flush()
            _flags(server, "--once", "--context", f"@{file.name}")
        plain, other, report = server.requests
    default = base64.urlsafe_b64encode(b'{"kind":"device","key":"esse","anonymous":true}').rstrip(b"=")
    assert plain.startswith(b"GET /meval/" + default + b" HTTP/1.1\r\n"), plain
    assert headers_of(plain)["authorization"] == KEY and headers_of(plain)["accept"] == "text/event-stream", plain
    assert headers_of(plain)["user-agent"].startswith("esse/"), plain
    assert other.startswith(b"GET /meval/" + base64.urlsafe_b64encode(context.encode()).rstrip(b"=") + b"?withReasons=true HTTP"), other
    sent = headers_of(other)
    assert (sent["x-launchdarkly-tags"], sent["user-agent"]) == ("application-id/pump", "me"), sent
    assert report.startswith(b"REPORT /meval HTTP") and body_of(report) == long.encode(), report
    assert headers_of(report)["content-type"] == "application/json" and headers_of(report)["authorization"] == KEY, report


def reasons_are_said():
    put = _event("put", {"gain": {"version": 3, "value": 1, "variation": 0, "reason": {"kind": "RULE_MATCH"}}})
    with Script(stay(HEAD + put)) as server:
        done = _flags(server, "--once", "--reasons", declared={"gain": 0})
        program = _flags(server, "--once", "--reasons", "--json", declared={"gain": 0})
    assert done.out == b"gain = 1 (version 3, TARGETING_MATCH)\n", done.out
    assert program.json()[0]["reasons"] == {"gain": "TARGETING_MATCH"}, program.out


def documents_can_be_polled():
    def document(values):
        return answer(200, _put(values).partition(b"data: ")[2], "Content-Type: application/json")
    with Script(document(VALUES), document({**VALUES, "gain": 2})) as server, _Follower(server, "--poll", "1s") as follower:
        assert follower.lines(6)[-2:] == ["READY", "gain: 0.5 -> 2 (version 1)"]
        requests = server.requests
    assert requests[0].startswith(b"GET /msdk/evalx/contexts/"), requests
    assert headers_of(requests[0])["accept"] == "application/json" and headers_of(requests[0])["authorization"] == KEY, requests
    assert headers_of(requests[0])["user-agent"].startswith("esse/"), requests


def a_refused_value_is_said_and_the_flag_keeps_its_own():
    def turn(connection):
        connection.sendall(HEAD + _put())
        connection.sendall(_patch("gain", True, 2) + _patch("greeting", "x" * 4097, 3))
        connection.sendall(b'event: patch\ndata: {"key":"greeting","version":4,"value":"\xff"}\n\n')
        stay(_event("patch", {"key": "limits", "value": {}}) + _patch("greeting", "x" * 4096, 5))(connection)
    with Script(turn) as server, _Follower(server) as follower:
        lines = follower.lines(10)[5:]
    assert lines[:3] == [
        "gain: TYPE_MISMATCH: its type is not the default's; 0.5 stays (version 2)",
        'greeting: TOO_LONG: it has over 4096 bytes; "hi" stays (version 3)',
        'greeting: NOT_UTF8: its text is not UTF-8; "hi" stays (version 4)'], lines
    assert lines[3] == "limits: PARSE_ERROR: it does not have the form of a flag; {} stays (version 1)", lines
    assert lines[4].startswith('greeting: "hi" -> "xxx'), lines


def what_is_no_payload_ends_the_stream_and_changes_nothing():
    bad = _event("put", '{"gain":{"version":2,"value":9},"greeting":{"version"')
    with Script(HEAD + _put() + bad, stay(HEAD + _put(version=3) + _patch("gain", 9, 4))) as server:
        with _Follower(server, *SOON) as follower:
            assert follower.lines(6)[-1] == "gain: 0.5 -> 9 (version 4)"
            done = finish(follower.process)
    assert f"esse flags: the stream from {_of(server.url)}: what came are no flags." in done.err, done.err
    with Script(stay(HEAD + bad)) as server:
        done = _flags(server, "--max-failures", "1")
    assert (done.code, _said(done)) == (4, "ERROR: what came are no flags\n"), (done.code, done.out, done.err)


def a_flag_that_the_service_does_not_have_is_at_its_default():
    with Script(stay(HEAD + _put({"gain": 1, "other": 2, "another": 3}))) as server:
        done = _flags(server, "--once", "-v")
        quiet = _flags(server, "--once", "-q")
    assert b'gain = 1 (version 1)\ngreeting = "hello" (default)\n' in done.out, done.out
    assert 'esse flags: the service has no value for greeting, limits, pump-turbo: is it "made available to mobile keys"?' \
        in done.err, done.err
    assert "* flags of the service that FILE does not declare: 2\n" in done.err, done.err
    assert quiet.err == "", quiet.err


def the_key_is_read_for_each_attempt_and_never_shown():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "key")
        file.write_text("mob-first\n", encoding="ascii")

        def turn(connection):
            file.write_text("mob-second\n", encoding="ascii")
            cut(HEAD + _put())(connection)
        quoted = answer(401, b"no such key: mob-second", "Content-Type: text/plain")
        with Script(turn, quoted) as server:
            done = run("flags", _of(server.url), "--declare", "-", "--mobile-key", f"@{file}", "-v", "--json", *SOON,
                       stdin=json.dumps(DECLARED).encode())
            sent = [headers_of(request)["authorization"] for request in server.requests]
    assert sent == ["mob-first"] + ["mob-second"] * (len(sent) - 1) and len(sent) > 1, sent
    assert done.code == 4 and '"no such key: ***". It does not take this key:' in done.err, done.err
    assert "mob-" not in done.err + done.out.decode(), (done.err, done.out)
    assert {"status": "FATAL", "why": "401 X"} in done.json(), done.out


def credentials_come_as_for_tail_too():
    for options, expected in ((["-H", "Authorization: other"], "other"), (["--bearer", "token"], "Bearer token"),
                              (["-u", "me:word"], "Basic bWU6d29yZA==")):
        with Script(stay(HEAD + _put())) as server:
            done = run("flags", _of(server.url), "--declare", "-", "--once", *options, stdin=json.dumps(DECLARED).encode())
            assert done.code == 0 and headers_of(server.requests[0])["authorization"] == expected, server.requests


def how_things_are_with_the_service_is_said():
    url = f"http://127.0.0.1:{free_port()}"
    done = run("flags", url, "--declare", "-", "--mobile-key", KEY, "--max-failures", 1, stdin=b'{"a":1}')
    assert (done.code, _said(done)) == (3, "ERROR: connection refused\n"), done.out
    assert done.err.endswith(f"cannot connect to {url}: connection refused. Nobody listens there: does the server run, "
                             "and is the port right?\n"), done.err
    with Script(answer(404), answer(404), stay(HEAD + _put())) as server:
        with _Follower(server, "--keep-trying", "--retry-slow", "10ms", "--retry-slow-max", "10ms", *SOON) as follower:
            lines = follower.lines(6)
    assert lines[0] == "FATAL: 404 X" and lines[-1] == "READY", lines
    for status in (400, 401, 403, 404, 204):
        with Script(answer(status)) as server:
            done = _flags(server)
            assert done.code == 4, (status, done.code)
            assert _said(done) == f"FATAL: {status} X\n", done.out
            assert f"{_of(server.url)} answered {status} X. " in done.err and len(server.requests) == 1, done.err


def a_relay_that_only_pings_is_followed():
    values = json.dumps({"gain": {"version": 1, "value": 3}}).encode()
    document = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(values) + values
    with Script(cut(HEAD + _event("ping", " ")), cut(document), stay(HEAD + _event("ping", " "))) as server:
        done = _flags(server, "--once", "--json", declared={"gain": 0})
    assert done.json()[0]["values"] == {"gain": 3}, done.out
    assert [request.split()[1].split(b"/")[1] for request in server.requests] == [b"meval", b"msdk"], server.requests
    assert b"Accept: application/json" in server.requests[1], server.requests


def values_that_are_kept_are_there_before_the_service():
    with tempfile.TemporaryDirectory() as folder, Script(stay(HEAD + _put()), cut(b"")) as server:
        options = ("--store", pathlib.Path(folder, "kept"), "--json", "--reasons")
        first = _flags(server, "--once", *options)
        assert first.code == 0 and first.json()[0]["values"] == VALUES, first.err
        second = _flags(server, "--keep-trying", "--for", "300ms", *options)
        kept = second.json()[0]
        assert (kept["status"], kept["values"]) == ("READY", VALUES), second.out
        assert set(kept["reasons"].values()) == {"CACHED"}, second.out
        third = _flags(server, "--once", "--for", "300ms", *options)
        assert third.code == 3, "what is kept is no answer of the service"


def a_store_that_is_not_ours_is_left_alone():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "1")
        file.write_bytes(b"mine")
        with Script(stay(HEAD + _put())) as server:
            done = _flags(server, "--once", "--store", folder)
            assert done.code == 0 and "stays untouched" in done.err, done.err
        assert file.read_bytes() == b"mine"
        with Script() as server:
            done = _flags(server, "--store", file)
            assert done.code == 2 and "is no folder" in done.err and not server.requests, done.err


def a_put_of_any_size_is_taken():
    many = {f"flag-{i}": {"version": i, "value": "x" * 180, "trackEvents": False} for i in range(5000)}
    many["gain"] = {"version": 1, "value": 3}
    with Script(stay(HEAD + _event("put", many))) as server:
        done = _flags(server, "--once", "--json", declared={"gain": 0, "flag-4999": "", "absent": True})
    values = done.json()[0]["values"]
    assert values == {"absent": True, "flag-4999": "x" * 180, "gain": 3}, values


def what_a_terminal_would_obey_is_shown():
    put = _event("put", json.dumps({"a": {"version": 1, "value": "\x1b[2J\x9b\n"},
                                    "b": {"version": 1, "value": {"\x9b\x7f": "\x1b"}}}, ensure_ascii=False)
                 .replace("\x1b", "\\u001b").replace("\n", "\\n"))
    with Script(stay(HEAD + put)) as server:
        done = _flags(server, "--once", declared={"a": "", "b": {}})
    assert done.out == rb'''a = "\u001b[2J\x9b\n" (version 1)
b = {"\x9b\x7f":"\u001b"} (version 1)
''', done.out


def what_is_wrong_with_flags_is_refused_before_anything_is_sent():
    port = Listener()
    here = f"http://127.0.0.1:{port.port}"
    good = (here, "--declare", "-", "--mobile-key", "hidden")
    bad = [  # what is said, to which arguments, with which file
        ("--declare is required", (here,), b""),
        ("--mobile-key: the service wants one", (here, "--declare", "-"), b'{"a":1}'),
        ("--mobile-key: there are other credentials", (*good, "--bearer", "hidden"), b'{"a":1}'),
        ("--declare: cannot read /nonexistent", (here, "--declare", "/nonexistent"), b""),
        ("--declare: line 1, column 6: this is no JSON", good, b'{"a":hidden}'),
        ("--declare: an object of keys and defaults is wanted", good, b"[]"),
        ('--declare: "a": the key stands twice', good, b'{"a":1,"a":2}'),
        ('--declare: "a": null is no default', good, b'{"a":null}'),
        ("--declare: it declares no flag", good, b"{}"),
        ("--context: a JSON object is wanted", (*good, "--context", "hidden"), b'{"a":1}'),
        ("--context: a JSON object is wanted", (*good, "--context", '{"a":1'), b'{"a":1}'),
        ("--context: a JSON object is wanted", (*good, "--context", "{} {}"), b'{"a":1}'),
        ("--context: a JSON object is wanted", (*good, "--context", ""), b'{"a":1}'),
        ("--profile:", (*good, "--profile", "mine"), b'{"a":1}'),
        ("--poll: at least 1 s", (*good, "--poll", "0"), b'{"a":1}'),
        ("URL: the base of a service has no query", (here + "/?a=hidden", *good[1:]), b'{"a":1}'),
        ("URL: it begins with neither", ("127.0.0.1", *good[1:]), b'{"a":1}'),
        ("--data: there is no such option", (*good, "--data", "hidden"), b'{"a":1}'),
    ]
    for words, arguments, file in bad:
        done = run("flags", *arguments, stdin=file)
        assert done.code == 2 and done.out == b"", (arguments, done.code, done.err)
        assert done.err.startswith(f"esse flags: {words}"), (arguments, done.err)
        assert done.err.endswith("Try 'esse flags --help'.\n") and "hidden" not in done.err, done.err
    assert port.saw_nothing()


def help_for_flags_fits_two_screens():
    short, long = (run("flags", option).out.decode() for option in ("--help", "--help-all"))
    assert len(short.splitlines()) <= 48, len(short.splitlines())
    for line in (short + long).splitlines():
        assert len(line) <= 80, line
    shown, every = (set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", text, re.M)) for text in (short, long))
    assert shown < every and {"--declare", "--mobile-key", "--context", "--once", "--json", "--help-all"} <= shown, shown
    assert {"--retry-base", "--idle-timeout", "--cacert"} <= every, every
