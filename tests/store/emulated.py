# SPDX-License-Identifier: Apache-2.0
"""emulated.py IMAGE UNIT...: boots saves.cpp on an emulated board which ends in its k-th operation on the flash, for every k, left
untouched, half done or done. What the next boots find is the old value or the new one, the same each time."""
import collections
import pathlib
import re
import subprocess
import sys

from outcome import Outcome

IMAGE = pathlib.Path(sys.argv[1]).resolve()
FLASH = IMAGE.parent / "flash.bin"
BYTES = {1: 256, 4: 256, 8: 2048, 32: 2048}  # unit: what saves.cpp makes of it
POWER_CUT = 71                               # boards/common/file_flash.h
SAVES = 5                                    # through both halves
LIMIT_S = 120


def boot(unit, **settings):
    """Its exit code, the value that it found, the last one that it saved (or None), and all that it said."""
    words = {"store": FLASH.name, "unit": unit, **settings}
    arguments = ",".join(["arg=saves", *(f"arg={name}={value}" for name, value in words.items())])
    done = subprocess.run(
        ["qemu-system-arm", "-M", "lm3s6965evb", "-kernel", IMAGE, "-nic", "none", "-nographic", "-monitor", "none",
         "-serial", "stdio", "-semihosting-config", f"enable=on,target=native,{arguments}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S, cwd=FLASH.parent)
    found = re.findall(r"found (\d+)", done.stdout)
    saved = re.findall(r"saved (\d+)", done.stdout)
    return done.returncode, int(found[0]) if found else None, int(saved[-1]) if saved else None, done.stdout


def cut(unit, operation, left):
    """What a cut leaves: "old", "new", or None when the boot ends before it."""
    FLASH.write_bytes(b"\xff" * BYTES[unit])
    code, _, saved, said = boot(unit, saves=SAVES, end_at=operation, left=left)
    if code == 0:
        return None
    assert code == POWER_CUT, f"exit code {code}: {said}"
    old = saved or 0
    code, first, _, said = boot(unit, saves=0)
    assert code == 0 and first in (old, old + 1), f"{old} was saved: {said}"
    code, again, saved, said = boot(unit, saves=2)
    assert code == 0 and again == first and saved == first + 2, f"{first} was found: {said}"
    code, last, _, said = boot(unit, saves=0)
    assert code == 0 and last == saved, f"{saved} was saved: {said}"
    return "old" if first == old else "new"


def every_cut(outcome, unit):
    for left in ("untouched", "half", "whole"):
        counts, wrong = collections.Counter(), ""
        for operation in range(1, 10000):
            try:
                result = cut(unit, operation, left)
            except AssertionError as why:
                wrong = f"operation {operation}: {' '.join(str(why).split())}"
                break
            if result is None:
                break
            counts[result] += 1
        print(f"unit {unit}, left {left}: {counts['old']} old, {counts['new']} new")
        # Some of each, or the cuts were not where they belong.
        outcome.check(not wrong and counts["old"] > 10 and counts["new"] > 0, f"store Cortex-M3, unit {unit}, {left}: old or new",
                      wrong or str(counts))


def main():
    outcome = Outcome()
    for unit in sys.argv[2:]:
        every_cut(outcome, int(unit))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
