# SPDX-License-Identifier: Apache-2.0
"""The port to lwIP: its flash and RAM against its budget, and the RAM of lwIP itself with
config/lwipopts_small.h. See tests/size/run. lwIP is compiled without a C library, and never run."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import cross  # noqa: E402
from outcome import Outcome  # noqa: E402
from report import GATED_MAJOR  # noqa: E402
from size import sections  # noqa: E402

REPORT = cross.ROOT / "docs/generated/lwip.md"
PORT = cross.ROOT / "platform/esse_lwip"
FLASH, CONNECTION = 1500, 64  # docs/design.md, section 5
CONFIG = PORT / "config/lwipopts_small.h"
CLAIM = re.compile(r"^// RAM on Cortex-M3: ([\d,]+) B of lwIP", re.M)


def objects(target, lwip):
    """(of the port, of lwIP): {source: object}."""
    where = cross.build_dir("size") / target / "lwip"
    includes = ["-I", HERE / "lwip", "-I", cross.ROOT / "platform", "-isystem", lwip / "src/include"]
    core = lwip / "src/core"
    c_flags = ["-x", "c", "-std=gnu11", "-w"]
    stack = [*core.glob("*.c"), *core.glob("ipv4/*.c"), lwip / "src/netif/ethernet.c"]

    def compiled(source, extra):
        return cross.compile_one(target, source, where / (source.name + ".o"), [*includes, *extra])
    return ({s.name: compiled(s, []) for s in sorted(PORT.glob("*.cpp"))},
            {s.name: compiled(s, c_flags) for s in sorted(stack)})


def connection(target, lwip):
    """sizeof(TcpTransport), as the size of an array."""
    out = cross.compile_one(target, HERE / "lwip/ram.cpp", cross.build_dir("size") / target / "lwip/ram.o",
                            ["-I", cross.ROOT / "platform"])
    return int(re.search(r"^\S+ (\S+) \S ram_", cross.tool(target, "nm", "-S", out), re.M)[1], 16)


def report(rows, flash, ram, version):
    out = ["<!-- SPDX-License-Identifier: Apache-2.0 -->", "# lwIP", "",
           f"Written by `tests/size/run update`. Cortex-M3, gcc {version}, `-Os`; lwIP {rows['lwip']} with",
           "`platform/esse_lwip/config/lwipopts_small.h` (IPv4, DHCP, DNS, no RTOS), in bytes. A linker that",
           "drops what is not called makes lwIP's flash smaller.", "", "| what | flash | RAM |", "|---|---|---|"]
    out += [f"| the port: {name} | {size:,} | |" for name, size in rows["port"].items()]
    out += [f"| the port (budget {FLASH:,}; {CONNECTION} a connection) | {flash:,} | {rows['connection']} a connection |",
            f"| lwIP: pools (`memp.c`) | | {rows['memp']:,} |", f"| lwIP: heap (`mem.c`) | | {rows['mem']:,} |",
            f"| lwIP, all of it | {rows['stack']:,} | {ram:,} |"]
    return "\n".join(out) + "\n"


def main():
    outcome = Outcome()
    target = "cortex-m3"
    if not cross.have(target):
        return outcome.skip("size lwip", f"no {cross.TARGETS[target][0]}g++")
    fetched = subprocess.run([cross.ROOT / "platform/fetch_sdk", "lwip"], capture_output=True, text=True)
    if fetched.returncode:
        return outcome.skip("size lwip", fetched.stderr.strip().splitlines()[-1])
    lwip = pathlib.Path(fetched.stdout.strip())
    port, stack = ({name: sections(target, o) for name, o in group.items()} for group in objects(target, lwip))
    flash = sum(size["flash"] for size in port.values())
    ram = sum(size["data"] for size in stack.values())
    rows = {"lwip": lwip.name.removeprefix("lwip-"), "port": {n: s["flash"] for n, s in port.items()},
            "connection": connection(target, lwip), "memp": stack["memp.c"]["data"], "mem": stack["mem.c"]["data"],
            "stack": sum(size["flash"] for size in stack.values())}
    version = cross.version(target)
    text = report(rows, flash, ram, version)
    print(text)
    if sys.argv[1:] == ["update"]:
        REPORT.write_text(text)
    if not version.startswith(GATED_MAJOR + "."):
        outcome.skip("size lwip budgets", f"made for gcc {GATED_MAJOR}, this is {version}")
        return outcome.failed
    outcome.budget(flash, FLASH, "size cortex-m3 esse_lwip flash", "B")
    outcome.budget(rows["connection"], CONNECTION, "size cortex-m3 esse_lwip RAM of a connection", "B")
    said = CLAIM.search(CONFIG.read_text())
    outcome.check(said and said[1] == f"{ram:,}", "size lwipopts_small.h says its RAM", f"it is {ram:,} B")
    if f"gcc {version}" in (REPORT.read_text() if REPORT.exists() else version):
        outcome.check(REPORT.exists() and REPORT.read_text() == text, "size report of lwIP is fresh",
                      "tests/size/run update, and commit it")
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
