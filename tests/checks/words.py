# SPDX-License-Identifier: Apache-2.0
"""What holds for words: how a commit is called, and how wide prose is (docs/style.md)."""
import re
import subprocess
import sys

from outcome import Outcome
from tree import ROOT, files, text

SINCE = "a5158cb0ce59"  # older commits were not checked: 28 of their subjects are too long
SUBJECT = re.compile(r"[a-z0-9_./]+(, [a-z0-9_./]+)*: [A-Z].*[^.]")
LONGEST_SUBJECT = 72
WIDEST = 100


def is_subject(line):
    return SUBJECT.fullmatch(line) is not None and len(line) <= LONGEST_SUBJECT


def subjects():
    """Of each commit since SINCE but merges; None without git or in a shallow clone."""
    git = ["git", "-C", str(ROOT), "log", "--no-merges", "--format=%s", f"{SINCE}..HEAD"]
    done = subprocess.run(git, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else None


def wide_lines(page):
    """Numbers of a page's lines that could have been wrapped and were not."""
    fenced = indented = False
    before = ""
    for number, line in enumerate(page.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        indented = line.startswith("    ") and (indented or not before)
        before = line
        if len(line) > WIDEST and not (fenced or indented or line.startswith("|") or "://" in line):
            yield number


def wide_prose(listing):
    """What a script writes (docs/generated) breaks its lines where it likes."""
    for path in listing:
        if path.endswith(".md") and not path.startswith("docs/generated/"):
            yield from (f"{path}:{number}" for number in wide_lines(text(path)))


def self_test():
    """Each line must fail, or pass, as it stands here: a check that cannot fail is none."""
    long = "word " * 21
    wrong = ["Reject NUL", "esse_stream: reject NUL", "esse_stream: Reject NUL.", "esse_stream: " + "R" * 60]
    right = ["esse_stream: Reject NUL in the id field", "esse_lwip, tests/size: Count the pool"]
    return ([s for s in wrong if is_subject(s)] + [s for s in right if not is_subject(s)]
            + [p for p in (long, f"- {long}", f"10. word\n    {long}", f"```\n```\n{long}") if not list(wide_lines(p))]
            + [p for p in ("word " * 20, f"| {long}", f"```\n{long}\n```", f"    {long}", f"{long} https://a.example")
               if list(wide_lines(p))])


def main():
    outcome = Outcome()
    outcome.check(not self_test(), "check words: the checker itself", str(self_test()))
    found = subjects()
    name = f"check commits are called `area: Sentence`, in {LONGEST_SUBJECT} characters"
    if found is None:
        outcome.skip(name, f"no git here, or no history since {SINCE}")
    else:
        wrong = [s for s in found if not is_subject(s)]
        outcome.check(not wrong, name, "; ".join(wrong))
    wide = list(wide_prose(files()))
    outcome.check(not wide, f"check prose has at most {WIDEST} columns", "; ".join(wide))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
