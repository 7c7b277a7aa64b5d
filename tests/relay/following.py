# SPDX-License-Identifier: Apache-2.0
"""following.py RELAY [WORD...]: the cases, in a network namespace that nobody else uses. RELAY is the program. How long
it took is printed, and not judged."""
import json
import sys
import time

import cases
import network
from flags_command import WINDOW_S, FlagsCommand, print_times
from ld_relay import KEY, URL, Relay
from outcome import Outcome
from programs import run

RELAY = sys.argv[1]
DECLARED = {"level": 0, "pump-turbo": False}
CHANGES = 20


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


def _run(*options, key=KEY):
    return run("flags", URL, "--declare", "-", "--mobile-key", key, "--once", *options, stdin=json.dumps(DECLARED).encode())


def _follower():
    return FlagsCommand(DECLARED, URL, "--mobile-key", KEY, patience_s=WINDOW_S)


def every_change_comes_in_order():
    seconds = []
    with _Relay() as relay, _follower() as follower:
        cases.equal("the first values", follower.values(), _flags(relay.level))
        for count in range(CHANGES):
            follower.wait_for_answer("/meval/")
            time.sleep(0.2 * count / CHANGES)  # anywhere between two looks of the relay
            relay.change()
            began = time.monotonic()
            cases.equal("the values", follower.values(), _flags(relay.level))
            seconds.append(time.monotonic() - began)
        # Each stream greets with a ping. A document more, when the machine is slow: the window's.
        assert follower.count("/evalx/") <= CHANGES + 3 and follower.count("/meval/") <= CHANGES + 3, follower.answers
    print_times("from the archive's change to the commit (the relay looks each 0.2 s)", seconds)


def changes_that_nobody_waits_for_end_at_the_last():
    with _Relay() as relay, _follower() as follower:
        levels = [follower.values()["level"]]
        for _ in range(CHANGES):
            time.sleep(0.15)
            relay.change()
        began = time.monotonic()
        while levels[-1] != relay.level:
            levels.append(follower.values()["level"])
        print(f"     {len(levels)} commits for {relay.level} levels; the last {time.monotonic() - began:.2f} s after its change",
              flush=True)
    cases.equal("levels", levels, sorted(set(levels)))


def its_document_says_the_same():
    with _Relay():
        stream, document = _run(), _run("--poll", "60s")
    cases.equal("what the stream leads to", stream.out, b"level = 1 (version 1)\npump-turbo = true (version 1)\n")
    cases.equal("the document", (document.code, stream.code, document.out), (0, 0, stream.out))


def another_key_is_refused():
    with _Relay():
        done = _run(key="mob-other")
    assert done.code == 4 and "answered 401 Unauthorized" in done.err, done.err


def _main():
    network.bring_up_loopback()
    outcome = Outcome()
    cases.run(outcome, "relay", cases.with_words(cases.of_module(sys.modules[__name__]), sys.argv[2:]), at_once=1)
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(_main())
