# SPDX-License-Identifier: Apache-2.0
"""The programs of requirements.txt, and a tree to pack: as it is committed, after builds have littered it."""
import functools
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

from cases import Missing

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = pathlib.Path(sys.argv[1])
WORK = pathlib.Path(os.environ["ESSE_BUILD"], "packages")
TREE = WORK / "esse"
LITTER = ("build/host/esse", "build/logs/unit.log",
          "boards/esp32/feature_flags/build/main.elf", "boards/esp32/feature_flags/sdkconfig",
          "boards/esp32/feature_flags/managed_components/x/x.c", "boards/esp32/feature_flags/dependencies.lock")
SECONDS = 120

sys.path.append(str(PACKAGES))


def need(module):
    if importlib.util.find_spec(module) is None:
        raise Missing(f"{module} cannot be had from requirements.txt (see the log)")


def run(*command, cwd=WORK, **variables):
    """What the program prints; it must end with 0. It writes nothing for the user, and looks for nothing newer."""
    environment = {**os.environ, "HOME": str(WORK / "home"), "IDF_TOOLS_PATH": str(WORK / "home"), "NO_COLOR": "1",
                   "COLUMNS": "1000", "IDF_COMPONENT_CHECK_NEW_VERSION": "0", "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
                   "PYTHONPATH": f"{PACKAGES}:{os.environ['PYTHONPATH']}", **variables}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True,
                          timeout=SECONDS)
    assert done.returncode == 0, f"{command[1:]} ends with {done.returncode}: {done.stdout} {done.stderr}"
    return done.stdout + done.stderr


def python(module, *arguments, **more):
    return run(sys.executable, "-m", module, *arguments, **more)


def committed():
    """Paths below ROOT of what is committed, or about to be."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(git, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing("no git: what belongs to the tree is not known")
    return sorted(name for name in set(done.stdout.split("\0")) if name and (ROOT / name).is_file())


@functools.cache
def lay_tree():
    """Once."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "home").mkdir(parents=True)
    for name in committed():
        (TREE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, TREE / name)
    for name in LITTER:
        (TREE / name).parent.mkdir(parents=True, exist_ok=True)
        (TREE / name).write_text("of a build\n")


def unpack(archive, into):
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def dead_links(folder):
    return [f"{page.relative_to(folder)}: {link}" for page in sorted(folder.rglob("*.md"))
            for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()) if not (page.parent / link).exists()]
