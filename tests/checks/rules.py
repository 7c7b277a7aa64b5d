#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of protocols and the tests that hold them, from the *.rules files of the unit tests: each test is there, and
the table of docs/generated is this one. The first line of a file is the title of its table. `rules.py update` writes
the tables."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import report
from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tests():
    """{Suite.Name: the text of its file}, of all unit tests."""
    found = {}
    for path in sorted((ROOT / "tests/unit").rglob("*_test.cpp")):
        text = path.read_text()
        for suite, name in re.findall(r"^TEST(?:_[FP])?\((\w+), (\w+)\)", text, re.M):
            found[f"{suite}.{name}"] = text
    return found


def rules(path):
    """(section, rule, [(test, the case of its table or "")])"""
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        section, rule, *names = re.split(r" \| (?=[^`]*(?:`[^`]*`[^`]*)*$)", line)
        yield section, rule, [name.rstrip("`").partition(" `")[::2] for name in names]


def check(outcome, path, known):
    rows = []
    for section, rule, held in rules(path):
        missing = [test for test, case in held if case not in known.get(test, "") or test not in known]
        outcome.check(held and not missing, f"check rule: {path.stem}: {section}: {rule}",
                      f"no such test or case: {missing}")
        rows.append((section, rule, "; ".join(test + (f" `{case}`" if case else "") for test, case in held)))
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    text = report.page(
        path.read_text().splitlines()[0].lstrip("# "),
        "Each rule of the protocol, and the tests that hold it. Made by `tests/checks/rules.py update` from",
        f"`{path.relative_to(ROOT)}`; `tests/run checks` sees that each test is there.", "",
        *report.table(("about", "rule", "tests"), escaped))
    report.judge(outcome, f"check rules of {path.stem}", ROOT / f"docs/generated/{path.stem}.md", text)


def main():
    outcome = Outcome()
    known = tests()
    for path in sorted((ROOT / "tests/unit").rglob("*.rules")):
        check(outcome, path, known)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
