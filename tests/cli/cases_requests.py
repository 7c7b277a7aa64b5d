# SPDX-License-Identifier: Apache-2.0
"""What is sent, what is never shown, and what is refused before anything is sent."""
import base64
import html
import json
import os
import pathlib
import tempfile
import urllib.parse

from peer import HEAD, Listener, Script, answer, body_of, headers_of, stay
from programs import SOON, tail

EVENT = HEAD + b"data: x\n\n"


def _request(*arguments, **more):
    """The one that such a command sends."""
    with Script(stay(EVENT)) as server:
        done = tail("--max-events", 1, *arguments, server.url, **more)
        assert done.code == 0, done.err
        assert len(server.requests) == 1
        return server.requests[0].replace(f"127.0.0.1:{server.port}".encode(), b"HOST")


def the_request_is_as_the_specification_wants_it():
    request = _request("-A", "me")
    assert request == (b"GET /events HTTP/1.1\r\nConnection: close\r\nHost: HOST\r\nAccept: text/event-stream\r\n"
                       b"Cache-Control: no-cache\r\nUser-Agent: me\r\n\r\n"), request
    assert headers_of(_request())["user-agent"].startswith("esse/")
    assert headers_of(_request("--policy", "browser"))["cache-control"] == "no-store"
    sent = headers_of(_request("--cache-control", "", "-A", "", "-H", "Accept:"))
    assert not {"cache-control", "user-agent", "accept"} & set(sent), sent


def headers_are_sent_as_given():
    sent = _request("-H", "X-One:  1 ", "-H", "x-two: é", "-H", "Accept: */*", "-H", "User-Agent: other")
    assert b"\r\nX-One: 1\r\n" in sent and "\r\nx-two: é\r\n".encode() in sent, sent
    assert sent.count(b"Accept") == 1 and b"\r\nAccept: */*\r\n" in sent, sent
    assert headers_of(sent)["user-agent"] == "other"
    assert headers_of(_request("-H", "Content-Type: a/b"))["content-type"] == "a/b"


def a_body_is_posted():
    sent = _request("-d", "a=1", "-d", "b=[2]")
    assert sent.startswith(b"POST /events ") and sent.endswith(b"\r\n\r\na=1&b=[2]"), sent
    assert headers_of(sent)["content-type"] == "application/x-www-form-urlencoded"
    assert headers_of(sent)["content-length"] == "9"
    sent = _request("-X", "REPORT", "-H", "Content-Type: application/json", "-d", "[1,2]")
    assert sent.startswith(b"REPORT ") and sent.endswith(b"\r\n\r\n[1,2]"), sent
    assert headers_of(sent)["content-type"] == "application/json"
    sent = _request("-d", "")
    assert sent.startswith(b"POST ") and headers_of(sent)["content-length"] == "0", sent


def a_body_comes_from_files_and_stdin_as_it_is():
    body = os.urandom(200_000)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "a body")
        file.write_bytes(body)
        assert body_of(_request("-d", f"@{file}")) == body
        file.write_bytes(b"")
        assert _request("-d", f"@{file}").endswith(b"\r\n\r\n")
    assert body_of(_request("-d", "@-", stdin=body)) == body


def a_body_is_sent_again_with_each_attempt():
    with Script(EVENT, stay(EVENT)) as server:
        tail("--max-events", 2, "--repeat", "-d", "again", *SOON, server.url)
        assert [body_of(request) for request in server.requests] == [b"again", b"again"]


def credentials_come_from_options_files_and_the_url():
    basic = "Basic " + base64.b64encode(b"me:p@ss w").decode()
    assert headers_of(_request("-u", "me:p@ss w"))["authorization"] == basic
    with Script(stay(EVENT)) as server:
        done = tail("-v", "--max-events", 1, server.url.replace("//", "//me:p%40ss%20w@"))
        assert headers_of(server.requests[0])["authorization"] == basic
        assert "p%40ss" not in done.err and "p@ss" not in done.err and "me:" not in done.err, done.err
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "token")
        file.write_text("abc.def\n", encoding="ascii")
        assert headers_of(_request("--bearer", f"@{file}"))["authorization"] == "Bearer abc.def"
        file.write_text("X-Key: 1\r\nX-Other: 2\n", encoding="ascii")
        sent = headers_of(_request("-H", f"@{file}"))
        assert (sent["x-key"], sent["x-other"]) == ("1", "2"), sent


