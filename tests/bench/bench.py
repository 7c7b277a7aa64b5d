# SPDX-License-Identifier: Apache-2.0
"""Instructions a byte against the budgets of docs/design.md. See tests/bench/run."""
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import cross
from outcome import Outcome
from report import GATED_MAJOR, judge, page, table

HERE = pathlib.Path(__file__).resolve().parent
REPORT = cross.ROOT / "docs/generated/bench.md"
FLAGS = ["-std=c++17", "-O2", "-DNDEBUG", "-fno-exceptions", "-fno-rtti"]
# Everything bound before main. And no `rep movsb` in memcpy: callgrind takes each of its bytes for an
# instruction, so that the fastest way to copy a large read would look like the slowest.
ENVIRONMENT = {"LD_BIND_NOW": "1", "GLIBC_TUNABLES": "glibc.cpu.x86_rep_movsb_threshold=1000000000"}
READS = (1, 64, 1460, 16384)
INPUTS = {"a": "flag events", "b": "tokens", "c": "64 KiB lines", "d": "heartbeats"}
# Instructions a byte at 1,460 B reads, with the whole-block path (design, section 5). Without it, which no host builds
# by default, they are shown.
BUDGETS = {1: {"a": 5, "b": 6.5, "c": 0.7, "d": 8}, 0: {}}
# Instructions of a poll with nothing to do, outside the transport.
IDLE = {"stream open": 230, "in the delay before an attempt": 95}
BODIES = {"text": "a text", "producer": "a producer"}
ONE_BYTE, ONE_BYTE_STRETCH = 150, 100
LINEAR = 1.1


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise cross.ToolFailed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def compile_bench(source, components, extra, rtti=False):
    """Straight from the sources: one command, always fresh, nothing but the flags shown. `rtti`: the bench itself, whose
    other readers need it and exceptions, is compiled with both."""
    out = cross.build_dir("bench") / (source[:-4] + "".join(extra).replace("-DESSE", ""))
    files = [cross.COMPONENTS / s for c in components for s in cross.sources()[c]]
    files = [f for f in files if f.stat().st_size]
    main = HERE / source
    if rtti:
        main = out.with_suffix(".o")
        run("g++", *FLAGS[:3], *extra, "-I", cross.COMPONENTS, "-c", HERE / source, "-o", main)
    run("g++", *FLAGS, *extra, "-I", cross.COMPONENTS, main, *files, "-o", out)
    return out


def own_cost(dump, functions):
    """Instructions in functions of these names, without what they call (callgrind's format)."""
    names, mine, called, total = {}, False, False, 0
    for line in dump.splitlines():
        entered = re.match(r"fn=\((\d+)\)(?: (.*))?$", line)
        defined = re.match(r"c?fn=\((\d+)\) (.*)$", line)
        if defined:
            names[defined[1]] = defined[2]
        if entered:
            mine = re.search(functions, names[entered[1]]) is not None
        elif line.startswith("calls="):
            called = True  # the next line is the callee's cost
        elif re.match(r"[+\-*\d]", line):
            total += int(line.split()[1]) if mine and not called else 0
            called = False
    return total


def count(program, without=None):
    """{dump's name: instructions} of a program under callgrind, some functions' own cost left out."""
    with tempfile.TemporaryDirectory(dir=cross.build_dir("bench")) as folder:
        run("valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program,
            env={**os.environ, **ENVIRONMENT})
        cells = {}
        for dump in pathlib.Path(folder).iterdir():
            text = dump.read_text(errors="replace")
            name = re.search(r"^desc: Trigger: Client Request: (\S+)$", text, re.M)
            if name:
                cells[name[1]] = int(re.search(r"^totals: (\d+)$", text, re.M)[1])
                cells[name[1]] -= own_cost(text, without) if without else 0
        return cells


def instructions_a_byte(cells):
    """{(input, read size): instructions a byte}: harness subtracted, start-up cancelled."""
    sizes = {}
    for name, total in cells.items():
        kind, read, size, what = name.split("/")
        net = sizes.setdefault((kind, int(read)), {}).setdefault(int(size), 0)
        sizes[(kind, int(read))][int(size)] = net + (total if what == "parse" else -total)
    per_byte = {}
    for cell, nets in sizes.items():
        small, large = sorted(nets)
        per_byte[cell] = (nets[large] - nets[small]) / (large - small)
    return per_byte


def bold(figure, limit):
    return f"**{figure}**" if limit and float(figure) > limit else figure


def parser_table(whole_block, cells):
    rows = []
    for kind, words in INPUTS.items():
        limits = {1: ONE_BYTE, 1460: BUDGETS[whole_block].get(kind, "")}
        rows.append([f"{kind}: {words}", *(bold(f"{cells[kind, read]:.2f}", limits.get(read)) for read in READS),
                     limits[1460]])
    rows.append(["64 KiB line over 8 KiB line", *(f"{cells['c', read] / cells['c8', read]:.2f}" for read in READS), LINEAR])
    return [f"## {'With' if whole_block else 'Without'} the whole-block path", "",
            *table(["input", *(f"{read:,} B" for read in READS), "budget at 1,460 B"], rows)]


