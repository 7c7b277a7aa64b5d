# SPDX-License-Identifier: Apache-2.0
"""Runs the cases: each function of the modules below that has no underscore in front. See tests/cli/run."""
import concurrent.futures
import inspect
import pathlib
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import cases_output  # noqa: E402
import cases_requests  # noqa: E402
import cases_serve  # noqa: E402
import cases_staying  # noqa: E402
import cases_terminal  # noqa: E402
import cases_tls  # noqa: E402
import peers  # noqa: E402
from outcome import Outcome  # noqa: E402

MODULES = (cases_staying, cases_output, cases_requests, cases_serve, cases_terminal, cases_tls)
AT_ONCE = 4  # they mostly wait


def cases(words):
    for module in MODULES:
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                title = name.replace("_", " ")
                if not words or any(word in title for word in words):
                    yield title, function


def why_not(function):
    """None when the case holds."""
    try:
        function()
        return None
    except AssertionError as failure:
        line = traceback.extract_tb(failure.__traceback__)
        place = next(f for f in reversed(line) if "cases_" in f.filename)
        return f"{pathlib.Path(place.filename).name}:{place.lineno} {place.line} {str(failure)[:600]}"
    except Exception:  # one case must not keep the others away
        return traceback.format_exc().replace("\n", " | ")


def main():
    global MODULES
    peers.ESSE = pathlib.Path(sys.argv[1]).resolve()
    outcome = Outcome()
    if "NoTls" in peers.tail("--cacert", "/nonexistent", "https://127.0.0.1:1/").err:
        outcome.skip("cli https", "esse was built without Mbed TLS, whose sources could not be had")
        MODULES = tuple(module for module in MODULES if module is not cases_tls)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        pending = [(title, pool.submit(why_not, function)) for title, function in cases(sys.argv[2:])]
        for title, future in pending:
            why = future.result()
            outcome.check(why is None, f"cli {title}", why)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
