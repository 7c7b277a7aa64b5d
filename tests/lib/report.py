# SPDX-License-Identifier: Apache-2.0
"""The reports of docs/generated: how they are written, and whether they say what is measured now."""
import re
import sys

GATED_MAJOR = "12"  # of gcc: other compilers make other figures, which are shown and not judged


def page(title, *lines):
    return "\n".join(["<!-- SPDX-License-Identifier: Apache-2.0 -->", f"# {title}", "", *lines]).rstrip() + "\n"


def table(head, rows, numbers=()):
    """Its lines, and an empty one. `numbers`: the columns that stand on the right."""
    rules = ["---:" if column in numbers else "---" for column in range(len(head))]
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (head, *rows)]
    return [lines[0], "|" + "|".join(rules) + "|", *lines[1:], ""]


def about_equal(old, new):
    """Same words, and every figure with a decimal within 2 %: another C library, or a certificate with a byte more,
    moves the last digit."""
    number = r"\d+\.\d+"
    if re.sub(number, "#", old) != re.sub(number, "#", new):
        return False
    pairs = zip(map(float, re.findall(number, old)), map(float, re.findall(number, new)))
    return all(abs(a - b) <= max(0.02 * b, 0.1 if b > 5 else 0.02) for a, b in pairs)


def compilers(text):
    return re.findall(r"gcc\s+(\d+\.\d+\.\d+)", text)


def judge(outcome, name, path, text):
    """The report that is committed says the same as `text`; the argument "update" writes it."""
    if "update" in sys.argv[1:]:
        path.write_text(text)
    old = path.read_text() if path.exists() else ""
    if old and compilers(old) != compilers(text):
        outcome.skip(f"{name} is fresh", f"it was made with gcc {compilers(old)}, this is {compilers(text)}")
        return
    outcome.check(about_equal(old, text), f"{name} is fresh", "tests/run update, and commit it")
