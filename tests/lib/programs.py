# SPDX-License-Identifier: Apache-2.0
"""Programs that cases start on loopback, each ended by its own process id: the esse command, and servers."""
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import threading
import time

from cases import equal

BUILT = pathlib.Path(os.environ["ESSE_BUILD"], "host")
ESSE = pathlib.Path(os.environ.get("ESSE") or BUILT / "esse")
LIMIT_S = 20  # no command of a case takes longer
# Reconnect at once, whatever a server asks for.
SOON = ("--retry-floor", "10ms", "--retry-base", "10ms", "--retry-server-max", "10ms", "--retry-jitter", "0",
        "--retry-budget", "0")


def environment(**more):
    """Without what the person at this terminal has set."""
    mine = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM") and not k.lower().endswith("_proxy")}
    return {**mine, "TERM": "xterm", **more}


def start(*arguments, program=ESSE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
          variables=None, **more):
    return subprocess.Popen([program, *map(str, arguments)], stdin=stdin, stdout=stdout, stderr=stderr,
                            env=environment(**(variables or {})), **more)


class Done:
    """A command that has ended."""

    def __init__(self, process, out, err, seconds):
        self.code, self.out, self.err, self.seconds = process.returncode, out, err.decode(), seconds

    def json(self):
        """What `esse tail --json` printed."""
        return [json.loads(line) for line in self.out.decode().splitlines()]

    def events(self):
        return [line for line in self.json() if "type" in line]

    def comments(self):
        return [line["comment"] for line in self.json() if "comment" in line]

    def states(self):
        return [line for line in self.json() if "state" in line]

    def opened(self):
        """How many connections gave a stream."""
        return sum(state["state"] == "open" for state in self.states())

    def errors(self):
        return [state["error"] for state in self.states() if "error" in state]

    def in_names(self):
        """Of `esse tail --json -v`: .out as without --json, and .err with the names of errors in place of sentences."""
        self.err = "".join(f"{state['error']} while {state['phase'].lower()} ({state.get('reason', '')})\n"
                           for state in self.states() if "error" in state)
        self.out = "".join(line["data"] + "\n" for line in self.events()).encode()
        return self

    def expect(self, events, opened):
        """These events and no others, from so many connections."""
        equal("events", self.events(), events)
        equal(f"connections ({self.states()})", self.opened(), opened)
        return self


def event(data, kind="message", last_id=""):
    """One of Done.events()."""
    return {"type": kind, "data": data, "lastEventId": last_id}


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


def follow(url, *options, events=None, seconds=15, hears=lambda lines: False):
    """All that `esse tail` tells of a stream, until so many events have come or the time is over. `hears` is given all
    that was told so far, each time; it ends the command by answering true."""
    limit = ("--max-events", events) if events else ()
    began = time.monotonic()
    process = start("tail", "--json", "-v", "--comments", "--for", f"{seconds}s", *limit, *options, url,
                    stderr=subprocess.DEVNULL)
    patience = threading.Timer(seconds + LIMIT_S, process.kill)
    patience.start()
    out, lines = b"", []
    with process.stdout:
        for line in process.stdout:
            out += line
            lines.append(json.loads(line))
            if hears(lines):
                process.terminate()
    process.wait()
    patience.cancel()
    return Done(process, out, b"", time.monotonic() - began)


def finish(process, number=signal.SIGTERM):
    """Sends a signal to this very process; answers what it printed since."""
    began = time.monotonic()
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError(f"signal {number} did not end it in {LIMIT_S} s") from None
    return Done(process, out or b"", err or b"", time.monotonic() - began)


def read_line(pipe, seconds=LIMIT_S):
    """One line, as soon as it is there."""
    line, until = b"", time.monotonic() + seconds
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0, until - time.monotonic()))
        assert ready, f"nothing more after {line!r}"
        byte = os.read(pipe.fileno(), 1)
        assert byte, f"it ended after {line!r}"
        line += byte
    return line.decode()


class Serve:
    """`esse serve` on a free port: with Serve(...) as server."""

    def __init__(self, *options, host="127.0.0.1"):
        self.said = tempfile.TemporaryFile()  # a pipe that nobody reads would stop it
        self.process = start("serve", host, 0, "--verbose", *options, stderr=self.said)
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
            self.said.seek(0)
            self.log = self.said.read().decode()
            self.said.close()
        return self.ended


class Program:
    """Somebody else's server, running while the `with` block does. What it says goes to the file `log`; its stdout to
    `out`, if that is another."""

    def __init__(self, log, *command, out=None, stdin=subprocess.DEVNULL, **more):
        self.command, self.log, self.out = [str(word) for word in command], pathlib.Path(log), pathlib.Path(out or log)
        self.more = {"stdin": stdin, **more}

    def __enter__(self):
        with open(self.log, "ab") as log, open(self.out, "ab") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=log, **self.more)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)  # to nobody when it has ended already
        try:
            self.process.wait(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_for(self, ready):
        """Calls `ready` until its answer is true; that answer."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until and self.process.poll() is None:
            if answer := ready():
                return answer
            time.sleep(0.02)
        raise AssertionError(f"{pathlib.Path(self.command[0]).name} does not start: {self.log.read_text()[-400:]}")


def listens(port):
    """Whether somebody listens there. It does not connect: some servers take only one connection."""
    wanted = f"0100007F:{port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1] == wanted and line.split()[3] == "0A" for line in list(table)[1:])
