# SPDX-License-Identifier: Apache-2.0
"""suite.py [WORD...]: each function of devices.py that has no underscore in front. See tests/examples/run."""
import sys

import cases
import devices
from outcome import Outcome


def main():
    outcome = Outcome()
    devices.WORK.mkdir(exist_ok=True)
    cases.run(outcome, "examples", cases.with_words(cases.of_module(devices), sys.argv[1:]), at_once=1)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
