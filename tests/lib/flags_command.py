# SPDX-License-Identifier: Apache-2.0
"""The command `esse flags`, followed line by line, and how long changes take to come."""
import json
import statistics
import subprocess
import tempfile

from programs import LIMIT_S, finish, read_line, start

WINDOW_S = 60  # the document that closes the window comes after 30 s


class FlagsCommand:
    """It goes on: with FlagsCommand(DECLARED, URL, ...) as follower. .answers are those to it so far: "STATUS URL". It is
    given `patience_s` for each line."""

    def __init__(self, declared, *arguments, patience_s=LIMIT_S):
        self.declared, self.arguments, self.patience_s, self.answers = declared, arguments, patience_s, []

    def __enter__(self):
        with tempfile.TemporaryFile() as declared:
            declared.write(json.dumps(self.declared).encode())
            declared.seek(0)
            self.process = start("flags", *self.arguments, "--declare", "-", "--json", "--verbose", stdin=declared,
                                 stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        finish(self.process)

    def values(self):
        """Of the next commit."""
        while "values" not in (line := self._line()):
            pass
        return line["values"]

    def wait_for_answer(self, words):
        """The next one that has these words."""
        seen = self.count(words)
        while self.count(words) == seen:
            self._line()

    def count(self, words):
        return sum(words in answer for answer in self.answers)

    def _line(self):
        line = json.loads(read_line(self.process.stdout, self.patience_s))
        if line.get("state") == "open":
            self.answers.append(f"{line['status']} {line['url']}")
        return line


def print_times(what, seconds):
    """Their distribution. It is not judged."""
    seconds = sorted(seconds)
    print(f"     {what}: {len(seconds)} changes; least {seconds[0]:.2f}, median {statistics.median(seconds):.2f}, "
          f"90 % {seconds[len(seconds) * 9 // 10 - 1]:.2f}, longest {seconds[-1]:.2f} s", flush=True)
