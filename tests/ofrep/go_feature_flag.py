# SPDX-License-Identifier: Apache-2.0
"""GO Feature Flag's relay; and its stream library, with documents beside it. Their documents tell of no stream, the
stream greets nobody, and its events are whole configurations, old and new."""
import contextlib
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile

import golang
from peer import Server, answer, headers_of, read_request
from ports import free_port
from programs import Program, finish, listens, read_line, start

HERE = pathlib.Path(__file__).resolve().parent
KEY = "key-1"
STREAM = "/stream/v1/sse/flag/change"
RULES = 200  # of each flag, so that an event is a big one


def _configuration(flags):
    """Of {key: value}, as the file of a relay has it."""
    rules = [{"name": f"r{number}", "query": f'targetingKey eq "d-{number}"', "variation": "v"} for number in range(RULES)]
    return {key: {"variations": {"v": value}, "targeting": rules, "defaultRule": {"variation": "v"}}
            for key, value in flags.items()}


def _arguments(port, stream_port):
    """Of esse flags. Only the query opens the stream, only a header the document."""
    return (f"http://127.0.0.1:{port}", "--profile", "ofrep", "--bearer", KEY,
            "--stream-url", f"http://127.0.0.1:{stream_port}{STREAM}?apiKey={KEY}")


class Relay:
    """Its file is looked at each second: with Relay(Relay.build(), FLAGS) as service."""
    stream = STREAM
    look_s = 1  # so often it looks at its file

    def __init__(self, program, flags):
        self.program, self.flags, self.port = program, flags, free_port()
        self.arguments = _arguments(self.port, self.port)

    @staticmethod
    def build():
        return golang.build(HERE / "go_feature_flag", "github.com/thomaspoignant/go-feature-flag/cmd/relayproxy",
                            "ofrep/go_feature_flag", limit_s=3600)

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        settings = {"server": {"mode": "http", "host": "127.0.0.1", "port": self.port}, "pollingInterval": 1000,
                    "retriever": {"kind": "file", "path": str(self.path / "flags.json")}, "fileFormat": "json",
                    "authorizedKeys": {"evaluation": [KEY]}, "hideBanner": True}
        (self.path / "relay.json").write_text(json.dumps(settings), encoding="utf-8")
        self.say(self.flags)
        self._start()
        return self

    def __exit__(self, *_):
        self.process.stop()
        self.folder.cleanup()

    def say(self, flags):
        """These are the flags from now on."""
        (self.path / "next").write_text(json.dumps(_configuration(flags)), encoding="utf-8")
        os.replace(self.path / "next", self.path / "flags.json")

    @contextlib.contextmanager
    def away(self):
        self.process.stop(signal.SIGKILL)
        yield
        self._start()

    def _start(self):
        self.process = Program(self.path / "log", self.program, "--config", self.path / "relay.json").__enter__()
        self.process.wait_for(lambda: listens(self.port))


class Library(Server):
    """What the relay publishes when it looks is published at once: with Library(Library.build(), FLAGS) as service."""
    stream = STREAM
    look_s = 0  # it tells at once

    def __init__(self, program, flags):
        super().__init__()
        self.program, self.stream_port, self.flags = program, free_port(), flags
        self.arguments = _arguments(self.port, self.stream_port)

    @staticmethod
    def build():
        return golang.build(HERE / "stream_library", ".", "ofrep/stream_library")

    def __enter__(self):
        self._start()
        return super().__enter__()

    def __exit__(self, *_):
        finish(self.process)
        super().__exit__()

    def say(self, flags):
        """These are the flags from now on."""
        before, now = _configuration(self.flags), _configuration(flags)
        self.flags = dict(flags)
        changes = {"deleted": {key: before[key] for key in before if key not in now},
                   "added": {key: now[key] for key in now if key not in before},
                   "updated": {key: {"old_value": before[key], "new_value": now[key]}
                               for key in now if key in before and before[key] != now[key]}}
        if self.process.poll() is None:
            self.process.stdin.write(json.dumps(changes).encode() + b"\n")
            self.process.stdin.flush()

    @contextlib.contextmanager
    def away(self):
        finish(self.process, signal.SIGKILL)
        with self.restarted():
            yield
            self._start()

    def serve(self, connection, number):
        with connection:
            request = read_request(connection)
            flags = [{"key": key, "value": value, "reason": "DEFAULT", "variant": "v"} for key, value in self.flags.items()]
            text = json.dumps({"flags": flags}).encode()
            etag = f'"{len(text)}-{hashlib.sha1(text).hexdigest()}"'
            if headers_of(request).get("authorization") != f"Bearer {KEY}":
                connection.sendall(answer(401))
            elif headers_of(request).get("if-none-match") == etag:
                connection.sendall(answer(304, b"", f"Etag: {etag}"))
            else:
                connection.sendall(answer(200, text, f"Etag: {etag}", "Content-Type: application/json"))

    def _start(self):
        self.process = start(f"127.0.0.1:{self.stream_port}", KEY, program=self.program, stdin=subprocess.PIPE, stderr=None)
        read_line(self.process.stdout)
