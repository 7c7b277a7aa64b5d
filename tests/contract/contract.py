# SPDX-License-Identifier: Apache-2.0
"""contract.py cases|harness: the cases of cases_stream.py, or sse-contract-tests, against the service, with two sizes
of its clients' event span."""
import contextlib
import functools
import itertools
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

import cases
import cases_stream
import harness
from outcome import Outcome
from ports import free_port
from programs import BUILT, LIMIT_S, Program, listens
from streams import Peer, Stream

SPANS = {"16M": 16 << 20, "4K": 4096}
COUNT = 113  # leaves of sse-contract-tests 2.31.0
AT_ONCE = 8


@contextlib.contextmanager
def service(span):
    """A running service; its port. It has to leave by itself, in good order, when it is asked to."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        with Program(log, BUILT / "esse_contract_service", "--port", port, "--buffer", span) as program:
            program.wait_for(lambda: listens(port))
            yield port
            urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", method="DELETE"), timeout=LIMIT_S).close()
            cases.equal("exit code of the service", program.process.wait(timeout=LIMIT_S), 0)


def with_streams(port, peer, number, case):
    """The case, as a function without arguments."""
    def run():
        with contextlib.ExitStack() as stack:
            def open_stream(**parameters):
                tag = f"{number}-{next(tags)}"
                return stack.enter_context(contextlib.closing(Stream(port, peer, tag, **parameters)))
            tags = itertools.count()
            case(open_stream)
    return run


def run_cases(outcome, label, port):
    every = list(cases_stream.every())
    with Peer() as peer:
        cases.run(outcome, f"contract {label}", [(name, with_streams(port, peer, number, case))
                                                 for number, (name, case) in enumerate(every)], AT_ONCE)
    outcome.check(len(every) == COUNT, f"contract {label}: {COUNT} cases", str(len(every)))


def run_harness(program, outcome, label, port):
    """Each leaf of the harness's tree of tests is a test. None may be skipped or missing."""
    command = [program, "--url", f"http://127.0.0.1:{port}", "--host", "127.0.0.1", "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    print(done.stdout, done.stderr)
    tests = re.findall(r"^\[(.+)\]$", done.stdout, re.M)
    bad = set(re.findall(r"^ *FAILED: (.+)$", done.stdout, re.M))
    skipped = re.findall(r"^ *SKIPPED: (.+)$", done.stdout, re.M)
    leaves = [test for test in tests if not any(other.startswith(test + "/") for other in tests)]
    for leaf in leaves:
        outcome.check(leaf not in bad, f"sse-contract-tests {label} {leaf}", "see above")
    outcome.check(done.returncode == 0 and not skipped and len(leaves) >= COUNT,
                  f"sse-contract-tests {label}: at least {COUNT} ran, none was skipped",
                  f"{len(leaves)} ran, exit code {done.returncode}, skipped: {skipped}")


def main():
    outcome, run = Outcome(), run_cases
    if sys.argv[1] == "harness":
        try:
            run = functools.partial(run_harness, harness.program())
            harness.enter_own_network()
        except cases.Missing as why:
            outcome.skip("sse-contract-tests", str(why))
            return 0
    for label, span in SPANS.items():
        with service(span) as port:
            run(outcome, label, port)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
