# SPDX-License-Identifier: Apache-2.0
"""What servers in the field do, from public reports: with a clock that is shorter."""
import pathlib
import tempfile
import time

from peer import HEAD, Script, answer, cut, headers_of, stay
from programs import SOON, event, tail

EVENT = HEAD + b"data: x\n\n"


def _ids(server):
    return [headers_of(request).get("last-event-id") for request in server.requests]


def a_head_that_comes_late_is_waited_for():
    def turn(connection):
        time.sleep(1.5)
        stay(HEAD + b": first heartbeat\n\ndata: news\n\n")(connection)
    for policy in ("device", "launchdarkly", "browser"):
        with Script(turn) as server:
            done = tail("--policy", policy, "--max-events", 1, server.url)
            assert (done.code, done.out, done.err, len(server.requests)) == (0, b"news\n", "", 1), done.err


def streams_that_a_server_ends_soon_are_followed_as_it_asks():
    """In good order, after news, with retry: 2000."""
    def turn(connection):
        n = len(server.requests)
        for piece in (b"retry: 2000\nid: p%d\ndata:\n\n" % n, b"id: e%d\ndata: news\n\n" % n):
            connection.sendall((HEAD[:-2] + b"Transfer-Encoding: chunked\r\n\r\n" if b"retry" in piece else b"") +
                               b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.2)
        connection.sendall(b"0\r\n\r\n")
    for policy in ("device", "launchdarkly", "browser"):
        with Script(turn) as server:
            done = tail("--json", "-v", "--policy", policy, "--max-events", 6, server.url)
            assert _ids(server) == [None, "e1", "e2"], server.requests
        delays = [state["delayMs"] for state in done.states() if "delayMs" in state]
        assert len(delays) == 2 and all(2000 <= ms <= 4000 for ms in delays), (policy, delays)


def what_may_not_be_repeated_is_asked_once():
    for policy in ("device", "launchdarkly", "browser"):
        for options in (("-d", '{"prompt":"x"}', "-H", "Content-Type: application/json"), ("-X", "POST"), ("-X", "PATCH"),
                        ("-d", "", "-X", "MINE")):
            with Script(HEAD + b'data: {"delta":"hi"}\n\nid: 7\ndata: [DONE]\n\n') as server:
                done = tail("--policy", policy, *options, *SOON, server.url)
                assert (done.code, done.out, done.err) == (0, b'{"delta":"hi"}\n[DONE]\n', ""), (policy, done.code, done.err)
                assert len(server.requests) == 1, server.requests
    for options in (("--repeat", "-d", "x"), ("-X", "REPORT", "-d", "x"), ("-X", "DELETE"), ("-X", "PUT", "-d", "x")):
        with Script(EVENT, stay(EVENT)) as server:
            done = tail(*options, "--max-events", 2, *SOON, server.url)
            assert done.code == 0 and len(server.requests) == 2, (options, done.err)


def what_may_not_be_repeated_ends_with_its_failure():
    for turn, code, words in ((answer(500), 4, "answered 500 X."), (answer(503), 4, "answered 503 X."), (b"", 3, "without an answer"),
                              (cut(HEAD + b"data: x\n\n"), 3, "connection reset")):
        for policy in ("device", "launchdarkly"):
            with Script(turn) as server:
                done = tail("--policy", policy, "-d", "x", *SOON, server.url)
                assert done.code == code and words in done.err and len(server.requests) == 1, (policy, done.code, done.err)
            assert done.err.endswith("It is not sent again, since that may do harm; --repeat sends it.\n"), done.err
    for turn in (answer(429), answer(503, b"", "Retry-After: 1")):  # they say that it was not taken
        with Script(turn, stay(EVENT)) as server:
            done = tail("-d", "x", "--max-events", 1, "--retry-after-max", "10ms", *SOON, server.url)
            assert (done.code, done.out, len(server.requests)) == (0, b"x\n", 2), done.err


def an_id_that_is_refused_is_left_out_once():
    def turn(connection):
        if "last-event-id" in headers_of(server.requests[-1]):
            connection.sendall(answer(410))
        elif len(server.requests) < 4:
            connection.sendall(HEAD + b"id: before-the-restart\ndata: x\n\n")
        else:
            stay(EVENT)(connection)
    for policy in ("device", "launchdarkly"):
        with Script(turn) as server:
            done = tail("--json", "-v", "--policy", policy, "--max-events", 3, *SOON, server.url)
            assert _ids(server) == [None, "before-the-restart"] * 2 + [None], _ids(server)
        chances = [state["secondChance"] for state in done.states() if "secondChance" in state]
        assert done.code == 0 and chances == ["WithoutId"] * 2, done.out
        assert done.err.count("It may have refused the event ID: the next attempt leaves it out.") == 2, done.err
    for more, requests in (((), 2), (("--policy", "browser"), 1), (("--fail",), 1)):
        with Script(answer(410)) as server:  # without it, too: that ends it
            done = tail("--last-event-id", "7", *more, *SOON, server.url)
            assert done.code == 4 and _ids(server) == ["7", None][:requests], (more, _ids(server), done.err)


