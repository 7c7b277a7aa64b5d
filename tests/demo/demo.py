# SPDX-License-Identifier: Apache-2.0
"""boards/demo, with ESSE_BUILD and ESSE_CACHE relative to the folder that it is called from. See tests/demo/run."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 300  # it may have to build
NEEDS = ("arm-none-eabi-g++", "qemu-system-arm", "openssl")


def alive(session):
    """Commands of the session that still run."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            command, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        state, _, _, its = rest.split()[:4]
        if its == str(session) and state != "Z":
            found.append(command)
    return found


def run(folder, *words, until=None):
    """(exit code, output, what it left running). With `until` it is ended as soon as it has said that."""
    output = pathlib.Path(folder, "output")
    where = {"ESSE_BUILD": os.path.relpath(os.environ["ESSE_BUILD"], folder),
             "ESSE_CACHE": os.path.relpath(os.environ["ESSE_CACHE"], folder)}
    with open(output, "wb") as out:
        demo = subprocess.Popen([ROOT / "boards/demo", *words], cwd=folder, env={**os.environ, **where}, stdout=out,
                                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + SECONDS
    while until and demo.poll() is None and until not in output.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    if until:
        demo.terminate()
    try:
        demo.wait(SECONDS)
    except subprocess.TimeoutExpired:
        demo.terminate()
        demo.wait()
    left = alive(demo.pid)
    return demo.returncode, output.read_text(), left


def main():
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="esse-demo-") as folder:
        code, said, left = run(folder)
        seen = all(word in said for word in ("first event", "ended in the middle of it", "Last-Event-ID 5: from event 6"))
        outcome.check(code == 0 and seen and not left, "demo a cut, a resume, the end", f"{code} {left} {said[-600:]!r}")
        cases = [("esse tail", (), "first event")]
        if all(map(shutil.which, NEEDS)):
            cases.append(("the emulator and its cable", ("--board", "lm3s6965evb"), "the cable is out"))
        else:
            outcome.skip("demo --board lm3s6965evb", f"needs {', '.join(NEEDS)}")
        for name, words, until in cases:
            code, said, left = run(folder, *words, until=until)
            outcome.check(until in said and code == -signal.SIGTERM and not left, f"demo SIGTERM ends {name}",
                          f"{code} {left} {said[-600:]!r}")
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
