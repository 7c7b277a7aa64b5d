# SPDX-License-Identifier: Apache-2.0
"""The JSON reader's instructions a byte, on the host beside other readers and on a Cortex-M3. See tests/bench/run."""
import platform
import re
import shutil
import sys

import bench
import cross
import emulated
from outcome import Outcome
from report import GATED_MAJOR, judge, page, table

REPORT = cross.ROOT / "docs/generated/bench_json.md"
READS = (1, 64, 1460)
WORK = {"flags": "12 of 5,000 flags read, the rest skipped", "tokens": "every token reported", "skip": "all skipped, still checked"}
PEERS = {"rapidjson_insitu": "RapidJSON, the text changed in place", "rapidjson": "RapidJSON, encoding checked",
         "nlohmann": "nlohmann-json, SAX"}
MUST_HAVE = ("nlohmann",)  # the tests need it elsewhere; RapidJSON is measured where its headers are
# At most (docs/json.md): {(work, read size): instructions a byte}
HOST = {("flags", 1460): 19, ("tokens", 1460): 27, ("flags", 1): 160}
CORTEX_M3 = {("flags", 1460): 20, ("flags", 64): 22, ("flags", 1): 145}
SOURCES = ("esse_base", "esse_json")


def host_cells(program):
    """{(what, read size): instructions a byte}"""
    cells = {}
    for name, total in bench.count(program).items():
        what, read, size = name.split("/")
        cells[what, int(read)] = total / int(size)
    return cells


def cortex_m3_cells(program):
    text = cross.build_dir("bench") / "put.json"
    found = {words[0]: words[1:] for words in map(str.split, bench.run(program, text).splitlines())}
    image = emulated.build_image("json_counter")
    size, cells = text.stat().st_size, {}
    for what in WORK:
        for read in READS:
            out = emulated.boot(image, text, "json_counter", what, size, read)
            ticks, *there = re.search(r"^ticks (\d+) found (\d+) (\d+)", out, re.M).groups()
            if there != found[what]:
                raise cross.ToolFailed(f"{what} at {read}: tokens and sum are {there}, not {found[what]}")
            cells[what, read] = int(ticks) * emulated.A_TICK / size
    return cells


def work_table(cells, budgets):
    head = [word for read in READS for word in (f"{read:,} B", "budget")]
    rows = []
    for what, words in WORK.items():
        figures = [(f"{cells[what, read]:.2f}", budgets.get((what, read), "")) for read in READS]
        rows.append([words, *(word for figure, limit in figures for word in (bench.bold(figure, limit), limit))])
    return table(["what", *head], rows)


def report(host, cortex_m3, versions):
    peers = [(words, f"{host[name, 0]:.2f}") for name, words in PEERS.items() if (name, 0) in host]
    lines = ["Written by `tests/bench/run update`. The text is the data of a put of 5,000 flags, 1 MB"
             " (`tests/bench/json_text.h`).",
             "Columns are read sizes. The whole cost is counted, the loop that feeds included. In bold: over its budget,"
             " which fails the tests.", "",
             "## On the host", "", f"callgrind on x86-64, gcc {versions[0]}, `{' '.join(bench.FLAGS)}`.", "",
             *work_table(host, HOST),
             "Others, with the whole text in memory, at every token. To be held against the row of every token: in place"
             " RapidJSON is ahead of it, and does not check UTF-8.", "", *table(["reader", "instructions a byte"], peers)]
    if cortex_m3:
        lines += ["## On a Cortex-M3", "",
                  f"`boards/{emulated.BOARD}`, `-Os`, arm-none-eabi-gcc {versions[1]}, QEMU with `-icount shift=0`.", "",
                  *work_table(cortex_m3, CORTEX_M3)]
    return page("Instructions a byte of JSON", *lines)


def gate(outcome, name, cells, budgets):
    for (what, read), limit in budgets.items():
        outcome.budget(round(cells[what, read], 2), limit, f"bench json {name} {what}/{read}", "instructions a byte")


def main():
    outcome = Outcome()
    missing = [name for name in ("g++", "valgrind") if not shutil.which(name)]
    if missing:
        outcome.skip("bench json", f"no {missing[0]}")
        return outcome.failed
    program = bench.compile_bench("json_bench.cpp", SOURCES, [], rtti=True)
    host = host_cells(program)
    why = emulated.why_not()
    if why:
        outcome.skip("bench json cortex-m3", why)
    cortex_m3 = {} if why else cortex_m3_cells(program)
    version = bench.run("g++", "-dumpfullversion").strip()
    text = report(host, cortex_m3, (version, cross.version("cortex-m3") if cortex_m3 else ""))
    print(text)
    absent = [name for name in PEERS if (name, 0) not in host]
    for name in absent:
        outcome.skip(f"bench json beside {name}", "its headers are not here")
    outcome.check(not set(absent) & set(MUST_HAVE), "bench json is measured beside others", str(absent))
    if not version.startswith(GATED_MAJOR + ".") or platform.machine() != "x86_64":
        outcome.skip("bench json budgets", f"made for gcc {GATED_MAJOR} on x86_64, this is {version} on {platform.machine()}")
        return outcome.failed
    gate(outcome, "host", host, HOST)
    # Not like for like: these report every token, of a text that lies whole in memory. The table has esse's tokens, too.
    for name in PEERS:
        if name not in absent:
            outcome.budget(round(host["flags", 1460], 2), round(host[name, 0], 2),
                           f"bench json 12 of 5,000 flags, against all tokens of {name}", "instructions a byte")
    if cortex_m3:
        gate(outcome, "cortex-m3", cortex_m3, CORTEX_M3)
    if cortex_m3 and not absent:
        judge(outcome, "bench json report", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
