# SPDX-License-Identifier: Apache-2.0
"""coverage.py BUILD: every branch of the files below is taken by the unit tests. Other files are listed."""
import json
import pathlib
import subprocess
import sys

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
WHOLE = ("components/esse_stream/parser.cpp", "components/esse_stream/encoder.cpp",
         "components/esse_http/response_reader.cpp")


def gcovr(*arguments):
    command = ["gcovr", "--root", ROOT, "--filter", f"{ROOT}/components/", "--exclude-unreachable-branches",
               *arguments, sys.argv[1]]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main():
    outcome = Outcome()
    files = {f["filename"]: f for f in json.loads(gcovr("--json-summary"))["files"]}
    for name, f in sorted(files.items()):
        taken, total = f["branch_covered"], f["branch_total"]
        print(f"{name}: {taken} of {total} branches, {f['line_covered']} of {f['line_total']} lines")
    for name in WHOLE:
        f = files.get(name)
        if not f or f["branch_total"] == 0:
            outcome.check(False, f"coverage {name}", "no branch was measured")
            continue
        taken, total = f["branch_covered"], f["branch_total"]
        outcome.check(taken == total, f"coverage {name}", f"{taken} of {total} branches")
    if outcome.failed:
        print(gcovr("--branches"))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
