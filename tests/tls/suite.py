# SPDX-License-Identifier: Apache-2.0
"""suite.py [WORD...]: the cases whose names have one of the words. See tests/tls/run."""
import concurrent.futures
import contextlib
import pathlib
import shutil
import sys
import tempfile

import cases
import cuts
import matrix
import nginx
import resumption
from cases import why_not
from outcome import Outcome
from programs import BUILT

AT_ONCE = 4  # they mostly wait


def run_matrix(outcome, folder, words):
    made, server = matrix.cases(folder)
    made = cases.with_words(made, words)
    with server or contextlib.nullcontext(), concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        reasons = list(pool.map(lambda case: why_not(case[1]), made))
    for (name, _, after), why in zip(made, reasons):
        why = why or (after and why_not(after))
        outcome.check(why is None, f"tls {name}", why)


def run_cuts(outcome, folder):
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        made = cuts.cases(folder)
        checks = [[] for _ in made]
        reasons = pool.map(lambda case, into: why_not(lambda: into.extend(case.run())), made, checks)
        for case, into, reason in zip(made, checks, reasons):
            for name, why in [*into, (case.named("its cuts"), reason)]:
                outcome.check(why is None, f"tls {name}", why)


def main():
    words, outcome = sys.argv[1:], Outcome()
    if not (BUILT / "esse_tls_client_tls12_4k").exists():
        outcome.skip("tls", "esse was built without Mbed TLS, whose sources could not be had")
        return 0
    if not shutil.which("openssl"):
        outcome.skip("tls", "no openssl")
        return 0
    if not nginx.find():
        outcome.skip("tls nginx", "no nginx")
    with tempfile.TemporaryDirectory(prefix="esse-tls-") as folder:
        folder = pathlib.Path(folder)
        if not words or "cuts" in words:
            run_cuts(outcome, folder)
        if not words or "resumption" in words:
            cases.run(outcome, "tls", resumption.cases(folder / "resumption"))
        run_matrix(outcome, folder, words)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