def the_first_refusal_after_a_stream_is_asked_again():
    for turn in (answer(404), answer(200, b"<title>Maintenance</title>", "Content-Type: text/html")):
        with Script(EVENT, turn, stay(EVENT)) as server:
            done = tail("--max-events", 2, *SOON, server.url)
        assert done.code == 0 and "There was a stream before, so it is asked once more. Next attempt in" in done.err, done.err
        with Script(EVENT, turn) as server:
            done = tail(*SOON, server.url)
            assert (done.code, len(server.requests)) == (4, 3), (done.code, done.err)


def a_token_that_is_renewed_is_sent():
    """The old one is refused as soon as the new one is there."""
    with tempfile.TemporaryDirectory() as folder:
        token = pathlib.Path(folder, "token")

        def turn(connection):
            is_first = len(server.requests) == 1
            is_good = is_first or headers_of(server.requests[-1])["authorization"] == "Bearer new"
            token.write_text("new\n", encoding="ascii")
            connection.sendall(EVENT if is_good else answer(401))
        token.write_text("old\n", encoding="ascii")
        with Script(turn) as server:
            done = tail("--bearer", f"@{token}", "--max-events", 2, *SOON, server.url)
            sent = [headers_of(request)["authorization"] for request in server.requests]
    assert (done.code, sent) == (0, ["Bearer old", "Bearer new"]), (sent, done.err)


def an_event_without_its_end_is_counted():
    body = HEAD + b'data: {"delta":1}\n\nevent: done\ndata: {"finish":"stop"}\n'
    with Script(body) as server:
        done = tail("--json", "-v", "--no-retry", server.url)
        plain = tail("--no-retry", server.url)
    assert done.events() == [event('{"delta":1}')] and done.states()[-1]["incompleteEvents"] == 1, done.out
    assert "* lost: 1 event without its end\n" in done.err, done.err
    assert (plain.code, plain.out, plain.err) == (0, b'{"delta":1}\n', ""), plain.err


def lines_that_no_stream_has_are_said():
    error = b'{"error":{"code":400,"message":"context too long"}}\n'
    with Script(HEAD + error) as server:
        done = tail("--no-retry", server.url)
        told = tail("--json", "-v", "--no-retry", server.url)
        quiet = tail("-q", "--no-retry", server.url)
    assert done.err == ("esse tail: all that came was 1 line that no event stream has; its lines begin with data:, event:, id:, "
                        "retry: or :\n"), done.err
    assert told.states()[-1]["ignoredLines"] == 1 and done.code == 0 and quiet.err == "", told.out
    with Script(HEAD + b"line\n" * 70_000) as server:  # more than 16 bits count
        done = tail("--no-retry", server.url)
    assert "all that came was 70000 lines that no event stream has" in done.err, done.err
    with Script(HEAD + b"data: x\n\n" + error * 2) as server:
        done = tail("--json", "-v", "--no-retry", server.url)
        assert tail("--no-retry", server.url).err == ""
    assert "* lost: 2 lines that no event stream has\n" in done.err and done.states()[-1]["ignoredLines"] == 2, done.err


def the_id_of_a_dropped_event_is_not_resumed_at():
    """Whoever drops it."""
    body = HEAD + b"id: 1\ndata: small\n\nid: 2\ndata: " + b"A" * 3000 + b"\n\n"
    for options in (("--buffer", 512, "--max-event", 1000), ("--buffer", "8k", "--max-event", 1000), ("--buffer", 1024, "--no-parts")):
        with Script(body + b"data: x\n\n", stay(EVENT)) as server:
            done = tail("--json", "-v", *options, "--max-events", 3, *SOON, server.url)
            assert _ids(server) == [None, "1"], (options, _ids(server))
        assert done.events() == [event("small", last_id="1"), event("x", last_id="1"), event("x", last_id="1")], done.out
        assert [state.get("droppedEvents") for state in done.states() if "error" in state] == [1], done.out
    with Script(body + b"id: 3\ndata: x\n\n", stay(EVENT)) as server:
        tail("--buffer", 512, "--max-event", 1000, "--max-events", 3, "--json", *SOON, server.url)
        assert _ids(server) == [None, "3"], _ids(server)
