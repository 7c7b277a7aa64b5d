# SPDX-License-Identifier: Apache-2.0
"""contract.py SERVICE cases|harness: the cases of cases.py, or sse-contract-tests, against the service, with
two sizes of its clients' event span."""
import concurrent.futures
import contextlib
import functools
import pathlib
import re
import socket
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cases  # noqa: E402
import harness  # noqa: E402
from outcome import Outcome  # noqa: E402
from peer import Failed, Peer, Stream  # noqa: E402

SPANS = {"16M": 16 << 20, "4K": 4096}
COUNT = 113  # leaves of sse-contract-tests 2.31.0
AT_ONCE = 8


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def service(program, span):
    """A running service; its port. It has to leave by itself, in good order, when it is asked to."""
    port = free_port()
    process = subprocess.Popen([program, "--port", str(port), "--buffer", str(span)], stdout=subprocess.PIPE, text=True)
    try:
        if not process.stdout.readline().startswith("listening"):
            raise Failed("the service does not listen")
        yield port
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", method="DELETE"), timeout=5).close()
        if process.wait(timeout=10) != 0:
            raise Failed(f"the service left with {process.returncode}")
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def run_case(port, peer, number, case):
    """None, or what is wrong."""
    streams = []

    def open_stream(**parameters):
        streams.append(Stream(port, peer, f"{number}-{len(streams)}", **parameters))
        return streams[-1]
    try:
        with contextlib.ExitStack() as stack:
            stack.callback(lambda: [stream.close() for stream in streams])
            case(open_stream)
    except (Failed, OSError) as failure:
        return str(failure) or type(failure).__name__


def run_cases(outcome, label, port):
    peer = Peer()
    every = list(cases.every())
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(run_case, port, peer, number, case) for number, (_, case) in enumerate(every)]
        for (name, _), job in zip(every, jobs):
            outcome.check(job.result() is None, f"contract {label} {name}", job.result())
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
    _, binary, what = sys.argv
    outcome = Outcome()
    try:
        run = run_cases
        if what == "harness":
            program = harness.program()
            harness.enter_own_network()
            run = functools.partial(run_harness, program)
        for label, span in SPANS.items():
            with service(binary, span) as port:
                run(outcome, label, port)
    except harness.Missing as why:
        outcome.skip("sse-contract-tests", str(why))
    except (Failed, harness.Forged, OSError, subprocess.SubprocessError) as failure:
        outcome.check(False, f"contract {what}", str(failure))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
