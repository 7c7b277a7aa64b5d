# SPDX-License-Identifier: Apache-2.0
"""The parser's instructions a byte on a Cortex-M3, counted by QEMU. See tests/bench/run."""
import re
import shutil
import sys

import bench
import cross
from outcome import Outcome
from report import GATED_MAJOR, judge, page, table

REPORT = cross.ROOT / "docs/generated/bench_cortex_m3.md"
BOARD = "qemu_mps2_an385"
PROGRAMS = ("g++", "cmake", "arm-none-eabi-g++", "qemu-system-arm")
PICOLIBC = "picolibc.specs"
READS = (1, 64, 1460)
SIZE, SPAN, LONG_SPAN = 262144, 4096, 131072
A_TICK = 40  # instructions: one nanosecond each, and a clock of 25 MHz
PSRAM = "0x21000000"
# Instructions a byte (design, section 5): {(input, read size): at most}
BUDGETS = {("a", 1460): 12, ("b", 1460): 12.5, ("a", 64): 15.5, ("b", 64): 15.5, ("c", 1460): 4, ("d", 1460): 15,
           **{(kind, 1): bench.ONE_BYTE for kind in bench.INPUTS}}


def why_not():
    """What is missing here; None when all is there."""
    for name in PROGRAMS:
        if not shutil.which(name):
            return f"no {name}"
    try:
        bench.run("arm-none-eabi-g++", f"--specs={PICOLIBC}", "-E", "-x", "c++", "/dev/null")
    except cross.ToolFailed:
        return "no picolibc for arm-none-eabi"
    return None


def build_image(name):
    out = cross.build_dir("bench") / BOARD
    bench.run("cmake", "-S", cross.ROOT / "boards" / BOARD, "-B", out, f"-DESSE_IMAGES={bench.HERE}/images.cmake")
    bench.run("cmake", "--build", out, "--target", name)
    return out / f"{name}.elf"


def boot(image, source, *arguments):
    """What the image prints, with the file `source` in its memory."""
    words = "".join(f",arg={word}" for word in arguments)
    return bench.run("qemu-system-arm", "-M", "mps2-an385", "-kernel", image, "-nic", "none", "-nographic", "-monitor",
                     "none", "-serial", "stdio", "-icount", "shift=0",
                     "-device", f"loader,file={source},addr={PSRAM},force-raw=on",
                     "-semihosting-config", "enable=on,target=native" + words, timeout=120)


def count(image, source, expected, read, span):
    """Instructions a byte of one cell, the loop around the parser subtracted."""
    size = source.stat().st_size
    out = boot(image, source, "parser_counter", size, read, span)
    parsing, loop, *found = map(int, re.search(r"^ticks (\d+) (\d+) events (\d+) bytes (\d+)", out, re.M).groups())
    if found != expected:
        raise cross.ToolFailed(f"{source.name} at {read}: events and bytes are {found}, not {expected}")
    return (parsing - loop) * A_TICK / size


def measure(image):
    """{(input, read size): instructions a byte}"""
    writer = bench.compile_bench("parser_bench.cpp", ("esse_base", "esse_stream"), [])
    cells = {}
    for kind in bench.INPUTS:
        source = cross.build_dir("bench") / f"{kind}.input"
        text = bench.run(writer, kind, SIZE, source)
        expected = [int(word) for word in re.search(r"events (\d+) bytes (\d+)", text).groups()]
        for read in READS:
            cells[kind, read] = count(image, source, expected, read, LONG_SPAN if kind == "c" else SPAN)
    return cells


def report(cells, version):
    head = [word for read in READS for word in (f"{read:,} B", "budget")]
    rows = []
    for kind, words in bench.INPUTS.items():
        limits = {read: BUDGETS.get((kind, read), "") for read in READS}
        figures = [word for read, limit in limits.items() for word in (bench.bold(f"{cells[kind, read]:.2f}", limit), limit)]
        rows.append([f"{kind}: {words}", *figures])
    return page(
        "Instructions a byte on a Cortex-M3",
        "Written by `tests/bench/run update`. The parser in an image for `boards/qemu_mps2_an385`, `-Os`, arm-none-eabi-gcc",
        f"{version}, under QEMU with `-icount shift=0` (an instruction is a nanosecond; SysTick resolves {A_TICK} of them),",
        "the loop around it subtracted. Inputs are those of [bench.md](bench.md), 256 KiB of each. memcpy and memmove are",
        "the board's, by words; with picolibc's, by bytes, long lines take 6.1, and short reads up to 1.7 more.",
        "Instructions, not cycles: no flash wait states are modelled.",
        "In bold: over its budget, which fails the tests.", "",
        *table(["input", *head], rows))


def main():
    outcome = Outcome()
    missing = why_not()
    if missing:
        outcome.skip("bench cortex-m3", missing)
        return outcome.failed
    version = cross.version("cortex-m3")
    cells = measure(build_image("parser_counter"))
    text = report(cells, version)
    print(text)
    if not version.startswith(GATED_MAJOR + "."):
        outcome.skip("bench cortex-m3 budgets", f"made for gcc {GATED_MAJOR}, this is {version}")
        return outcome.failed
    for (kind, read), limit in BUDGETS.items():
        outcome.budget(round(cells[kind, read], 2), limit, f"bench cortex-m3 {kind}/{read}", "instructions a byte")
    judge(outcome, "bench cortex-m3 report", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