def judge_parser(outcome, whole_block, cells):
    title = f"bench parser {'with' if whole_block else 'without'} whole-block"
    for kind in INPUTS:
        if kind in BUDGETS[whole_block]:
            value, limit = cells[kind, 1460], BUDGETS[whole_block][kind]
            outcome.budget(round(value, 2), limit, f"{title} {kind}/1460", "instructions a byte")
        value = cells[kind, 1]
        outcome.budget(round(value, 1), ONE_BYTE, f"{title} {kind}/1", "instructions a byte")
        ratio = cells[kind, 16384] / cells[kind, 1460]
        outcome.check(ratio <= LINEAR, f"{title} {kind} 16384 over 1460", f"{ratio:.3f} > {LINEAR}")
    for read in READS:
        ratio = cells["c", read] / cells["c8", read]
        outcome.check(ratio <= LINEAR, f"{title} 64 KiB over 8 KiB line at {read}", f"{ratio:.3f} > {LINEAR}")


def idle_polls():
    """{which: instructions a poll}"""
    program = compile_bench("client_bench.cpp", cross.sources(), [])
    cells = count(program, r"Silent::|measure\(")
    return {words: round((cells[f"{which}/2000"] - cells[f"{which}/1000"]) / 1000)
            for which, words in (("streaming", "stream open"), ("waiting", "in the delay before an attempt"))}


def try_to(measure, outcome, name):
    try:
        return measure()
    except cross.ToolFailed as failure:
        outcome.check(False, f"bench {name}", str(failure))
        return {}


def request_bodies():
    """{of what: (instructions a byte at 128 KiB, at 1 MiB)}"""
    cells = count(compile_bench("request_bench.cpp", ("esse_base", "esse_transport", "esse_http"), []))
    return {words: [cells[f"{what}/{size}"] / size for size in (128 * 1024, 1024 * 1024)] for what, words in BODIES.items()}


def main():
    outcome = Outcome()
    missing = [name for name in ("g++", "valgrind") if not shutil.which(name)]
    if missing:
        outcome.skip("bench", f"no {missing[0]}")
        return outcome.failed
    version = run("g++", "-dumpfullversion").strip()
    gated = version.startswith(GATED_MAJOR + ".") and platform.machine() == "x86_64"
    lines = ["Written by `tests/bench/run update`. Counted by callgrind on x86-64, the harness's own cost subtracted,",
             f"start-up cancelled by the difference of two sizes. gcc {version}, `{' '.join(FLAGS)}`.",
             "memcpy is glibc's, without `rep movsb`, which callgrind miscounts as an instruction a byte.",
             "In bold: over its budget, which fails the tests.",
             "Columns are read sizes. The span is 4 KiB, 128 KiB for the long lines.", ""]
    results = {}
    for whole_block in (1, 0):
        program = compile_bench("parser_bench.cpp", ("esse_base", "esse_stream"),
                                [f"-DESSE_STREAM_WHOLE_BLOCK={whole_block}"])
        results[whole_block] = instructions_a_byte(count(program))
        lines += parser_table(whole_block, results[whole_block])
    lines += [f"One byte a read: at most {ONE_BYTE} (stretch {ONE_BYTE_STRETCH}). 16,384 B over 1,460 B: at most {LINEAR}."]
    whole = sys.argv[1:] != ["parser"]
    idle = try_to(idle_polls, outcome, "idle poll") if whole else {}
    bodies = try_to(request_bodies, outcome, "request body") if whole else {}
    lines += ["", "## A poll with nothing to do", "",
              "Instructions of `Client::poll`, without those inside the transport.", "",
              *table(["", "instructions", "budget"],
                     [(words, bold(str(value), IDLE[words]), IDLE[words]) for words, value in idle.items()]),
              "", "## The body of a request", "",
              f"Instructions a byte of `RequestWriter` into a span of 1,460 B. 1 MiB over 128 KiB: at most {LINEAR}.", "",
              *table(["body", "128 KiB", "1 MiB"], [(words, *(f"{figure:.2f}" for figure in row)) for words, row in bodies.items()])]
    text = page("Instructions a byte", *lines)
    print(text)
    if not gated:
        outcome.skip("bench budgets", f"made for gcc {GATED_MAJOR} on x86_64, this is {version} on {platform.machine()}")
        return outcome.failed
    for whole_block, cells in results.items():
        judge_parser(outcome, whole_block, cells)
    for words, value in idle.items():
        outcome.budget(value, IDLE[words], f"bench idle poll, {words}", "instructions")
    for words, (small, large) in bodies.items():
        outcome.check(large <= LINEAR * small, f"bench request body of {words}", f"{large:.2f} over {small:.2f} a byte")
    if whole:
        judge(outcome, "bench report", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
