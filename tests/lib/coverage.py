# SPDX-License-Identifier: Apache-2.0
"""coverage.py BUILD: every branch of the files below is taken by the unit tests. Other files are listed."""
import json
import pathlib
import re
import subprocess
import sys

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
WHOLE = ("components/esse_stream/parser.cpp", "components/esse_stream/whole_block.cpp",
         "components/esse_stream/line_end.h", "components/esse_stream/encoder.cpp",
         "components/esse_json/reader.cpp", "components/esse_json/reader_string.cpp",
         "components/esse_json/internal/plain_text.h", "components/esse_base/decimal.cpp",
         "components/esse_base/decimal.h", "components/esse_flags/alternation.cpp",
         "components/esse_flags/banks.cpp", "components/esse_flags/flags.cpp",
         "components/esse_flags/flags_age.cpp", "components/esse_flags/kept_texts.cpp",
         "components/esse_flags/growthbook.cpp", "components/esse_flags/growthbook_payload.cpp",
         "components/esse_flags/keeper.cpp",
         "components/esse_flags/launchdarkly.cpp", "components/esse_flags/launchdarkly_payload.cpp",
         "components/esse_flags/matcher.cpp", "components/esse_flags/ofrep.cpp",
         "components/esse_flags/ofrep_news.cpp", "components/esse_flags/ofrep_payload.cpp",
         "components/esse_flags/payload_reader.cpp", "components/esse_flags/report.cpp",
         "components/esse_flags/read_value.cpp", "components/esse_flags/value_reader.cpp",
         "components/esse_flags/writer.cpp",
         "components/esse_http/response_reader.cpp", "components/esse_http/response_fields.cpp",
         "platform/esse_espidf/clock.cpp", "platform/esse_espidf/flag_follower.cpp",
         "platform/esse_espidf/follow_task.cpp", "platform/esse_espidf/follower.cpp",
         "platform/esse_espidf/log.cpp", "platform/esse_espidf/network.cpp",
         "platform/esse_espidf/nvs_vault.cpp", "platform/esse_espidf/partition_flash.cpp",
         "platform/esse_espidf/waker.cpp")


def gcovr(files, *arguments):
    """`files`: how paths below ROOT begin."""
    filters = [word for part in files for word in ("--filter", re.escape(part))]
    command = ["gcovr", "--root", ROOT, *filters, "--exclude-unreachable-branches", sys.argv[1], *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else sys.exit(done.stderr)


def main():
    outcome = Outcome()
    files = {f["filename"]: f for f in json.loads(gcovr(["components/", "platform/esse_espidf/"], "--json-summary"))["files"]}
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
        print(gcovr(WHOLE, "--branches"))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
