# SPDX-License-Identifier: Apache-2.0
"""The examples of boards/esp32 as programs of this machine."""
import os
import pathlib
import threading

import peer
from programs import BUILT, Program, Serve

WORK = pathlib.Path(os.environ["ESSE_BUILD"], "examples")


def _values(blink, rate, greeting, version):
    flags = {"blink": blink, "blink-rate-ms": rate, "greeting": greeting}
    values = ",".join(f'"{key}":{{"version":{version},"value":{value}}}' for key, value in flags.items())
    return f"event: put\ndata: {{{values}}}\n\n".encode()


class Device(Program):
    """An example that follows this URL."""

    def __init__(self, name, url):
        self.path = WORK / f"{name}.log"
        self.path.unlink(missing_ok=True)
        super().__init__(self.path, BUILT / f"esp32_{name}", env={**os.environ, "EXAMPLE_URL": url})

    def says(self, *lines):
        self.wait_for(lambda: all(line in self.path.read_text() for line in lines))


def print_events_prints_what_comes_and_logs_that_it_is_open():
    with Serve() as server, Device("print_events", server.url) as device:
        device.says("I esse: open, status 200\n", "message: first event\n", "message: second event\n")


def print_events_comes_back_by_itself():
    with Serve("--cut-after", 3, "--times", 1, "--interval", "10ms") as server, Device("print_events", server.url) as device:
        device.says("W esse: HttpTruncated while ", "again in ")
        device.wait_for(lambda: device.path.read_text().count("I esse: open, status 200\n") == 2)


def feature_flags_does_what_the_service_says():
    changed = threading.Event()

    def stream(connection):
        connection.sendall(peer.HEAD + _values("true", 60, '"good morning"', 1))
        assert changed.wait(peer.LIMIT_S)
        connection.sendall(_values("false", 20000, '"good night"', 2))
        connection.recv(1)

    with peer.Script(stream) as service, Device("feature_flags", f"http://127.0.0.1:{service.port}") as device:
        device.says("LED: blinks, 60 ms; greeting: good morning\n", "LED on\n", "LED off\n", "I esse: READY\n")
        changed.set()
        device.says("LED: off, 60 ms; greeting: good night\n", "W esse: refused: flag 'blink-rate-ms', OUT_OF_RANGE")
        assert b"Authorization: mob-1" in service.requests[0], service.requests
