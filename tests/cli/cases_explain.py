# SPDX-License-Identifier: Apache-2.0
"""What a person is told who gets no stream, and when the command waits no longer."""
from peer import HEAD, Script, answer, stay
from pki import Pki, context
from ports import free_port
from programs import SOON, tail

HTML, JSON, PLAIN = ("Content-Type: " + kind for kind in ("text/html; charset=utf-8", "application/json", "text/plain"))
PAGE = b"<!doctype html>\n<html><head><title>\n Please log in </title></head></html>"
ERROR = b'{\n  "error": {\n    "message": "context too long"\n  }\n}\n'


def _answers(*turns, **more):
    with Script(*turns) as server:
        return tail(*more.get("options", ()), server.url), server


def what_no_retry_mends_ends_it_with_a_sentence():
    """Of all policies, with one request."""
    cases = [  # the answer, what is said of it
        (answer(401, b"\n token expired \nmore", PLAIN), 'answered 401 X, text/plain: "token expired". It wants other credentials:'),
        (answer(403), "answered 403 X. It does not allow this:"),
        (answer(404, PAGE, HTML), 'answered 404 X, text/html; charset=utf-8: "Please log in". There is nothing at this path'),
        (answer(410), "answered 410 X. There is nothing at this path"),
        (answer(400, ERROR, JSON), '400 X, application/json: "{ "error": { "message": "context too long" } }". The server did not'),
        (answer(407), "answered 407 X. A proxy"),
        (answer(418), "answered 418 X. The server refuses"),
        (answer(200, PAGE, HTML), 'answered 200 X, text/html; charset=utf-8: "Please log in". That is a web page'),
        (answer(200, ERROR, JSON), '"{ "error": { "message": "context too long" } }". That is no event stream (text/event-stream)'),
        (answer(200, b"data: x\n\n"), 'answered 200 X: "data: x". It does not say what it is'),
        (answer(200, b"\x00\x01", "Content-Type: image/png"), "answered 200 X, image/png. That is no event stream"),
        (answer(206), "answered 206 X. That is no stream."),
        (answer(304), "answered 304 X. That is no stream, and leads nowhere."),
        (answer(300, b"", "Location: /other?key=secret"), "answered 300 X. With this status its Location is not followed: /other?...\n"),
        (answer(201, b"", "Location: /other"), "answered 201 X. With this status its Location is not followed: /other.\n"),
        (answer(302), "answered 302 X: it does not say where to (there is no Location)."),
        (answer(302, b"", "Location: ftp://h/"), "answered 302 X to ftp://h/: that is no http or https URL."),
    ]
    for policy in ("device", "launchdarkly", "browser"):
        for turn, words in cases:
            done, server = _answers(turn, options=("--policy", policy))
            assert done.code == 4 and done.err.startswith(f"esse tail: {server.url} ") and words in done.err, (turn, done.err)
            assert done.err.count("\n") == 1 and len(server.requests) == 1, (turn, done.err, len(server.requests))


def what_a_retry_may_mend_is_retried():
    soon = ("--max-events", 1, "--retry-after-max", "10ms", *SOON)
    for turn in (answer(408), answer(425), answer(429), answer(404, b"", "Retry-After: 1"), answer(500), answer(503), b"",
                 b"220 hello\r\n"):
        done, _ = _answers(turn, stay(HEAD + b"data: x\n\n"), options=soon)
        assert (done.code, done.out) == (0, b"x\n") and "Next attempt in " in done.err, (turn, done.err)


def a_service_keeps_trying():
    slow = ("--keep-trying", "--retry-slow", "10ms", "--retry-slow-max", "10ms", *SOON)
    for turn in (answer(401), answer(404), answer(204), answer(200, PAGE, HTML), answer(302, b"", "Location: ftp://h/")):
        done, _ = _answers(turn, turn, stay(HEAD + b"data: x\n\n"), options=(*slow, "--max-events", 1))
        assert (done.code, done.out, done.err.count("Next attempt in ")) == (0, b"x\n", 2), (turn, done.err)


def the_network_is_told_from_its_servers():
    port = free_port()
    end = ("--max-failures", 1)
    cases = [
        (3, f"cannot connect to http://127.0.0.1:{port}/: connection refused. Nobody listens there", [f"http://127.0.0.1:{port}/"]),
        (3, "cannot connect to http://nowhere.invalid/: there is no host of that name. Is it spelled right?\n",
         ["http://nowhere.invalid/"]),
    ]
    for code, words, arguments in cases:
        done = tail(*end, *arguments)
        assert done.code == code and words in done.err, done.err
    done, server = _answers(b"", options=end)
    assert done.code == 3 and f"no stream from {server.url}: the connection ended without an answer." in done.err, done.err
    done, _ = _answers(b"SSH-2.0-OpenSSH\r\n", options=end)
    assert done.code == 4 and 'the answer is no HTTP: "SSH-2.0-OpenSSH". Is it the right port?' in done.err, done.err


