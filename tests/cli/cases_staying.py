# SPDX-License-Identifier: Apache-2.0
"""Following a stream, and staying connected through what networks and servers do."""
import json
import re
import time

from peer import HEAD, Script, answer, cut, headers_of, stay
from ports import free_port
from programs import SOON, Serve, finish, read_line, start, tail

SAMPLES = [("message", "YHOO\n+2\n10", ""), ("message", "first event", "1"), ("message", "second event", ""),
           ("message", " third event", ""), ("message", "", ""), ("message", "\n", ""), ("message", "", ""),
           ("message", "test", ""), ("message", "test", "")]


def _numbered(first, last):
    """What the server sends from one event to another, the time stamps aside."""
    for n in range(first, last + 1):
        kind = "update" if n % 2 == 0 else "notification"
        yield kind, f'{{"message": "Hello from esse! Event {n}", "timestamp": "MS"}}', str(n)
        if n % 3 == 0:
            yield "message", "Just a simple data message at MS", str(n)


def _seen(events):
    """The same of what came."""
    def plain(data):
        return re.sub(r'(?<="timestamp": ")\d+|(?<=message at )\d+', "MS", data)
    return [(e["type"], plain(e["data"]), e["lastEventId"]) for e in events]


def every_event_type_and_id_arrives_as_it_was_sent():
    with Serve("--interval", "20ms") as server:
        done = tail("--json", "--no-retry", server.url)
    assert _seen(done.events()) == SAMPLES + list(_numbered(1, 15)), done.out
    assert (done.code, done.err) == (0, "")


def a_stream_comes_in_any_form_of_its_lines():
    for form in ("--bom", "--crlf", "--cr"):
        with Serve("--interval", "5ms", form) as server:
            done = tail("--json", "--no-retry", server.url)
        assert _seen(done.events()) == SAMPLES + list(_numbered(1, 15)), form


def cuts_in_mid_event_lose_nothing_and_double_nothing():
    with Serve("--interval", "10ms", "--cut-after", "4", "--count", "0") as server:
        expected = SAMPLES + list(_numbered(1, 33))
        done = tail("--json", "--max-events", len(expected), *SOON, server.url)
    assert _seen(done.events()) == expected, done.out
    assert done.code == 0
    assert server.log.count("GET /events") == 9, server.log
    assert "Last-Event-ID 32: from event 33" in server.log, server.log


def the_end_of_a_stream_is_followed_by_the_next():
    with Serve("--interval", "5ms", "--count", "5") as server:
        expected = SAMPLES + list(_numbered(1, 12))
        done = tail("--json", "--max-events", len(expected), *SOON, server.url)
    assert _seen(done.events()) == expected, done.out


def an_event_without_id_keeps_the_last_one_and_an_empty_id_clears_it():
    with Script(HEAD + b"id: a\ndata: 1\n\ndata: 2\n\n", HEAD + b"id\ndata: 3\n\n", stay(HEAD + b"data: 4\n\n")) as server:
        done = tail("--json", "--max-events", 4, *SOON, server.url)
        ids = [headers_of(r).get("last-event-id") for r in server.requests]
    assert [e["lastEventId"] for e in done.events()] == ["a", "a", "", ""], done.out
    assert ids == [None, "a", None], ids


def resuming_begins_where_it_is_told():
    with Serve("--interval", "5ms") as server:
        done = tail("--json", "--no-retry", "--last-event-id", "13", server.url)
    assert _seen(done.events()) == list(_numbered(14, 15)), done.out


def an_id_beyond_ascii_goes_back_byte_for_byte():
    with Script(HEAD + "id: …\ndata: x\n\n".encode(), stay(HEAD + b"data: y\n\n")) as server:
        tail("--max-events", 2, *SOON, server.url)
        assert "\r\nLast-Event-ID: …\r\n".encode() in server.requests[1], server.requests


