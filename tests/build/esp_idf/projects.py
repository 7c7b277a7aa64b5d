# SPDX-License-Identifier: Apache-2.0
"""With an installation of ESP-IDF (IDF_PATH, its export.sh sourced): builds the projects of boards/esp32 for every
target that it has tools for, or for those that ESSE_IDF_TARGETS names; a warning in a file of esse fails. print_events
then follows `esse serve`, as a program of this machine (target linux), and in Espressif's QEMU where it is there; and
feature_flags a service, as a program of this machine. Without an installation all of it is one skip."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import peer
from outcome import Outcome
from programs import Serve

ROOT = pathlib.Path(__file__).resolve().parents[3]
WORK = pathlib.Path(os.environ["ESSE_BUILD"], "consumers/idf")
TREE = WORK / "esse"  # ESP-IDF calls a component as its folder
PROJECTS = ("event_server", "feature_flags", "print_events")
XTENSA = ("esp32", "esp32s2", "esp32s3")
LINUX_SINCE = (5, 5)
QEMU = {"esp32": "qemu-system-xtensa", "esp32c3": "qemu-system-riscv32"}
FOLLOWS = "first event"  # of the sample that `esse serve` begins with
FLAGS = b'event: put\ndata: {"greeting":{"version":1,"value":"good morning"}}\n\n'
BOOT_S = 180  # an emulator on a busy machine; the first thing that idf.py does there is to look at the build
outcome = Outcome()


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def targets():
    named = os.environ.get("ESSE_IDF_TARGETS")
    return named.split() if named else [*output("idf.py", "--list-targets").split(), "linux"]


def why_not(target):
    """None when it can be built for this target."""
    version = re.search(r"v(\d+)\.(\d+)", output("idf.py", "--version"))
    if target == "linux" and version and (int(version[1]), int(version[2])) < LINUX_SINCE:
        return f"ESP-IDF {version[0]} has no eventfd there"
    compiler = "gcc" if target == "linux" else "xtensa-esp-elf-gcc" if target in XTENSA else "riscv32-esp-elf-gcc"
    return None if shutil.which(compiler) else f"no {compiler}"


def copy_tree():
    shutil.rmtree(WORK, ignore_errors=True)
    TREE.mkdir(parents=True)
    listed = output("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, TREE / name)


def idf(name, target, build, *settings):
    """The command, but for what to do. `settings`: more files of them, or lines."""
    project = TREE / "boards/esp32" / name
    more = WORK / f"{build}.settings"
    more.write_text("".join(f"{line}\n" for line in settings if line.startswith("CONFIG_")))
    files = ["sdkconfig.defaults", *(word for word in settings if not word.startswith("CONFIG_")), more]
    folder = WORK / build
    return ["idf.py", "--preview", "-C", project, "-B", folder, f"-DIDF_TARGET={target}", f"-DSDKCONFIG={folder}/sdkconfig",
            f"-DSDKCONFIG_DEFAULTS={';'.join(map(str, files))}"]


def build(name, target, folder, *settings):
    """True when it builds without a warning in esse's files."""
    case = f"build esp_idf {folder.replace('-', ' for ', 1)}"
    with open(WORK / f"{folder}.log", "w", encoding="utf-8") as log:
        # ESP-IDF asks the compiler for colours even in a file.
        code = subprocess.run([*map(str, idf(name, target, folder, *settings)), "build"], stdout=log,
                              stderr=subprocess.STDOUT, env={**os.environ, "GCC_COLORS": ""}).returncode
    said = (WORK / f"{folder}.log").read_text()
    warnings = re.findall(rf"^\S*{TREE.name}/(?:boards|components|platform)/\S*: warning: .*", said, re.M)
    outcome.check(code == 0, case, f"{' | '.join(said.splitlines()[-8:])}")
    outcome.check(not warnings, f"{case}: no warning", "; ".join(warnings[:5]))
    return code == 0


def says(line, case, *command):
    """What the command runs prints this line."""
    path = WORK / f"{case.replace(' ', '-')}.log"
    with open(path, "wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        until = time.monotonic() + BOOT_S
        while line.encode() not in path.read_bytes() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # idf.py, and the emulator that it started
        process.wait()
    said = path.read_text(errors="replace")
    outcome.check(line in said, f"build esp_idf {case} says {line}", " | ".join(said.splitlines()[-8:]))


def run_on_linux(name, line, setting):
    folder = f"{name}-linux-runs"
    if build(name, "linux", folder, setting):
        says(line, f"{name} on linux", "stdbuf", "-oL", WORK / folder / f"{name}.elf")


def follow_on_linux():
    with Serve() as server:
        run_on_linux("print_events", FOLLOWS, f'CONFIG_EXAMPLE_URL="{server.url}"')
    with peer.Script(peer.HEAD + FLAGS) as service:
        run_on_linux("feature_flags", "greeting: good morning", f'CONFIG_EXAMPLE_STREAM_URL="http://127.0.0.1:{service.port}"')


def follow_in_qemu(target):
    if f"\n{target} " not in output(QEMU[target], "-M", "help"):
        outcome.skip(f"build esp_idf print_events in QEMU, {target}", f"no {QEMU[target]} of Espressif's")
        return
    with Serve() as server:
        settings = ("sdkconfig.qemu", f'CONFIG_EXAMPLE_URL="http://10.0.2.2:{server.port}/events"')
        if build("print_events", target, f"print_events-qemu-{target}", *settings):
            says(FOLLOWS, f"print_events in QEMU {target}",
                 *idf("print_events", target, f"print_events-qemu-{target}", *settings), "qemu")


def main():
    if not os.environ.get("IDF_PATH") or not shutil.which("idf.py"):
        outcome.skip("build esp_idf projects", "no ESP-IDF here (IDF_PATH, and idf.py on the PATH by its export.sh)")
        return 0
    copy_tree()
    for target in targets():
        if why := why_not(target):
            outcome.skip(f"build esp_idf for {target}", why)
            continue
        for name in PROJECTS:
            if (name, target) != ("event_server", "linux"):  # which has no esp_http_server with the host's network
                build(name, target, f"{name}-{target}")
        if target == "linux":
            follow_on_linux()
        elif target in QEMU:
            follow_in_qemu(target)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
