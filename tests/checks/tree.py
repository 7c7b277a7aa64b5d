# SPDX-License-Identifier: Apache-2.0
"""What holds for every file: its first line, its length, nothing of one machine in it, one version."""
import json
import pathlib
import re
import subprocess
import sys

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE = (".h", ".cpp", ".c", ".cmake", ".txt", ".py", ".sh", ".js", ".cjs", ".mjs", ".go")
# Paths of one person's machine, and hosts that packages come from: neither belongs into a file.
LEAK = re.compile(r"(?<!\.com/docs)/(?:home|Users)/\w|/root/|/tmp/build-|"
                  r"https?://(?:registry|proxy|deb|archive|files|index)\.", re.I)
TEXT_OF_OTHERS = ("LICENSE", "tests/checks/tree.py")


def files():
    """Paths below ROOT: committed, or about to be. Without git (an archive), all but build/."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(git, capture_output=True, text=True)
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if "build" != p.relative_to(ROOT).parts[0]]
    return sorted(name for name in set(names) if (ROOT / name).is_file())


def text(path):
    """None for a file that is not text."""
    try:
        return (ROOT / path).read_text()
    except UnicodeDecodeError:
        return None


def is_code(path):
    if path.startswith("tests/vectors/"):
        return False
    name = path.rsplit("/", 1)[-1]
    return path.endswith(CODE) or "." not in name and (text(path) or "").startswith("#!")


def without_spdx(listing):
    for path in filter(is_code, listing):
        lines = text(path).splitlines()
        first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
        if not first or not re.fullmatch(r"(//|#|/\*) SPDX-License-Identifier: Apache-2\.0( \*/)?", first[0]):
            yield path


def too_long(listing):
    for path in listing:
        if path.endswith((".h", ".cpp", ".c")):
            lines = text(path).splitlines()
            limit = 600 if path.startswith("tests/") else 400
            if len(lines) > limit:
                yield f"{path}: {len(lines)} lines, at most {limit}"


def leaks(listing):
    for path in listing:
        if path not in TEXT_OF_OTHERS:
            for number, line in enumerate((text(path) or "").splitlines(), 1):
                if LEAK.search(line):
                    yield f"{path}:{number}: {LEAK.search(line)[0]}"


def untidy(listing):
    for path in filter(is_code, listing):
        whole = text(path)
        has_tabs = "\t" in whole and not path.endswith(".go")  # gofmt indents with them
        if re.search(r"[ \t]+$", whole, re.M) or "\r" in whole or not whole.endswith("\n") or has_tabs:
            yield path


def versions():
    """{file: version}; the first is the one that counts."""
    def find(path, pattern):
        whole = text(path) if (ROOT / path).is_file() else ""
        match = re.search(pattern, whole, re.M)
        return match[1] if match else "none"
    return {
        "CMakeLists.txt": find("CMakeLists.txt", r"^project\(esse VERSION (\S+)"),
        "idf_component.yml": find("idf_component.yml", r'^version: "?([^"\n]+)"?'),
        "library.json": json.loads(text("library.json")).get("version") if (ROOT / "library.json").is_file() else "none",
        "library.properties": find("library.properties", r"^version=(\S+)"),
        "CHANGELOG.md": find("CHANGELOG.md", r"^## \[?(\d+\.\d+\.\d+)"),
    }


def unlisted(listing):
    """Sources that no build would see, and the file that ESP-IDF would take for a component."""
    listed = (ROOT / "components/sources.cmake").read_text().split()
    for path in listing:
        if path.startswith("components/"):
            if path.endswith(".cpp") and path.removeprefix("components/") not in re.sub(r"[()]", " ", " ".join(listed)).split():
                yield f"{path} is not in components/sources.cmake"
            if path.endswith("CMakeLists.txt"):
                yield f"{path}: ESP-IDF would take it for a component"


def main():
    outcome = Outcome()
    listing = files()

    def check(name, found):
        found = list(found)
        outcome.check(not found, f"check {name}", "; ".join(found[:20]))
    check("each source begins with its licence", without_spdx(listing))
    check("no source is too long", too_long(listing))
    check("no path or host of a machine", leaks(listing))
    check("line ends, tabs, last line", untidy(listing))
    check("every component source is listed", unlisted(listing))
    check("no test is switched off", (p for p in listing if p.startswith("tests/") and p.endswith(".cpp")
                                      and re.search(r"\bDISABLED_\w", text(p))))
    found = versions()
    outcome.check(len(set(found.values())) == 1, "check one version everywhere", str(found))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