def a_503_is_retried_until_the_stream_is_there():
    with Serve("--interval", "5ms", "--status", 503, "--times", 2) as server:
        done = tail("-v", "--max-events", 1, *SOON, server.url)
    assert (done.code, done.out) == (0, b"YHOO\n+2\n10\n"), done.out
    assert len(re.findall(r"\* http://.* answered 503 .* Next attempt in 1\d ms\.\n", done.err)) == 2, done.err
    assert "* open: 200 from" in done.err


def retry_after_is_waited_for():
    with Serve("--status", 503, "--retry-after", 1, "--times", 1) as server:
        done = tail("--json", "-v", "--max-events", 1, *SOON, server.url)
    assert done.code == 0 and done.seconds >= 1, done.seconds
    assert [1000 <= s["delayMs"] < 4000 for s in done.json() if "delayMs" in s] == [True], done.out
    with Serve("--status", 503, "--retry-after", 3600, "--times", 1) as server:
        done = tail("--json", "-v", "--max-events", 1, "--retry-after-max", "20ms", *SOON, server.url)
    assert done.code == 0 and [s["delayMs"] < 3000 for s in done.json() if "delayMs" in s] == [True], done.out


def a_204_ends_it_unless_it_is_to_keep_trying():
    for policy in ("browser", "launchdarkly", "device"):
        with Serve("--status", 204) as server:
            done = tail("--policy", policy, server.url)
            quiet = tail("-q", "--policy", policy, server.url)
        assert (done.code, done.out) == (0, b""), policy
        assert "answered 204 No Content. The server has no stream to follow.\n" in done.err, done.err
        assert (quiet.code, quiet.err) == (0, ""), quiet.err
        assert server.log.count("GET") == 2
    with Serve("--status", 204) as server:
        process = start("tail", "--json", "-v", "--keep-trying", server.url)
        while (state := json.loads(read_line(process.stdout))).get("error") != "NoContent":
            pass
        finish(process)
    assert state["delayMs"] >= 500, state


def a_server_that_has_no_more_events_says_204():
    with Serve("--interval", "5ms", "--once", "--count", "3") as server:
        done = tail("--json", "--policy", "browser", *SOON, server.url)
    assert _seen(done.events()) == SAMPLES + list(_numbered(1, 3)), done.out
    assert done.code == 0 and "answered 204 No Content" in done.err, done.err


def a_redirect_is_followed_and_forgotten():
    with Serve("--interval", "5ms", "--redirect", "--count", "2") as server:
        done = tail("--json", "-v", "--max-events", 12, *SOON, server.url)
    assert _seen(done.events())[9:] == list(_numbered(1, 3))[:3], done.out
    assert f"* open: 200 from http://127.0.0.1:{server.port}/stream" in done.err, done.err
    assert server.log.count("GET /events") == 2 and server.log.count("GET /stream") == 2, server.log


def redirects_have_a_limit():
    with Serve("--status", 302) as server:
        done = tail("--max-redirects", 0, "--fail", server.url)
    assert done.code == 4 and "answered 302 Found to /stream: that is one redirect too many." in done.err, done.err
    loop = answer(301, b"", "Location: /events")
    with Script(loop) as server:
        done = tail("--max-redirects", 3, "--fail", server.url)
        assert done.code == 4 and len(server.requests) == 4, done.err


def a_stream_that_stalls_is_left_after_the_idle_timeout():
    with Serve("--stall") as server:
        done = tail("--idle-timeout", "300ms", "--no-retry", server.url)
    assert done.code == 3 and f"the stream from {server.url}: no byte came for too long." in done.err, done.err
    assert done.seconds >= 0.3, done.seconds
    with Serve("--stall-after", 2, "--interval", 0, "--times", 1) as server:  # no pause that a slow machine makes longer
        done = tail("--json", "--idle-timeout", "300ms", "--max-events", 15, *SOON, server.url)
    assert _seen(done.events()) == SAMPLES + list(_numbered(1, 5))[:6], done.out
    assert server.log.count("GET") == 2, server.log


