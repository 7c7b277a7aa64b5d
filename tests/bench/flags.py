# SPDX-License-Identifier: Apache-2.0
"""What flags cost: a put of 5,000 flags through the profile of LaunchDarkly, a patch up to its commit, reads.
On the host and on a Cortex-M3. See tests/bench/run."""
import platform
import re
import shutil
import sys

import bench
import cross
import emulated
from outcome import Outcome
from report import GATED_MAJOR, judge, page, table

REPORT = cross.ROOT / "docs/generated/bench_flags.md"
SIZES = (1, 64, 1460)
PATCHES, READS = 9, 1000  # flags_work.h, flags_counter.cpp
# At most: {part size: instructions a byte of a put}
HOST = {1460: 19}
CORTEX_M3 = {1460: 21, 64: 25, 1: 212}  # planned: 20, 22, 145
PATCH, BOOL, TEXT = "a patch, from its event to the commit", "a read of a bool", "a read of a text of up to 16 bytes"
ONCE = {PATCH: 8000, BOOL: 30, TEXT: 140}  # on a Cortex-M3; planned for a patch: 7,000


def host_cells(program):
    """{part size: instructions a byte}, and instructions of a patch"""
    cells = {}
    for name, total in bench.count(program).items():
        what, size, units = name.split("/")
        cells[what, int(size)] = total / int(units)
    return {size: cells["put", size] for size in SIZES}, cells["patch", 0]


def cortex_m3_cells(program):
    """{part size: instructions a byte}, {what: instructions}"""
    text = cross.build_dir("bench") / "flags_put.json"
    expected = bench.run(program, text).strip()
    image, bytes_of_put = emulated.build_image("flags_counter"), text.stat().st_size
    cells = {}
    for size in SIZES:
        out = emulated.boot(image, text, "flags_counter", "put", bytes_of_put, size)
        ticks, found = re.search(r"^ticks (\d+) found (\d+)", out, re.M).groups()
        if found != expected:
            raise cross.ToolFailed(f"in parts of {size} a put leaves {found}, not {expected}")
        cells[size] = int(ticks) * emulated.A_TICK / bytes_of_put
    out = emulated.boot(image, text, "flags_counter", "rest", bytes_of_put)
    patches, *reads, loop = (int(word) * emulated.A_TICK for word in re.search(r"^ticks (.*)", out, re.M)[1].split())
    return cells, {PATCH: patches / PATCHES, **{what: (all_ - loop) / READS for what, all_ in zip((BOOL, TEXT), reads)}}


def put_row(where, cells, budgets):
    figures = [(f"{cells[size]:.2f}", budgets.get(size, "")) for size in SIZES]
    return [where, *(word for figure, limit in figures for word in (bench.bold(figure, limit), limit))]


def report(host, patch, cortex_m3, once, versions):
    rows = [put_row("x86-64", host, HOST)] + ([put_row("Cortex-M3", cortex_m3, CORTEX_M3)] if cortex_m3 else [])
    head = [word for size in SIZES for word in (f"{size:,} B", "budget")]
    return page(
        "Instructions of flags",
        "Written by `tests/bench/run update`. A program with twelve flags (`tests/bench/flags_work.h`). What a connection, TLS and the",
        "parser of the stream cost is not in it. In bold: over its budget, which fails the tests.",
        f"x86-64: callgrind, gcc {versions[0]}, `{' '.join(bench.FLAGS)}`.",
        f"Cortex-M3: `boards/{emulated.BOARD}`, `-Os`, arm-none-eabi-gcc {versions[1]}, QEMU with `-icount shift=0`.", "",
        "## A put of 5,000 flags, 1 MB, through the profile of LaunchDarkly to its commit", "",
        "Instructions a byte; columns are the sizes of the parts in which it comes.", "",
        *table(["", *head], rows),
        "## A change, and reads", "",
        f"Instructions on a Cortex-M3. A patch has 86 bytes; on x86-64 it takes {patch:.0f}.0.", "",
        *table(["", "instructions", "budget"],
               [(what, bench.bold(f"{count:.1f}", ONCE[what]), ONCE[what]) for what, count in once.items()]))


def main():
    outcome = Outcome()
    missing = [name for name in ("g++", "valgrind") if not shutil.which(name)]
    if missing:
        outcome.skip("bench flags", f"no {missing[0]}")
        return outcome.failed
    program = bench.compile_bench("flags_bench.cpp", cross.sources(), [])
    host, patch = host_cells(program)
    why = emulated.why_not()
    if why:
        outcome.skip("bench flags cortex-m3", why)
    cortex_m3, once = ({}, {}) if why else cortex_m3_cells(program)
    version = bench.run("g++", "-dumpfullversion").strip()
    text = report(host, patch, cortex_m3, once, (version, cross.version("cortex-m3") if cortex_m3 else ""))
    print(text)
    if not version.startswith(GATED_MAJOR + ".") or platform.machine() != "x86_64":
        outcome.skip("bench flags budgets", f"made for gcc {GATED_MAJOR} on x86_64, this is {version} on {platform.machine()}")
        return outcome.failed
    for name, cells, budgets in (("host", host, HOST), ("cortex-m3", cortex_m3, CORTEX_M3)):
        for size, limit in budgets.items():
            if cells:
                outcome.budget(round(cells[size], 2), limit, f"bench flags {name} put/{size}", "instructions a byte")
    for what, count in once.items():
        outcome.budget(round(count, 1), ONCE[what], f"bench flags {what}", "instructions")
    if cortex_m3:
        judge(outcome, "bench flags report", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
