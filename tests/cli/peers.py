# SPDX-License-Identifier: Apache-2.0
"""The processes of a case: the command, its server, and servers that do what a script says."""
import json
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import threading
import time

ESSE = pathlib.Path("esse")
LIMIT_S = 20  # no process of a case takes longer
# Reconnect at once, whatever a server asks for.
SOON = ("--retry-floor", "10ms", "--retry-base", "10ms", "--retry-server-max", "10ms", "--retry-jitter", "0",
        "--retry-budget", "0")


class Done:
    """A command that has ended."""

    def __init__(self, process, out, err, seconds):
        self.code, self.out, self.err, self.seconds = process.returncode, out, err.decode(), seconds

    def json(self):
        return [json.loads(line) for line in self.out.decode().splitlines()]

    def events(self):
        return [e for e in self.json() if "data" in e]


def environment(**more):
    """Without what the person at this terminal has set."""
    return {**{k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}, "TERM": "xterm", **more}


def start(*arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more):
    return subprocess.Popen([ESSE, *map(str, arguments)], stdin=stdin, stdout=stdout, stderr=stderr,
                            env=environment(), **more)


def run(*arguments, stdin=b"", **more):
    began = time.monotonic()
    process = start(*arguments, stdin=subprocess.PIPE, **more)
    try:
        out, err = process.communicate(stdin, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"{arguments} did not end; {out[-300:]} {err[-300:]}") from None
    return Done(process, out, err, time.monotonic() - began)


def tail(*arguments, **more):
    return run("tail", *arguments, **more)


def finish(process, number=signal.SIGTERM, seconds=5):
    """Sends a signal to this very process; answers what it printed since."""
    began = time.monotonic()
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError(f"signal {number} did not end it in {seconds} s") from None
    return Done(process, out or b"", err or b"", time.monotonic() - began)


class Serve:
    """`esse serve` on a free port: with Serve(...) as server."""

    def __init__(self, *options, host="127.0.0.1"):
        self.process = start("serve", host, 0, "--verbose", *options)
        self.log, self.ended = "", None

    def __enter__(self):
        line = read_line(self.process.stdout)
        match = re.fullmatch(r"Starting SSE server at (https?://.*:(\d+)/events)\n", line)
        assert match, f"the first line is {line!r}"
        self.url, self.port = match[1], int(match[2])
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, number=signal.SIGTERM):
        """Ends it; then .log is what it said, .ended how it ended."""
        if self.ended is None:
            self.ended = finish(self.process, number)
            self.log = self.ended.err
        return self.ended


def read_line(pipe, seconds=10):
    """One line, as soon as it is there."""
    line, until = b"", time.monotonic() + seconds
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0, until - time.monotonic()))
        assert ready, f"nothing more after {line!r}"
        byte = os.read(pipe.fileno(), 1)
        assert byte, f"it ended after {line!r}"
        line += byte
    return line.decode()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


class Script:
    """A server on a free port. Connection n is given to the nth of `turns`, the last one to all
    others: bytes to send (then the connection ends in good order), or a function of the connection.
    .requests are the bytes that came, up to the end of the body."""

    def __init__(self, *turns, host="127.0.0.1"):
        self.turns, self.requests, self.threads = turns, [], []
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}/events"
        self.over = threading.Event()

    def __enter__(self):
        self.threads.append(threading.Thread(target=self.accept, daemon=True))
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.threads[0].join()
        for thread in self.threads[1:]:
            thread.join(LIMIT_S)
        self.listener.close()

    def accept(self):
        while not self.over.is_set():
            if select.select([self.listener], [], [], 0.05)[0]:
                connection, _ = self.listener.accept()
                number = len(self.requests)
                self.requests.append(b"")
                self.threads.append(threading.Thread(target=self.serve, args=(connection, number), daemon=True))
                self.threads[-1].start()

    def serve(self, connection, number):
        turn = self.turns[min(number, len(self.turns) - 1)]
        try:
            with connection:
                connection.settimeout(LIMIT_S)
                self.requests[number] = read_request(connection)
                if callable(turn):
                    turn(connection)
                else:
                    connection.sendall(turn)
                    connection.shutdown(socket.SHUT_WR)
                    connection.recv(1)
        except OSError:
            pass  # the client has gone; the case sees to whether it should have


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def stay(data=b""):
    """A turn: sends, then says nothing more until the client goes."""
    def turn(connection):
        connection.sendall(data)
        while connection.recv(65536):
            pass
    return turn


def cut(data):
    """A turn: sends, then resets the connection."""
    def turn(connection):
        connection.sendall(data)
        time.sleep(0.1)  # what is sent is read before the reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return turn


def answer(status, body=b"", *headers):
    """An answer that is no stream."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def headers_of(request):
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


class Listener:
    """A port that nobody may connect to."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def saw_nothing(self):
        return not select.select([self.socket], [], [], 0)[0]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
