# SPDX-License-Identifier: Apache-2.0
"""The ports to lwIP: their flash and RAM against their budgets, and the RAM of lwIP itself with the
settings of each. See tests/size/run. lwIP is compiled without a C library, and never run."""
import collections
import pathlib
import re
import subprocess
import sys

import cross
from outcome import Outcome
from report import GATED_MAJOR, judge, page
from size import sections

HERE = pathlib.Path(__file__).resolve().parent
REPORT = cross.ROOT / "docs/generated/lwip.md"
TARGET = "cortex-m3"
CLAIM = re.compile(r"^// RAM on Cortex-M3: ([\d,]+) B of lwIP, and (\d+) B for each", re.M)

# `flash`, `connection`: budgets.
Port = collections.namedtuple("Port", "name config settings about flash connection sources")
PLATFORM = cross.ROOT / "platform"
PORTS = [
    Port("esse_lwip", PLATFORM / "esse_lwip/config/lwipopts_small.h", HERE / "lwip",
         "the raw API, no RTOS: IPv4, DHCP, DNS", 2500, 72, sorted((PLATFORM / "esse_lwip").glob("*.cpp"))),
    Port("esse_lwip_sockets", PLATFORM / "esse_lwip_sockets/config/lwipopts_rtos.h", HERE / "lwip_rtos",
         "sockets under an RTOS: IPv4, DHCP, DNS", 3500, 92,
         [PLATFORM / "esse_lwip/lookup.cpp", PLATFORM / "esse_lwip/outcome.cpp",
          *sorted((PLATFORM / "esse_lwip_sockets").glob("*.cpp"))]),
]


def fetched(outcome, name):
    """lwIP's sources, or None and a skip."""
    if not cross.have(TARGET):
        return outcome.skip(name, f"no {cross.TARGETS[TARGET][0]}g++")
    done = subprocess.run([cross.ROOT / "platform/fetch_sdk", "lwip"], capture_output=True, text=True)
    if done.returncode:
        return outcome.skip(name, done.stderr.strip().splitlines()[-1])
    return pathlib.Path(done.stdout.strip())


def stack(lwip):
    """lwIP's sources; those of what is switched off compile to nothing."""
    core = lwip / "src/core"
    return sorted([*core.glob("*.c"), *core.glob("ipv4/*.c"), *core.glob("ipv6/*.c"), *(lwip / "src/api").glob("*.c"),
                   lwip / "src/netif/ethernet.c"])


def compiled(lwip, settings, sources, where):
    """{name: sizes}, with the lwipopts.h of the folder `settings`."""
    includes = ["-I", settings, "-I", HERE / "lwip", "-I", PLATFORM, "-isystem", lwip / "src/include"]
    sizes = {}
    for source in sources:
        extra = includes + (["-x", "c", "-std=gnu11", "-w"] if source.suffix == ".c" else [])
        out = cross.compile_one(TARGET, source, where / (source.parent.name + "_" + source.name + ".o"), extra)
        sizes[source.name] = sections(TARGET, out)
    return sizes


def connection(port, where):
    """sizeof(TcpTransport), as the size of an array."""
    out = cross.compile_one(TARGET, port.settings / "ram.cpp", where / "ram.o", ["-I", PLATFORM])
    return int(re.search(r"^\S+ (\S+) \S ram_", cross.tool(TARGET, "nm", "-S", out), re.M)[1], 16)


def measure(port, lwip):
    where = cross.build_dir("size") / TARGET / port.settings.name
    mine = compiled(lwip, port.settings, port.sources, where)
    theirs = compiled(lwip, port.settings, stack(lwip), where)
    return {"port": {name: size["flash"] for name, size in mine.items()},
            "flash": sum(size["flash"] for size in mine.values()), "connection": connection(port, where),
            "memp": theirs["memp.c"]["data"], "mem": theirs["mem.c"]["data"],
            "stack": sum(size["flash"] for size in theirs.values()),
            "ram": sum(size["data"] for size in theirs.values())}


def table(port, m):
    out = ["", f"## {port.name}", "", f"With `{port.config.relative_to(cross.ROOT)}`", f"({port.about}).", "",
           "| what | flash | RAM |", "|---|---|---|"]
    out += [f"| the port: {name} | {size:,} | |" for name, size in m["port"].items()]
    return out + [f"| the port (budget {port.flash:,}; {port.connection} a connection) | {m['flash']:,} | "
                  f"{m['connection']} a connection |",
                  f"| lwIP: pools (`memp.c`) | | {m['memp']:,} |", f"| lwIP: heap (`mem.c`) | | {m['mem']:,} |",
                  f"| lwIP, all of it | {m['stack']:,} | {m['ram']:,} |"]


def report(measured, lwip, version):
    out = [f"Written by `tests/size/run update`. Cortex-M3, gcc {version}, `-Os`; lwIP {lwip.name.removeprefix('lwip-')},",
           "in bytes. A linker that drops what is not called makes lwIP's flash smaller. What each option",
           "costs: [options](options.md)."]
    for port, m in measured:
        out += table(port, m)
    return page("lwIP", *out)


def check(outcome, port, m):
    outcome.budget(m["flash"], port.flash, f"size {TARGET} {port.name} flash", "B")
    outcome.budget(m["connection"], port.connection, f"size {TARGET} {port.name} RAM of a connection", "B")
    said = CLAIM.search(port.config.read_text())
    outcome.check(said and said.groups() == (f"{m['ram']:,}", str(m["connection"])),
                  f"size {port.config.name} says its RAM", f"it is {m['ram']:,} B and {m['connection']} B")


def main():
    outcome = Outcome()
    lwip = fetched(outcome, "size lwip")
    if lwip is None:
        return outcome.failed
    measured = [(port, measure(port, lwip)) for port in PORTS]
    version = cross.version(TARGET)
    text = report(measured, lwip, version)
    print(text)
    if not version.startswith(GATED_MAJOR + "."):
        outcome.skip("size lwip budgets", f"made for gcc {GATED_MAJOR}, this is {version}")
        return outcome.failed
    for port, m in measured:
        check(outcome, port, m)
    judge(outcome, "size report of lwIP", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
