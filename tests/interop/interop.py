# SPDX-License-Identifier: Apache-2.0
"""interop.py PACKAGES [update]: PACKAGES is where node_modules lies. update: writes docs/generated/heads.md alone."""
import contextlib
import pathlib
import sys
import tempfile

import cases
import frameworks
import heads
import nchan
import proxy
from outcome import Outcome

AT_ONCE = 6


def started(outcome, name, start, *arguments):
    """What `start` answers; None, and a line of the result, when it cannot start."""
    try:
        return start(*arguments)
    except cases.Missing as why:
        outcome.skip(f"interop {name}", str(why))
    except (AssertionError, OSError) as failure:
        outcome.check(False, f"interop {name} starts", str(failure))


def main():
    outcome = Outcome()
    heads.check(outcome)
    if "update" in sys.argv:
        return outcome.failed
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="esse-interop-")))
        ports = started(outcome, "frameworks", frameworks.start, stack, folder, pathlib.Path(sys.argv[1]))
        suites = (ports and frameworks.Frameworks(ports),
                  started(outcome, "nginx", proxy.start, stack, folder, ports),
                  started(outcome, "nchan", nchan.start, stack, folder))
        checks = [check for suite in suites if suite for check in cases.of_checks(suite)]
        cases.run(outcome, "interop", checks, AT_ONCE)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
