# SPDX-License-Identifier: Apache-2.0
"""following.py RELAY [WORD...]: the cases, in a network namespace that nobody else uses. RELAY is the program. How long
it took is printed, and not judged."""
import json
import statistics
import subprocess
import sys
import tempfile
import time

import cases
import network
from ld_relay import KEY, URL, Relay
from outcome import Outcome
from programs import finish, read_line, run, start

RELAY = sys.argv[1]
DECLARED = json.dumps({"level": 0, "pump-turbo": False}).encode()
CHANGES = 20
PATIENCE_S = 60  # the window's document comes after 30 s


class _Relay(Relay):
    """`level` is the value of a flag."""

    def __init__(self):
        super().__init__(RELAY, _flags(1))
        self.level = 1

    def change(self):
        """The level is one more."""
        self.level += 1
        self.serve(_flags(self.level))


def _flags(level):
    return {"level": level, "pump-turbo": True}


def _arguments(*options, key=KEY):
    return ("flags", URL, "--declare", "-", "--mobile-key", key, *options)


class _Follower:
    """esse flags: with _Follower() as follower. `documents` and `streams` were opened so far."""

    def __enter__(self):
        self.documents = self.streams = 0
        with tempfile.TemporaryFile() as declared:
            declared.write(DECLARED)
            declared.seek(0)
            self.process = start(*_arguments("--json", "--verbose"), stdin=declared, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        finish(self.process)

    def _line(self):
        line = json.loads(read_line(self.process.stdout, PATIENCE_S))
        if line.get("state") == "open":
            self.documents += "/evalx/" in line["url"]
            self.streams += "/meval/" in line["url"]
        return line

    def level(self):
        """Of the next commit."""
        line = self._line()
        while "values" not in line:
            line = self._line()
        assert line["values"]["pump-turbo"] is True, line
        return line["values"]["level"]

    def wait_for_stream(self):
        streams = self.streams
        while self.streams == streams:
            self._line()


def every_change_comes_in_order():
    took = []
    with _Relay() as relay, _Follower() as follower:
        cases.equal("the first level", follower.level(), 1)
        for count in range(CHANGES):
            follower.wait_for_stream()
            time.sleep(0.2 * count / CHANGES)  # anywhere between two looks of the relay
            relay.change()
            began = time.monotonic()
            cases.equal("the level", follower.level(), relay.level)
            took.append(time.monotonic() - began)
        # Each stream greets with a ping. A document more, when the machine is slow: the window's.
        assert follower.documents <= CHANGES + 3 and follower.streams <= CHANGES + 3, vars(follower)
    took.sort()
    print(f"     {CHANGES} changes, from the archive's to the commit (the relay looks each 0.2 s): least {took[0]:.2f}, "
          f"median {statistics.median(took):.2f}, 90 % {took[CHANGES * 9 // 10 - 1]:.2f}, longest {took[-1]:.2f} s", flush=True)


def changes_that_nobody_waits_for_end_at_the_last():
    with _Relay() as relay, _Follower() as follower:
        levels = [follower.level()]
        for _ in range(CHANGES):
            time.sleep(0.15)
            relay.change()
        began = time.monotonic()
        while levels[-1] != relay.level:
            levels.append(follower.level())
        print(f"     {len(levels)} commits for {relay.level} levels; the last {time.monotonic() - began:.2f} s after its change",
              flush=True)
    cases.equal("levels", levels, sorted(set(levels)))


def its_document_says_the_same():
    with _Relay():
        stream, document = (run(*_arguments("--once", *options), stdin=DECLARED) for options in ((), ("--poll", "60s")))
    cases.equal("what the stream leads to", stream.out, b"level = 1 (version 1)\npump-turbo = true (version 1)\n")
    cases.equal("the document", (document.code, stream.code, document.out), (0, 0, stream.out))


def another_key_is_refused():
    with _Relay():
        done = run(*_arguments("--once", key="mob-other"), stdin=DECLARED)
    assert done.code == 4 and "answered 401 Unauthorized" in done.err, done.err


def _main():
    network.bring_up_loopback()
    outcome = Outcome()
    cases.run(outcome, "relay", cases.with_words(cases.of_module(sys.modules[__name__]), sys.argv[2:]), at_once=1)
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(_main())