def what_stands_in_files_is_read_for_each_attempt():
    """A token that is renewed while the stream is open; the old one is refused from then on."""
    with tempfile.TemporaryDirectory() as folder:
        token, header, body = (pathlib.Path(folder, name) for name in ("token", "header", "body"))

        def write(n):
            token.write_text(f"token{n}\n", encoding="ascii")
            header.write_text(f"X-Number: {n}\n", encoding="ascii")
            body.write_text(f"body{n}", encoding="ascii")

        def turn(connection):
            n = len(server.requests)
            write(n)
            connection.sendall(EVENT)
        write(0)
        with Script(turn, turn, answer(401), stay(EVENT)) as server:
            done = tail("-v", "-X", "REPORT", "--bearer", f"@{token}", "-H", f"@{header}", "-d", f"@{body}", "--max-events", 3,
                        *SOON, server.url)
            sent = [(headers_of(r)["authorization"], headers_of(r)["x-number"], body_of(r)) for r in server.requests]
    assert done.code == 0, done.err
    assert sent == [(f"Bearer token{n}", str(n), b"body%d" % n) for n in (0, 1, 2, 2)], sent
    assert "answered 401 X. It wants other credentials: --bearer TOKEN, --user USER:PASSWORD or --header. It is asked once " \
           "more, with what the files hold then. Next attempt in " in done.err, done.err


def a_file_that_cannot_be_sent_any_more_is_sent_as_it_was():
    changes = [(lambda file: file.unlink(missing_ok=True), "cannot read {} any more; what was in it is sent"),
               (lambda file: file.write_text("no header", encoding="ascii"), "there is no colon; 'Name: value' is wanted; what was")]
    for change, words in changes:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "header")
            file.write_text("X-Key: value", encoding="ascii")

            def turn(connection):
                change(file)
                connection.sendall(EVENT)
            with Script(turn, turn, stay(EVENT)) as server:
                done = tail("-H", f"@{file}", "--max-events", 3, *SOON, server.url)
                sent = [headers_of(request)["x-key"] for request in server.requests]
        assert sent == ["value"] * 3 and done.code == 0, sent
        assert done.err.count("\n") == 1 and words.format(file) in done.err, done.err


def secrets_stay_with_the_origin_they_were_meant_for():
    with Script(stay(EVENT)) as other:
        to = answer(307, b"", f"Location: {other.url}?fromserver=hidden")
        with Script(to) as server:
            done = tail("-v", "--max-events", 1, "-u", "me:word", "-H", "X-Key: key", "-H", "Cookie: c=1", server.url)
        sent = headers_of(other.requests[0])
    assert done.code == 0 and not {"authorization", "x-key", "cookie"} & set(sent), sent
    assert f"* open: 200 from {other.url}?...\n" in done.err, done.err


def nothing_secret_is_shown():
    """Not even when the server sends all of it back in an error that -v shows."""
    secrets = ["username", "wordpass", "queryvalue", "query value", "headervalue", "cookievalue", "second", "otherauth",
               "fragmentvalue", "name%40", "name@", base64.b64encode(b"username:wordpass").decode()]
    body = (" ".join(s for s in secrets if s != "fragmentvalue") + r" quote\"d quote\\\"d safe").encode()
    with Script(answer(401, b"You sent: " + body, "Content-Type: text/plain")) as server:
        url = server.url.replace("//", "//username:wordpass@") + "?key=queryvalue&b=query+value&c=name%40#fragmentvalue"
        options = ("-H", "X-Key: headervalue", "-H", "Cookie: c=cookievalue; dddd=second", "-H", 'X-Quoted: quote"d',
                   "-H", "Proxy-Authorization: Other otherauth")
        done = tail("--json", "-v", "--max-failures", 3, *options, *SOON, "--retry-slow", "50ms", url)
        plain = tail("--no-retry", *options, url)
    shown = done.out.decode() + done.err + plain.err
    assert "< You sent: ***" in done.err and "safe" in done.err, done.err
    assert [s for s in [*secrets, 'quote"d', r'quote\"d'] if s in shown] == [], shown
    assert "?..." in done.err, done.err


def what_is_quoted_otherwise_is_not_shown_either():
    """As templates, URLs and tokens of other servers write it."""
    secret = "to<ken>/wi&th+it's"
    forms = [html.escape(secret), urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret),
             base64.b64encode(secret.encode()).decode(), base64.urlsafe_b64encode(b"x" + secret.encode()).decode(),
             "".join(f"&#{ord(c)};" for c in secret), json.dumps(secret), html.escape(json.dumps({"a": secret}))]
    for form in forms:
        for status, kind in ((401, "text/html"), (200, "application/json")):
            with Script(answer(status, f"for [{form}]".encode(), f"Content-Type: {kind}")) as server:
                done = tail("--json", "-v", "-H", f"X-Key: {secret}", server.url)
                plain = tail("-H", f"X-Key: {secret}", server.url)
            for text in (done.out.decode(), done.err, plain.err):
                assert "for [" in text and "***" in text, (form, text)
                assert form not in text and "ken>" not in text and "wi&" not in text, (form, text)


