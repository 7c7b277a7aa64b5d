# SPDX-License-Identifier: Apache-2.0
"""The lines that tests/run counts: `ok NAME`, `FAIL NAME: why`, `skip NAME: why`."""
import threading


class Outcome:
    """Threads may share one."""

    def __init__(self):
        self.failed, self.lock = 0, threading.Lock()

    def check(self, good, name, why=""):
        with self.lock:
            print(f"ok {name}" if good else f"FAIL {name}: {why}", flush=True)
            self.failed += not good

    def budget(self, value, limit, name, unit):
        self.check(value <= limit, name, f"{value:g} > {limit:g} {unit}")

    def skip(self, name, why):
        print(f"skip {name}: {why}", flush=True)
