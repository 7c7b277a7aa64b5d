# SPDX-License-Identifier: Apache-2.0
"""suite.py PROGRAMS [WORD...]: the cases whose names have one of the words. See tests/tls/run."""
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / folder) for folder in ("lib", "cli", "interop")]
import cuts  # noqa: E402
import matrix  # noqa: E402
import nginx  # noqa: E402
import peers  # noqa: E402
import resumption  # noqa: E402
from outcome import Outcome  # noqa: E402

AT_ONCE = 4  # they mostly wait


def why_not(function):
    """None when the case holds."""
    try:
        function()
        return None
    except AssertionError as failure:
        return str(failure)[:600]
    except Exception:  # one case must not keep the others away
        return traceback.format_exc().replace("\n", " | ")


def run_matrix(outcome, programs, folder, words):
    made, server = matrix.cases(programs, folder)
    made = [case for case in made if not words or any(word in case[0] for word in words)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        if server:
            server.__enter__()
        try:
            reasons = list(pool.map(lambda case: why_not(case[1]), made))
        finally:
            if server:
                server.stop()
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


def run_resumption(outcome, folder):
    made = list(resumption.cases(folder / "resumption"))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for (name, _), why in zip(made, pool.map(lambda case: why_not(case[1]), made)):
            outcome.check(why is None, f"tls {name}", why)


def main():
    programs, words, outcome = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:], Outcome()
    peers.ESSE = programs / "esse"
    if not (programs / "esse_tls_client_tls12_4k").exists():
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
            run_resumption(outcome, folder)
        run_matrix(outcome, programs, folder, words)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
