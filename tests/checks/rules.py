#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of a protocol and the tests that hold them, from a *.rules file: each test is there, and the table in
docs/generated is this one. `rules.py update` writes the table."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import report
from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "tests/unit/esse_flags/launchdarkly.rules"
PAGE = ROOT / "docs/generated/launchdarkly.md"


def tests():
    """{Suite.Name: the text of its file}, of all unit tests."""
    found = {}
    for path in sorted((ROOT / "tests/unit").rglob("*_test.cpp")):
        text = path.read_text()
        for suite, name in re.findall(r"^TEST(?:_[FP])?\((\w+), (\w+)\)", text, re.M):
            found[f"{suite}.{name}"] = text
    return found


def rules():
    """(section, rule, [(test, the case of its table or "")])"""
    for line in RULES.read_text().splitlines():
        if line.startswith("#"):
            continue
        section, rule, *names = re.split(r" \| (?=[^`]*(?:`[^`]*`[^`]*)*$)", line)
        yield section, rule, [name.rstrip("`").partition(" `")[::2] for name in names]


def main():
    outcome = Outcome()
    known = tests()
    rows = []
    for section, rule, held in rules():
        missing = [test for test, case in held if case not in known.get(test, "") or test not in known]
        outcome.check(held and not missing, f"check rule: {section}: {rule}", f"no such test or case: {missing}")
        rows.append((section, rule, "; ".join(test + (f" `{case}`" if case else "") for test, case in held)))
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    text = report.page(
        "What the LaunchDarkly profile holds",
        "Each rule of the mobile protocol, and the tests that hold it. Made by `tests/checks/rules.py update` from",
        "`tests/unit/esse_flags/launchdarkly.rules`; `tests/run checks` sees that each test is there.", "",
        *report.table(("about", "rule", "tests"), escaped))
    report.judge(outcome, "check rules of LaunchDarkly", PAGE, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