def what_a_server_says_beside_the_body_is_masked_too():
    head = ("HTTP/1.1 302 no s3cret-token\r\nContent-Type: text/s3cret-token\r\nLocation: ftp://h/s3cret-token?s3cret-token\r\n"
            "Content-Length: 0\r\n\r\n")
    with Script(head.encode()) as server:
        done = tail("--json", "-v", "--bearer", "s3cret-token", server.url)
        plain = tail("--bearer", "s3cret-token", server.url)
    assert "302 no *** to ftp://h/***?...: " in plain.err, plain.err
    assert "s3cret" not in done.out.decode() + done.err + plain.err, done.out
    with Script(b"SSH for s3cret-token\r\n") as server:
        done = tail("--max-failures", 1, "--bearer", "s3cret-token", server.url)
    assert '"SSH for ***"' in done.err, done.err


def a_body_that_may_quote_a_short_secret_is_not_shown():
    for options, path in ((("-u", "me:wordpass"), ""), (("-u", "username:abc"), ""), (("--bearer", "AB"), ""),
                          (("-H", "Cookie: cccc=abc; dddd=long"), "")):
        with Script(answer(401, b"me abc AB")) as server:
            done = tail("-v", "--no-retry", *options, server.url + path)
        assert "* the answer's body may quote a secret too short to mask; it is not shown\n" in done.err, done.err
        assert "\n<" not in done.err, done.err


def whatever_is_wrong_is_refused_before_anything_is_sent():
    port = Listener()
    here = f"http://127.0.0.1:{port.port}/"
    bad = [  # what is said, and what to
        ("URL is required", []),
        ("URL: it begins with neither", ["127.0.0.1:%d/" % port.port]),
        ("URL: spaces", [here + "a b"]),
        ("URL: spaces", [here + "é"]),
        ("URL: it begins with neither", [here.replace("http", "ftp")]),
        ("URL: the port", ["http://127.0.0.1:0/"]),
        ("URL: the host", ["http://127.0.0.1 /"]),
        ("URL: the host", ["http://h<x>/"]),
        ("URL: the host", [f"http://{'h' * 300}/"]),
        ("one argument too many", [here, here]),
        ("--nonsense: there is no such option", [here, "--nonsense", "hidden"]),
        ("--request:", ["-X", "A B", here]),
        ("--request:", ["-X", "GET\r\nX: hidden", here]),
        ("--request:", ["-X", "CONNECT", here]),
        ("--header 2:", ["-H", "A: b", "-H", "B: hidden\r\nC: d", here]),
        ("--header 1:", ["-H", "hidden", here]),
        ("--header 1:", ["-H", "Content-Length: 3", here]),
        ("--header 1:", ["-H", "Host: hidden", here]),
        ("--header: cannot read", ["-H", "@/nonexistent", here]),
        ("--data:", ["-X", "GET", "-d", "hidden", here]),
        ("--data: cannot read", ["-d", "@/nonexistent", here]),
        ("--data: cannot read", ["-d", "@/", here]),
        ("--user:", ["-u", "a\n:hidden", here]),
        ("--user:", ["-u", "a:hidden", here.replace("//", "//b:c@")]),
        ("--user: it is empty", ["-u", "", here]),
        ("--bearer:", ["--bearer", "hidden\n", here]),
        ("--bearer:", ["--bearer", "hidden", "-u", "a:b", here]),
        ("--last-event-id:", ["--last-event-id", "a\rb", here]),
        ("--last-event-id:", ["--last-event-id", "7" * 40, "--buffer", "128", here]),
        ("--resolve: behind HOST:PORT: an IPv4 or IPv6 address is wanted", ["--resolve", "h:80:not an address", here]),
        ("--resolve:", ["--resolve", "h:80:", here]),
        ("--cache-control:", ["--cache-control", "a\nb", here]),
        ("--user-agent:", ["-A", "a\nb", here]),
        ("--buffer: at least 128", ["--buffer", "127", here]),
        ("--buffer: a size", ["--buffer", "lots", here]),
        ("--max-event: at least 1", ["--max-event", "0", here]),
        ("--max-events: at least 1", ["--max-events", "0", here]),
        ("--for: a time", ["--for", "-1s", here]),
        ("--for: at most 7 days", ["--for", "8d", here]),
        ("--idle-timeout: a time", ["--idle-timeout", "5 s", here]),
        ("--retry-floor: at least 1 ms", ["--retry-floor", "0", here]),
        ("--retry-factor: at least 1", ["--retry-factor", "0.9", here]),
        ("--retry-jitter: at most 1", ["--retry-jitter", "1.5", here]),
        ("--max-redirects: at most 255", ["--max-redirects", "256", here]),
        ("--policy:", ["--policy", "mine", here]),
        ("--color:", ["--color", "blue", here]),
        ("excludes", ["-q", "-v", here]),
    ]
    for words, arguments in bad:
        done = tail(*arguments)
        assert done.code == 2 and done.out == b"", (arguments, done.code, done.err)
        assert done.err.startswith("esse tail: ") and words in done.err, (arguments, done.err)
        assert done.err.endswith("Try 'esse tail --help'.\n") and "hidden" not in done.err, done.err
    assert port.saw_nothing()
