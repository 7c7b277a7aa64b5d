# SPDX-License-Identifier: Apache-2.0
"""Programs that follow a flag service: esse_flags_follow, and vendors' clients that print the same."""
import queue
import subprocess
import threading

from flag_values import Number, parsed
from programs import LIMIT_S, start


class Follower:
    """A program that prints a line for each step: with Follower(...) as follower."""

    def __init__(self, program, *arguments):
        self.process = start(*arguments, program=program, stdin=subprocess.PIPE, stderr=None)
        self.lines = queue.Queue()
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()  # it ends then
        try:
            self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.thread.join()

    def table(self, step):
        """Its flags as of this step, which is none of those that were asked for before."""
        return self.table_where(f"of step {step}", lambda table: table["step"].get("value") == Number(step))

    def table_where(self, what, fits):
        """The next of its tables that `fits`."""
        while True:
            try:
                table = parsed(self.lines.get(timeout=LIMIT_S))
            except queue.Empty:
                raise AssertionError(f"{self.process.args[0]} says nothing {what}") from None
            if fits(table):
                return table

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
