# SPDX-License-Identifier: Apache-2.0
"""feature_flags keeps its values in a flash, which is a file of this machine. See tests/firmware/run."""
import collections
import contextlib
import itertools
import os
import pathlib
import re
import tempfile

import board as boards
import flags
import launchdarkly
from cases import equal
from programs import run

IMAGES = ("feature_flags", *flags.IMAGES)
BYTES = 2048  # boards/apps/feature_flags/full.cpp
DECLARED = sorted(flags.DECLARED)  # as the table has them
POWER_CUT = 71  # boards/common/file_flash.h


@contextlib.contextmanager
def flash():
    """The path of one in which nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "flash")
        path.write_bytes(b"\xff" * BYTES)
        yield path


def values(number):
    """A set of values, of which none is that of another set, but for `blink`."""
    return {"blink": number % 2 == 0, "blink-rate-ms": 100 + number, "threshold": number / 2, "greeting": f"set {number}"}


def said(number):
    """What the board says when it takes the set in place of the one before."""
    return [f"lamp: {'blinks' if number % 2 == 0 else 'does not blink'}, {100 + number} ms", f"threshold: {number / 2:g}",
            f"greeting: set {number}"]


def serve(publisher, number):
    publisher.flags({key: {"version": number, "value": value} for key, value in values(number).items()})


def boot(board, publisher, path, number, *words, is_first=False):
    """Exit code and console of a boot that has kept a set, unless it is the first, and takes this one."""
    serve(publisher, number)
    with flags.boot(board, "feature_flags", publisher, f"commits={1 if is_first else 2}", f"store={path}", *words) as booted:
        return booted.wait()


def saves(*arguments, **more):
    """Such a boot, which saves the set."""
    code, console = boot(*arguments, **more)
    assert code == 0 and "\nsaved: good\n" in console, f"exit code {code}: {console[-900:]}"


def finds(board, publisher, path, *words, number):
    """What a boot without a network says of what it kept: a set about this one, or nothing."""
    with flags.boot(board, "feature_flags", publisher, f"store={path}", *words, has_link=False) as booted:
        booted.until(*(said(number + one)[-1] + "\n" for one in (-1, 0, 1)), "store: empty\n")
    return words_of(booted.console)


def words_of(console):
    """The lines, but for the age, which differs."""
    return [line for line in console.splitlines() if not line.startswith("said ")]


def kept(number):
    """What it says of this set. There is no set 0."""
    return [*(f"CACHED: {key}" for key in DECLARED), "store: good", "ready", *said(number)] if number else ["store: empty"]


def cut(board, publisher, path, number, unit, *words):
    """What a power cut leaves in a boot that takes this set, and had kept the one before: "old" or "new". None: it comes
    to its end before the cut."""
    code, console = boot(board, publisher, path, number, unit, *words, is_first=number == 1)
    if code == 0:
        return None
    equal(f"exit code ({console[-600:]})", code, POWER_CUT)
    first = finds(board, publisher, path, unit, number=number)
    assert first in (kept(number - 1), kept(number)), f"mixed: {first}"
    equal("what the next boot finds", finds(board, publisher, path, unit, number=number), first)
    saves(board, publisher, path, number + 1, unit, is_first=first == kept(0))
    equal("what is saved then", finds(board, publisher, path, unit, number=number), kept(number + 1))
    return "old" if first == kept(number - 1) else "new"


def flashes(board, publisher, path, unit):
    """(number, bytes) of flashes that have kept the set before: the first sets, and those that go to the other half."""
    number, before = 1, path.read_bytes()
    while number < 40:
        saves(board, publisher, path, number, unit, is_first=number == 1)
        after = path.read_bytes()
        if number <= 2 or before[:BYTES // 2] == after[:BYTES // 2]:
            yield number, before
        if number > 2 and before[:BYTES // 2] == after[:BYTES // 2]:
            return
        number, before = number + 1, after
    raise AssertionError("the log never goes to the other half")


def every_power_cut_leaves_the_old_values_or_the_new_ones(board, program):
    """The emulator ends in each operation on the flash, which is left untouched, half done or done, of boots that find the
    flash blank, save beside what is there, and erase the other half. In `tests/run full` for two units more."""
    for unit in (4, 8, 32) if os.environ.get("ESSE_MODE") == "full" else (8,):
        counts, word = collections.Counter(), f"unit={unit}"
        with flags.service(program, over="http") as publisher, flash() as path:
            for number, before in list(flashes(board, publisher, path, word)):
                for left in ("untouched", "half", "whole"):
                    for operation in itertools.count(1):
                        path.write_bytes(before)
                        result = cut(board, publisher, path, number, word, f"end_at={operation}", f"left={left}")
                        if result is None:
                            break
                        counts[result] += 1
        print(f"{board}: {sum(counts.values())} power cuts, units of {unit} bytes: {counts['old']} old, {counts['new']} new")
        assert counts["old"] > 50 and counts["new"] > 5, f"the cuts are not where they belong: {counts}"


def it_boots_with_what_it_kept_before_there_is_a_network(board, program):
    """And says so when the service has been heard: 30 s later on one board, and in `tests/run full` on each."""
    waits = board == "qemu_riscv32" or os.environ.get("ESSE_MODE") == "full"
    with flags.service(program, over="http") as publisher, flash() as path:
        saves(board, publisher, path, 1, is_first=True)
        serve(publisher, 2)
        with flags.boot(board, "feature_flags", publisher, f"store={path}", "commits=3", has_link=False) as booted:
            booted.until("status: READY")
            if waits:
                booted.until("status: STALE")
            before = booted.console
            booted.set_link(True)
            booted.until(said(2)[-1])
            publisher.patch("blink-rate-ms", 3, 103)
            flags.ends_well(booted, 3)
    after = booted.console[len(before):]
    equal("what it says without a network", words_of(before), [*kept(1), "status: READY", *(["status: STALE"] if waits else [])])
    equal("whether it knows how old that is", bool(re.search(r"^said \d+ s ago$", before, re.M)), boards.BOARDS[board].tells_time)
    equal("what it says of the service's", flags.changes(after), [*said(2), "lamp: blinks, 103 ms"])
    assert "status: READY" in after and "saved: good" in after, after


def a_store_that_is_of_no_use_is_said_and_left_alone(board, program):
    foreign = "store: not ours, or of a later version: it is left alone"
    with flags.service(program, over="http") as publisher, flash() as path:
        saves(board, publisher, path, 1, is_first=True)
        later = path.read_bytes()
        assert later[:4] == b"ess\x01", later[:4]
        for content, words, answer in ((later[:3] + b"\x7f" + later[4:], [], foreign), (bytes(BYTES), [], foreign),
                                       (later, ["unit=8"], foreign), (later, ["unit=5"], "store: no store has such units")):
            path.write_bytes(content)
            code, console = boot(board, publisher, path, 2, *words, is_first=True)
            assert code == 0 and answer in console and "CACHED" not in console, f"exit code {code}: {console}"
            equal("what it says", flags.changes(console), said(2))
            equal("the flash", path.read_bytes(), content)
        code, console = boot(board, publisher, path.parent / "none", 2, is_first=True)
        assert code == 0 and "store: no such file, or it is read-only" in console, f"exit code {code}: {console}"


def other_firmware_keeps_what_it_still_declares(board, program):
    """It has lost a flag, and declares another. See images.cmake."""
    with flags.service(program, over="http") as publisher, flash() as path:
        saves(board, publisher, path, 1, is_first=True)
        publisher.flags({key: {"version": 2, "value": value} for key, value in {**values(2), "farewell": "bye"}.items()})
        with flags.boot(board, "feature_flags_updated", publisher, f"store={path}", "commits=2", has_link=False) as booted:
            booted.until(said(1)[1] + "\n")
            before = booted.console
            booted.set_link(True)
            flags.ends_well(booted, 2)
    equal("what it says without a network", words_of(before), [line for line in kept(1) if "greeting" not in line])
    equal("what it says of the service's", flags.changes(booted.console), [*said(1)[:2], *said(2)[:2], "greeting: bye"])


def this_machine_keeps_its_values_too(program):
    here = boards.build_here("feature_flags")
    with flags.service(program, leaf=boards.pki().leaf("here")) as publisher, flash() as path:
        words = (f"url=https://localhost:{publisher.port}", f"key={launchdarkly.MOBILE_KEY}", f"store={path}")
        serve(publisher, 1)
        equal("exit code of a power cut", run(*words, "commits=1", "end_at=1", "left=untouched", program=here).code, POWER_CUT)
        consoles = []
        for number in (1, 2):
            serve(publisher, number)
            done = run(*words, f"commits={number}", program=here)
            equal("exit code", done.code, 0)
            consoles.append(done.out.decode())
    assert consoles[0].startswith("store: empty\n") and "saved: good" in consoles[0], consoles[0]
    equal("what it says", [line for line in consoles[1].splitlines() if line in (*kept(1), *said(2))], kept(1) + said(2))


CASES = (it_boots_with_what_it_kept_before_there_is_a_network, other_firmware_keeps_what_it_still_declares,
         a_store_that_is_of_no_use_is_said_and_left_alone)
POWER_CUTS = (every_power_cut_leaves_the_old_values_or_the_new_ones,)