def a_wrong_scheme_is_seen():
    pki = Pki()
    with Script(stay(), tls=context(pki.leaf("good"))) as server:
        done = tail("--max-failures", 1, f"http://127.0.0.1:{server.port}/")
        assert "the URL begins with https://" in done.err, done.err
    done, _ = _answers(b"\x15\x03\x01\x00\x02\x02\x28", options=("--max-failures", 1))
    assert "it answers in TLS. The URL begins with https://." in done.err, done.err
    other = pki.issuer("other")
    with Script(stay(), tls=context((other, other.with_suffix(".key")))) as server:
        done = tail(f"https://localhost:{server.port}/", "--resolve", f"localhost:{server.port}:127.0.0.1")
        assert done.code == 5 and "the certificate was refused" in done.err and "--cacert" in done.err, done.err


def a_redirect_that_fails_is_followed_in_words():
    port = free_port()
    done, server = _answers(answer(302, b"", f"Location: http://127.0.0.1:{port}/x?key=secret"), options=("--max-failures", 1))
    assert f"cannot connect to http://127.0.0.1:{port} (where {server.url} led): connection refused." in done.err, done.err
    with Script(answer(404)) as other:
        done, server = _answers(answer(302, b"", f"Location: {other.url}?key=secret"))
    assert f"{other.url}?... (where {server.url} led) answered 404 X." in done.err and "secret" not in done.err, done.err
    done, server = _answers(answer(302, b"", "Location: /events?key=secret"))
    assert "answered 302 X to /events?...: that is one redirect too many." in done.err and "secret" not in done.err, done.err
    assert len(server.requests) == 6, len(server.requests)
    done, _ = _answers(answer(301, b"", "Location: http://user:secret@h/path?key=secret"))
    assert "answered 301 X to http://h/path?...: " in done.err and "secret" not in done.err, done.err


def a_body_is_not_taken_elsewhere():
    with Script(stay(HEAD)) as other:
        done, _ = _answers(answer(307, b"", f"Location: {other.url}?key=secret"), options=("-d", "body"))
        assert other.requests == [], other.requests
    assert f"answered 307 X to {other.url}?...: that would take the body to another server, and is not followed." in done.err, done.err
    assert done.code == 4 and "secret" not in done.err and "--repeat" not in done.err, done.err
    with Script(HEAD + b"data: x\n\n") as other:
        done, _ = _answers(answer(307, b"", f"Location: {other.url}"), options=("-d", "body", "--redirect-body"))
        assert (done.code, done.out, other.requests[0][-8:]) == (0, b"x\n", b"\r\n\r\nbody"), (done.err, other.requests)


def a_state_has_what_came():
    done, _ = _answers(answer(401, b"no s3cret-token\r\nhere\n", PLAIN), options=("--json", "-v", "--bearer", "s3cret-token"))
    assert done.json()[-1] == {"state": "closed", "status": 401, "statusText": "X", "contentType": "text/plain",
                               "body": "no ***\r\nhere\n", "error": "Status", "phase": "Body"}, done.out
    assert done.err.endswith("\n< no ***\n< here\n"), done.err
    done, _ = _answers(answer(401, b" \n"), options=("-v",))
    assert "\n<" not in done.err and "secret" not in done.err, done.err
    done, _ = _answers(answer(302, b"", "Location: ftp://h/?secret"), options=("--json", "-v"))
    assert done.json()[-1]["location"] == "ftp://h/?..." and done.json()[-1]["error"] == "HttpLocation", done.out


def proxies_are_said_not_to_be_used():
    with Script(HEAD + b"data: x\n\n") as server:
        for names in (["http_proxy"], ["HTTPS_PROXY", "all_proxy"], ["https_proxy", "HTTP_PROXY", "ALL_PROXY"]):
            variables = {name: "http://u:secret@p/" for name in names}
            done = tail("--no-retry", server.url, variables=variables)
            quiet = tail("--no-retry", "-q", server.url, variables=variables)
            assert done.code == 0 and done.err.count("no proxy is used") == 1 and "secret" not in done.err, done.err
            assert all(name in done.err for name in names) and quiet.err == "", (done.err, quiet.err)
        assert tail("--no-retry", server.url, variables={"http_proxy": "", "no_proxy": "h"}).err == ""
