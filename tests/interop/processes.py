# SPDX-License-Identifier: Apache-2.0
"""Programs that the checks start: each on 127.0.0.1, on a free port, ended by its own process id. And
`tail`, which runs `esse tail --json` to its end. tests/browser uses it as well."""
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.request

QUICK = ("--retry-base", "50ms", "--retry-floor", "20ms")


class Failed(Exception):
    pass


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Program:
    """A server, running while the `with` block does. Its output goes to a file, `log`."""

    def __init__(self, log, *command, cwd=None):
        self.command, self.log, self.cwd = [str(word) for word in command], pathlib.Path(log), cwd

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_for(self, ready, seconds=20):
        """Calls `ready` until its answer is true; that answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            answer = ready()
            if answer:
                return answer
            time.sleep(0.05)
        raise Failed(f"{pathlib.Path(self.command[0]).name} does not start: {self.log.read_text()[-400:]}")


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def serve(esse, folder, *options):
    """(program, port): `esse serve` with options, not yet begun."""
    port = free_port()
    return Program(pathlib.Path(folder) / f"serve-{port}.log", esse, "serve", "127.0.0.1", port, *options), port


class Tail:
    """What `esse tail --json -v --comments` printed until it ended: {type, data, lastEventId} objects,
    texts of comments, {state, ...} objects; and its exit code."""

    def __init__(self, esse, url, *options, events=None, seconds=15):
        limit = ["--max-events", str(events)] if events else []
        command = [esse, "tail", "--json", "-v", "--comments", *limit, "--for", f"{seconds}s", *options, url]
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=seconds + 10)
        self.code, self.errors = done.returncode, done.stderr.decode()
        lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        self.events = [line for line in lines if "type" in line]
        self.comments = [line["comment"] for line in lines if "comment" in line]
        self.states = [line for line in lines if "state" in line]

    def opened(self):
        return sum(state["state"] == "open" for state in self.states)

    def errors_seen(self):
        return [state["error"] for state in self.states if "error" in state]

    def expect(self, events, opened=None):
        """These events and no others; so many connections."""
        equal("events", self.events, events)
        if opened is not None:
            equal(f"connections ({self.states})", self.opened(), opened)
        return self


def event(data, kind="message", last_id=""):
    return {"type": kind, "data": data, "lastEventId": last_id}


def equal(what, got, expected):
    if got != expected:
        raise Failed(f"{what}: expected {expected!r}, got {got!r}"[:1500])


def ask(url, method="GET", body=None, headers=None):
    """The body of the answer."""
    request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


def program(name):
    """`esse` and its like, in the build's folder."""
    return pathlib.Path(os.environ["ESSE_BUILD"]) / "host" / name
