# SPDX-License-Identifier: Apache-2.0
"""suite.py PACKAGES [NUMBER...]: PACKAGES is where node_modules lies. With numbers only those sequences are played."""
import pathlib
import sys

import launchdarkly
import recordings
import referee
from cases import Missing, why_not
from outcome import Outcome


def main():
    outcome = Outcome()
    try:
        program = launchdarkly.build()
        with launchdarkly.Publisher(program) as publisher:
            why = why_not(lambda: recordings.check_publisher(publisher))
            outcome.check(why is None, "launchdarkly: the publisher sends what the vectors say", why)
        referee.check(outcome, program, pathlib.Path(sys.argv[1]), sys.argv[2:])
    except Missing as why:
        outcome.skip("launchdarkly", str(why))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