def heartbeats_keep_a_stream_open():
    """For twice the idle timeout. A server that was silent for as long, because its machine was, may be left."""
    idle, silences = 0.7, []

    def beats(connection):
        last = time.monotonic()
        end, longest = last + 2 * idle, 0
        try:
            connection.sendall(HEAD)
            while last < end:
                connection.sendall(b": heartbeat\n\n")
                time.sleep(0.05)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
        except OSError:
            silences.append(longest)
        else:
            stay(b"data: over\n\n")(connection)
    with Script(beats) as server:
        done = tail("--idle-timeout", f"{idle * 1000:.0f}ms", "--max-events", 1, *SOON, server.url)
    assert (done.code, done.out) == (0, b"over\n"), (done.code, done.out, done.err)
    assert all(longest >= idle for longest in silences), silences
    with Serve("--heartbeats", "--interval", "50ms") as server:
        process = start("tail", "--json", "--comments", server.url)
        lines = [json.loads(read_line(process.stdout)) for _ in range(5)]
        finish(process)
    assert lines == [{"comment": " heartbeat"}] * 5, lines
    assert server.log.count("GET") == 1, server.log


def other_limits_of_time_hold():
    with Script(stay()) as server:
        done = tail("--response-timeout", "200ms", "--no-retry", server.url)
        assert done.code == 3 and f"no stream from {server.url}: the server took the request" in done.err, done.err


def nobody_there_is_an_error_of_the_network():
    url = f"http://127.0.0.1:{free_port()}/"
    done = tail("--no-retry", url)
    assert done.code == 3, done.code
    assert done.err == (f"esse tail: cannot connect to {url}: connection refused. Nobody listens there: does the server "
                        "run, and is the port right?\n"), done.err
    assert tail("--no-retry-initial", url).code == 3
    done = tail("--max-failures", 3, *SOON, url)
    assert done.code == 3 and done.err.count("Next attempt") == 2, done.err
    assert tail("--give-up-after", "1s", "-q", *SOON, url).code == 3


def attempts_that_fail_are_said_unless_quiet():
    url = f"http://127.0.0.1:{free_port()}/"
    process = start("tail", "--retry-base", "5s", "--retry-jitter", 0, url)
    line = read_line(process.stderr)
    done = finish(process)
    assert "connection refused" in line and "Next attempt in 5 s" in line and done.err == "", (line, done.err)
    assert tail("-q", "--for", "300ms", *SOON, url).err == ""


def a_stream_that_was_open_once_reconnects_without_a_word():
    with Script(HEAD + b"data: 1\n\n", stay(HEAD + b"data: 2\n\n")) as server:
        done = tail("--max-events", 2, *SOON, server.url)
    assert (done.code, done.out, done.err) == (0, b"1\n2\n", ""), done.err


def a_reset_is_a_cut():
    with Script(cut(HEAD + b"data: 1\n\ndata: half")) as server:
        done = tail("--no-retry", server.url)
    assert done.code == 3 and done.out == b"1\n", done.out
    assert f"esse tail: the stream from {server.url}: connection reset. " in done.err, done.err


