# SPDX-License-Identifier: Apache-2.0
"""The proxy of proxy.cjs."""
import json
import pathlib
import subprocess
import time

from programs import LIMIT_S, finish, read_line, start

PROGRAM = pathlib.Path(__file__).resolve().parent / "proxy.cjs"


class Proxy:
    """with Proxy(packages) as proxy. .said is what its last answer was: streams that are open, and counts."""

    def __init__(self, packages):
        self.packages, self.said = packages, {}

    def __enter__(self):
        self.process = start(PROGRAM, self.packages, program="node", stdin=subprocess.PIPE, stderr=None)
        self.url = f"http://127.0.0.1:{int(read_line(self.process.stdout))}"
        return self

    def __exit__(self, *_):
        finish(self.process)

    def __call__(self, what, **more):
        """A command; see proxy.cjs."""
        self.process.stdin.write(json.dumps({"do": what, **more}).encode() + b"\n")
        self.process.stdin.flush()
        self.said = json.loads(read_line(self.process.stdout))
        return self.said

    def wait_for(self, ready):
        """Asks until `ready`, a function of what it says, is true."""
        until = time.monotonic() + LIMIT_S
        while not ready(self("look")):
            assert time.monotonic() < until, f"the proxy says {self.said}"
            time.sleep(0.02)
