# SPDX-License-Identifier: Apache-2.0
"""suite.py PACKAGES PYTHON_PACKAGES [NUMBER...|WORD...]: PACKAGES is where node_modules lies, PYTHON_PACKAGES where those
for Python do. With numbers only those sequences are played, with words only those cases of servers are run."""
import pathlib
import sys

import referee
import servers
from outcome import Outcome


def main():
    outcome = Outcome()
    packages, python_packages = map(pathlib.Path, sys.argv[1:3])
    numbers = [word for word in sys.argv[3:] if word.isdecimal()]
    words = [word for word in sys.argv[3:] if not word.isdecimal()]
    if words or not numbers:
        servers.check(outcome, python_packages, words)
    if numbers or not words:
        referee.check(outcome, packages, numbers)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