def fail_ends_with_the_first_answer_that_is_no_stream():
    for status in (404, 503, 401, 299):
        with Serve("--status", status) as server:
            done = tail("--fail", server.url)
        assert done.code == 4 and f"answered {status}" in done.err and "Next attempt" not in done.err, done.err
    with Script(answer(200, b"<html>", "Content-Type: text/html")) as server:
        assert "answered 200 X, text/html" in tail("-f", server.url).err
    for head, word in ((b"220 not http\r\n\r\n", 'no HTTP: "220 not http"'),
                       (HEAD[:-2] + b"Content-Encoding: gzip\r\n\r\n", "it is compressed")):
        with Script(head) as server:
            done = tail("-f", *SOON, server.url)
            assert (done.code, word in done.err, len(server.requests)) == (4, True, 1), done.err
    chunked = HEAD[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
    with Script(chunked + b"no chunk\r\n", stay(HEAD + b"data: x\n\n")) as server:  # that is a stream, if a broken one
        assert tail("-f", "--max-events", 1, *SOON, server.url).code == 0


def a_limit_ends_it_as_the_last_failure_does():
    failures = ((answer(200, b"<html>", "Content-Type: text/html"), 4, "ContentType", "answered 200 X, text/html"),
                (answer(503), 4, "Status", "answered 503 X"), (b"220 not http\r\n\r\n", 4, "HttpSyntax", "the answer is no HTTP"),
                (HEAD + b"data: x\n\n", 3, "StreamEnded", "the server ended it"))
    slow = ("--keep-trying", "--retry-slow", "10ms", "--retry-slow-max", "10ms", *SOON)
    for limit, options in (("AttemptLimit", ("--max-failures", 2)), ("TimeLimit", ("--give-up-after", "1s"))):
        for turn, code, error, words in failures:
            if limit == "TimeLimit" and error == "StreamEnded":
                continue  # each stream begins the time anew
            with Script(turn) as server:
                done = tail(*options, *slow, server.url)
                last = tail("--json", "-v", *options, *slow, server.url).json()[-1]
            assert done.code == code, (limit, error, done.code)
            assert words in done.err and f"({options[0]}): " in done.err.splitlines()[-1], done.err
            assert (last["state"], last["error"], last["after"]) == ("closed", limit, error), last


def a_policy_decides_what_is_final():
    with Serve("--status", 500) as server:
        assert tail("--policy", "browser", server.url).code == 4
    with Serve("--status", 500, "--times", 1) as server:
        assert tail("--policy", "launchdarkly", "--max-events", 1, *SOON, server.url).code == 0
    with Serve("--status", 404) as server:
        assert tail("--policy", "launchdarkly", server.url).code == 4
    with Serve("--status", 404, "--times", 1) as server:
        slow = ("--keep-trying", "--retry-slow", "20ms", "--retry-slow-max", "20ms")
        assert tail("--max-events", 1, *slow, *SOON, server.url).code == 0


def the_server_chooses_the_delay_between_floor_and_maximum():
    with Script(HEAD + b"retry: 300\n\n", stay(HEAD + b"data: x\n\n")) as server:
        done = tail("--max-events", 1, "--json", "-v", "--retry-jitter", 0, server.url)
        asked = [s["delayMs"] for s in done.json() if "delayMs" in s]
    assert asked == [500], asked  # the floor's default
    with Script(HEAD + b"retry: 99999999\n\n", stay(HEAD + b"data: x\n\n")) as server:
        done = tail("--max-events", 1, "--json", "-v", "--retry-jitter", 0, "--retry-server-max", "600ms", server.url)
        asked = [s["delayMs"] for s in done.json() if "delayMs" in s]
    assert asked == [600], asked


def delays_grow_by_the_factor_up_to_the_maximum():
    url = f"http://127.0.0.1:{free_port()}/"
    done = tail("-v", "--json", "--retry-base", "32ms", "--retry-floor", "1ms", "--retry-factor", 2, "--retry-max", "160ms",
                "--retry-jitter", 0, "--max-failures", 6, url)
    asked = [s["delayMs"] for s in done.json() if "delayMs" in s]
    assert all(abs(ms - about) <= about / 20 for ms, about in zip(asked, [32, 64, 128, 160, 160])), asked
    assert len(asked) == 5 and asked[3:] == [160, 160], asked


def for_ends_in_any_state():
    for turn in (stay(), stay(HEAD), answer(503)):
        with Script(turn) as server:
            done = tail("--for", "300ms", "--retry-base", "1h", "--retry-max", "1h", server.url)
        assert done.code == 0 and done.seconds >= 0.3, (turn, done.seconds)
