# SPDX-License-Identifier: Apache-2.0
"""The portable sources, and their objects for the small targets. Shared by tests/size and tests/checks."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "components"
# Design section 5, "What good means here". Freestanding: no C library's headers are needed, or found.
FLAGS = ["-std=c++17", "-Os", "-ffunction-sections", "-fdata-sections", "-ffreestanding",
         "-fno-exceptions", "-fno-rtti", "-DESSE_STREAM_WHOLE_BLOCK=0"]
# Without what can be left out: a preset of tests/run compilers builds it, too.
LEAN = (f'-DESSE_CONFIG_HEADER="{ROOT}/tests/lib/lean_config.h"',)
TARGETS = {
    "cortex-m3": ("arm-none-eabi-", ["-mcpu=cortex-m3", "-mthumb"]),
    "cortex-m0plus": ("arm-none-eabi-", ["-mcpu=cortex-m0plus", "-mthumb"]),
    "rv32imc": ("riscv64-unknown-elf-", ["-march=rv32imc", "-mabi=ilp32"]),
}


def build_dir(name):
    path = pathlib.Path(os.environ.get("ESSE_BUILD") or ROOT / "build") / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def sources():
    """{component: [path below components/, ...]} out of sources.cmake, in its order."""
    text = re.sub(r"#.*", "", (COMPONENTS / "sources.cmake").read_text())
    sets = {name: words.split() for name, words in re.findall(r"set\((\w+)([^)]*)\)", text)}
    return {name: sets[name + "_SOURCES"] for name in sets["ESSE_COMPONENTS"]}


def have(target):
    return shutil.which(TARGETS[target][0] + "g++") is not None


class ToolFailed(Exception):
    pass


def tool(target, name, *arguments):
    """Runs one of the target's tools and answers what it prints."""
    command = [TARGETS[target][0] + name, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolFailed(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def version(target):
    return tool(target, "g++", "-dumpfullversion").strip()


def _fresh(out):
    depends = out.with_suffix(".d")
    if not out.exists() or not depends.exists():
        return False
    made = out.stat().st_mtime
    words = depends.read_text().replace("\\\n", " ").split(":", 1)[1]
    names = re.findall(r"(?:\\ |\S)+", words)  # a space in a path is written "\ "
    paths = [pathlib.Path(name.replace("\\ ", " ")) for name in names]
    return all(path.exists() and path.stat().st_mtime < made for path in paths)


def compile_one(target, source, out, extra=()):
    out.parent.mkdir(parents=True, exist_ok=True)
    if not _fresh(out):
        tool(target, "g++", *FLAGS, *TARGETS[target][1], *extra, "-I", COMPONENTS, "-MD", "-MF",
             out.with_suffix(".d"), "-fcallgraph-info=su", "-c", source, "-o", out)
    return out


def objects(target, extra=(), where=None):
    """Compiles every component, into `where`; {component: {source: object}}."""
    where = where or build_dir("size") / target
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {name: {source: pool.submit(compile_one, target, COMPONENTS / source,
                                           where / (source[:-4] + ".o"), extra) for source in files}
                for name, files in sources().items()}
        return {name: {source: job.result() for source, job in files.items()}
                for name, files in jobs.items()}
