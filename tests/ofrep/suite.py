# SPDX-License-Identifier: Apache-2.0
"""suite.py PACKAGES [NUMBER...]: PACKAGES is where node_modules lies. With numbers only those sequences are played."""
import pathlib
import sys

import referee
from outcome import Outcome


def main():
    outcome = Outcome()
    referee.check(outcome, pathlib.Path(sys.argv[1]), sys.argv[2:])
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
