# SPDX-License-Identifier: Apache-2.0
"""`esse serve`, seen by clients that are not esse."""
import contextlib
import http.client
import re
import signal
import socket
import subprocess
import threading
import time

from programs import LIMIT_S, SOON, Serve, finish, read_line, run, start, tail

SAMPLES = (b"data: YHOO\ndata: +2\ndata: 10\n\n: test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
           b"data:  third event\n\ndata\n\ndata\ndata\n\ndata:\n\ndata:test\n\ndata: test\n\n")


def _get(server, path="/events", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    return connection.getresponse()


def the_stream_is_the_one_of_the_example():
    with Serve("--interval", "10ms") as server:
        response = _get(server)
        body = response.read()
    assert response.status == 200 and response.getheader("Content-Type") == "text/event-stream"
    assert response.getheader("Transfer-Encoding") == "chunked"
    assert response.getheader("Cache-Control") == "no-cache" and response.getheader("X-Accel-Buffering") == "no"
    assert response.getheader("Access-Control-Allow-Origin") == "*"
    expected = SAMPLES
    for n in range(1, 16):
        kind = b"update" if n % 2 == 0 else b"notification"
        expected += b"event: %s\nid: %d\nretry: 2000\n" % (kind, n)
        expected += b'data: {"message": "Hello from esse! Event %d", "timestamp": "MS"}\n\n' % n
        expected += b"data: Just a simple data message at MS\n\n" if n % 3 == 0 else b""
    assert re.sub(rb'(?<="timestamp": ")\d+|(?<=message at )\d+', b"MS", body) == expected, body


def events_come_at_their_time():
    with Serve("--interval", "200ms", "--count", 3) as server:
        began = time.monotonic()
        response = _get(server)
        stamps = [int(ms) for ms in re.findall(rb'"timestamp": "(\d+)"', response.read())]
        seconds = time.monotonic() - began
    assert seconds >= 0.6, seconds
    assert len(stamps) == 3 and all(ms >= 200 * (n + 1) for n, ms in enumerate(stamps)), stamps


def it_prints_its_address_and_needs_no_arguments():
    process = start("serve", "0", "--interval", "1h")
    line = read_line(process.stdout)
    assert re.fullmatch(r"Starting SSE server at http://127\.0\.0\.1:\d+/events\n", line), line
    assert finish(process).code == 0
    with Serve(host="::1") as server:
        assert server.url == f"http://[::1]:{server.port}/events"
        assert tail("--max-events", 1, server.url).code == 0
    process = start("serve", stderr=subprocess.STDOUT)
    line = read_line(process.stdout)
    if line == "Starting SSE server at http://127.0.0.1:8080/events\n":
        assert finish(process).code == 0
    else:  # somebody else is there
        assert line == "esse serve: cannot listen on 127.0.0.1 port 8080: Address already in use\n", line
        assert process.wait(LIMIT_S) == 1


def a_port_in_use_is_said_and_not_shared():
    with Serve() as server:
        done = run("serve", "127.0.0.1", server.port)
    assert done.code == 1 and done.out == b"" and "Address already in use" in done.err, done.err


def bad_usage_is_refused():
    for words, arguments in [("PORT:", ["127.0.0.1", "65536"]), ("PORT:", ["127.0.0.1", "http"]),
                             ("--interval:", ["--interval", "x"]), ("--status:", ["--status", "99"]),
                             ("--retry-after", ["--retry-after", "1"]), ("excludes", ["--cr", "--crlf"]),
                             ("--count:", ["--count", "-1"]), ("--times:", ["--times", "0"]),
                             ("--nonsense", ["--nonsense"]), ("too many", ["a", "1", "b"])]:
        done = run("serve", *arguments)
        assert done.code == 2 and words in done.err and done.out == b"", (arguments, done.err)


def the_command_explains_itself():
    for arguments in (["--help"], ["tail", "--help"], ["tail", "--help-all"], ["flags", "--help"], ["serve", "--help"], ["--version"]):
        done = run(*arguments)
        assert done.code == 0 and done.err == "" and done.out, arguments
    assert re.fullmatch(rb"esse \d+\.\d+\.\d+\n", done.out), done.out
    text = b" ".join(run("tail", "--help-all").out.split())
    assert b"130, 143" in text and b"the resolver's own limit" in text, text
    for arguments in ([], ["nonsense"], ["--nonsense"]):
        done = run(*arguments)
        assert done.code == 2 and done.err.startswith("esse: a command is wanted"), done.err


def help_fits_two_screens_and_all_of_it_can_be_had():
    short, long = (run("tail", option).out.decode() for option in ("--help", "--help-all"))
    assert len(short.splitlines()) <= 48, len(short.splitlines())
    for line in (short + long).splitlines():
        assert len(line) <= 80, line
    shown, every = (set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", text, re.M)) for text in (short, long))
    assert shown < every and {"--header", "--bearer", "--json", "--keep-trying", "--help-all"} <= shown, shown
    assert {"--retry-base", "--idle-timeout", "--tls-max"} <= every - shown, every


def it_resumes_behind_ids_of_its_own():
    with Serve("--interval", "5ms") as server:
        assert _get(server, Last_Event_ID="14").read().startswith(b"event: notification\nid: 15\n")
        assert _get(server, Last_Event_ID="15").read().startswith(b"event: update\nid: 16\n")
        assert _get(server, Last_Event_ID="4000000000").read().startswith(b"event: notification\nid: 4000000001\n")
        assert _get(server, Last_Event_ID="other").read().startswith(b"event: notification\nid: 1\n")
        assert _get(server).read().startswith(SAMPLES)


def a_cut_is_no_end():
    with Serve("--interval", "5ms", "--cut-after", 2) as server:
        try:
            _get(server).read()
            assert False, "it ended in good order"
        except http.client.IncompleteRead as cut:
            body = cut.partial
    assert body.startswith(SAMPLES) and b"Event 2" in body and b"id: 3\n" in body and not body.endswith(b"\n\n"), body


def answers_that_are_no_streams_can_be_had():
    with Serve("--status", 503, "--retry-after", 7, "--times", 1, "--interval", "5ms") as server:
        first, second = _get(server), _get(server)
        assert (first.status, first.getheader("Retry-After"), second.status) == (503, "7", 200)
        second.close()
    with Serve("--redirect", "--retry-after", 7) as server:
        first = _get(server)
        assert (first.status, first.getheader("Location"), first.getheader("Retry-After")) == (307, "/stream", "7")
        response = _get(server, "/stream")
        assert response.status == 200
        response.close()
    with Serve("--status", 204) as server:
        assert _get(server).status == 204


def a_page_of_another_origin_may_ask():
    with Serve() as server:
        response = _get(server, method="OPTIONS")
        assert response.status == 204 and response.getheader("Access-Control-Allow-Headers") == "*"
        assert _get(server, "/other").status == 404
        assert _get(server, method="POST").status == 200


def many_clients_each_have_their_own_stream():
    with Serve("--interval", "1h") as server:
        clients = [start("tail", "--no-retry", server.url) for _ in range(20)]
        for client in clients:  # none has to wait for another's end
            assert read_line(client.stdout) == "YHOO\n"
        for client in clients:
            finish(client)
    with Serve("--interval", "50ms", "--count", 5) as server:
        clients = [start("tail", "--json", "--no-retry", server.url) for _ in range(20)]
        outputs = [client.communicate(timeout=LIMIT_S)[0] for client in clients]
    assert all(len(out.splitlines()) == 9 + 6 for out in outputs), [len(o.splitlines()) for o in outputs]


def one_client_too_many_is_told_to_come_back():
    with Serve("--interval", "1h") as server:
        clients = [_get(server) for _ in range(64)]
        for client in clients:
            assert client.status == 200 and client.read(5) == b"data:"
        for _ in range(3):
            refused = _get(server)
            assert (refused.status, refused.getheader("Retry-After")) == (503, "1"), refused.status
            assert refused.read() == b"esse serve has 64 clients already\n"
        clients.pop().close()
        done = tail("--max-events", 1, *SOON, "--retry-after-max", "10ms", server.url)
        assert (done.code, done.out) == (0, b"YHOO\n+2\n10\n"), done.err
        for client in clients:
            client.close()


def a_request_is_one_line_whatever_it_holds():
    ids = [b"a%0Ab", b"a%0D%0Ab", b"a%1B[2Jb", b"a\x1b[2Jb", b"a\x07\x08b", b"a\xc2\x85b", b"a\xffb", b"a%00b", b"a\tb"]
    with Serve("--interval", "1h", "--status", "204") as server:
        for last_id in ids:
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(b"GET /events HTTP/1.1\r\nHost: h\r\nLast-Event-ID: " + last_id + b"\r\n\r\n")
                assert connection.recv(99).startswith(b"HTTP/1.1 204"), last_id
    lines = server.log.splitlines()
    assert len(lines) == len(ids) and all(line.startswith("GET /events, Last-Event-ID a") for line in lines), server.log
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", server.log), server.log


def a_signal_ends_all_streams_in_good_order():
    for number in (signal.SIGINT, signal.SIGTERM):
        with Serve("--interval", "1h") as server:
            clients = [start("tail", "-v", "--no-retry", server.url) for _ in range(3)]
            for client in clients:
                assert read_line(client.stdout) == "YHOO\n"
            ended = server.stop(number)
            assert ended.code == 0, ended.code
            for client in clients:
                _, err = client.communicate(timeout=LIMIT_S)
                assert client.returncode == 0 and b"the server ended it" in err, err


def one_who_never_ends_to_ask_does_not_hold_it_up():
    """Its limit for a request is for a silence in it, and there is none."""
    over = threading.Event()

    def asks(connection):
        with contextlib.suppress(OSError):
            while not over.wait(0.2):
                connection.sendall(b"G")
    with Serve() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
        asking = threading.Thread(target=asks, args=(connection,))
        asking.start()
        time.sleep(0.2)
        try:
            assert server.stop().code == 0
        finally:
            over.set()
            asking.join()


def a_client_that_goes_frees_its_place():
    with Serve("--stall") as server:
        for _ in range(64):  # as many as it serves at once
            _get(server).close()
        until = time.monotonic() + LIMIT_S
        while (status := _get(server).status) == 503 and time.monotonic() < until:
            time.sleep(0.05)  # it looks after its clients now and then
    assert status == 200, status
