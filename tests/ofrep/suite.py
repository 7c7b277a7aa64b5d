# SPDX-License-Identifier: Apache-2.0
"""suite.py PACKAGES PYTHON_PACKAGES [NUMBER...|WORD...]: PACKAGES is where node_modules lies, PYTHON_PACKAGES where those
for Python do. With numbers only those sequences are played, with words only those cases of servers are run."""
import concurrent.futures
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
    with concurrent.futures.ThreadPoolExecutor() as pool:
        parts = []
        if words or not numbers:
            parts.append(pool.submit(servers.check, outcome, python_packages, words))
        if numbers or not words:
            parts.append(pool.submit(referee.check, outcome, packages, numbers))
        for part in parts:
            part.result()  # or what it raised
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
