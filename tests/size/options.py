# SPDX-License-Identifier: Apache-2.0
"""What each option of lwIP costs on a Cortex-M3: one is changed at a time, and the difference is taken.
Writes docs/generated/options.md. See tests/size/run."""
import collections
import concurrent.futures
import sys

import cross
import lwip as ports
from lwip import TARGET
from outcome import Outcome
from report import judge, page, table

REPORT = cross.ROOT / "docs/generated/options.md"

# One row: the option, the value that it has in the port's configuration, another one, and what to know.
Option = collections.namedtuple("Option", "name old new note")
WHOLE = {  # switches: all of lwIP is compiled, and flash is told, too
    "LWIP_IPV6", "LWIP_DHCP", "LWIP_DNS", "LWIP_ACD", "IP_REASSEMBLY", "IP_FRAG", "TCP_QUEUE_OOSEQ", "LWIP_TCP_KEEPALIVE",
    "LWIP_ALTCP", "LWIP_STATS", "LWIP_TCPIP_CORE_LOCKING", "LWIP_SOCKET_SELECT",
}
SMALL = [
    Option("PBUF_POOL_SIZE", "12", "13", "each buffer of what arrives: the largest part of lwIP"),
    Option("PBUF_POOL_BUFSIZE", "608", "1536", "a full Ethernet frame in one buffer; 12 of them"),
    Option("MEM_SIZE", "3200", "4224", "lwIP's heap: what is sent, and DHCP"),
    Option("MEMP_NUM_TCP_PCB", "3", "4", "a connection, open or finishing"),
    Option("MEMP_NUM_TCP_PCB_LISTEN", "1", "2", ""),
    Option("MEMP_NUM_TCP_SEG", "8", "9", "a segment on its way out"),
    Option("MEMP_NUM_UDP_PCB", "4", "5", "DHCP and each open question of DNS have one"),
    Option("MEMP_NUM_PBUF", "4", "5", ""),
    Option("ARP_TABLE_SIZE", "4", "5", ""),
    Option("DNS_TABLE_SIZE", "2", "3", "a name, asked for or remembered"),
    Option("DNS_MAX_NAME_LENGTH", "128", "256", "of both places of the table"),
    Option("TCP_WND", "4 * 536", "8 * 536", "nothing by itself: `PBUF_POOL_SIZE` must hold it (2 × TCP_WND / 552 + 4)"),
    Option("TCP_SND_BUF", "2 * 536", "4 * 536", "nothing by itself: `MEM_SIZE` and `MEMP_NUM_TCP_SEG` must hold it"),
    Option("TCP_MSS", "536", "1460", "nothing by itself: windows, buffers and heap grow with it"),
    Option("LWIP_IPV6", "0", "1", "beside IPv4"),
    Option("LWIP_DHCP", "1", "0", "a fixed address"),
    Option("LWIP_DNS", "1", "0", "a server by its address only"),
    Option("LWIP_ACD", "0", "1", "with `LWIP_DHCP_DOES_ACD_CHECK`: 6 s more until there is an address"),
    Option("IP_REASSEMBLY", "0", "1", ""),
    Option("IP_FRAG", "0", "1", ""),
    Option("TCP_QUEUE_OOSEQ", "0", "1", "segments out of order keep buffers of the pool"),
    Option("LWIP_TCP_KEEPALIVE", "1", "0", ""),
    Option("LWIP_ALTCP", "0", "1", "esse does without"),
    Option("LWIP_STATS", "0", "1", ""),
]
SOCKETS = [
    Option("MEMP_NUM_NETCONN", "2", "3", "a socket; on top, a mailbox and a semaphore of the RTOS"),
    Option("MEMP_NUM_TCPIP_MSG_API", "4", "5", ""),
    Option("MEMP_NUM_TCPIP_MSG_INPKT", "8", "9", "a packet on its way to lwIP's thread"),
    Option("DEFAULT_TCP_RECVMBOX_SIZE", "12", "24", "here nothing: it is the RTOS' (FreeRTOS: 4 B a place)"),
    Option("TCPIP_MBOX_SIZE", "12", "24", "likewise"),
    Option("LWIP_TCPIP_CORE_LOCKING", "1", "0", "ESP-IDF's default: each call is a message"),
    Option("LWIP_SOCKET_SELECT", "0", "1", "`wait()` uses `lwip_poll()`"),
]
ADDS_FILES = {"LWIP_IPV6", "LWIP_ACD", "IP_REASSEMBLY", "IP_FRAG", "LWIP_ALTCP", "LWIP_STATS"}
MORE = {"LWIP_ACD": ["LWIP_DHCP_DOES_ACD_CHECK 1"], "LWIP_STATS": ["LWIP_STATS_DISPLAY 0"]}


def settings_of(port, option):
    """A folder with an lwipopts.h in which that one option is another."""
    folder = cross.build_dir("size") / "options" / port.settings.name / (option.name + "=" + option.new.replace(" ", ""))
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'#include "{port.config.relative_to(ports.PLATFORM)}"', f"#undef {option.name}",
             f"#define {option.name} {option.new}"]
    for more in MORE.get(option.name, []):
        lines += [f"#undef {more.split()[0]}", f"#define {more}"]
    header, text = folder / "lwipopts.h", "\n".join(lines) + "\n"
    if not header.exists() or header.read_text() != text:
        header.write_text(text)
    return folder


def cost(port, lwip, base, option):
    """(RAM, flash or None) more than the configuration has."""
    folder = settings_of(port, option)
    whole = option.name in WHOLE
    # A number changes what has RAM, and nothing else: the rest is not compiled again.
    sources = [s for s in ports.stack(lwip)
               if base[s.name]["data"] or whole and base[s.name]["flash"] or option.name in ADDS_FILES]
    sizes = ports.compiled(lwip, folder, sources, folder)
    ram, flash = (sum(sizes[s.name][kind] - base[s.name][kind] for s in sources) for kind in ("data", "flash"))
    return ram, flash if whole else None


def has_its_value(port, option):
    """The configuration says what the table says that it says."""
    said = {}
    for header in (ports.PORTS[0].config, port.config):
        for line in header.read_text().splitlines():
            words = line.split("//")[0].split(None, 2)
            if words[:1] == ["#define"] and len(words) == 3:
                said[words[1]] = words[2].strip().strip("()").replace("TCP_MSS", "536")
    return said.get(option.name, option.old) == option.old


def rows(port, lwip, options):
    where = cross.build_dir("size") / TARGET / port.settings.name
    base = ports.compiled(lwip, port.settings, ports.stack(lwip), where)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(zip(options, pool.map(lambda o: cost(port, lwip, base, o), options)))


def signed(value):
    return "" if value is None else f"{value:+,}" if value else "0"


def cost_table(measured):
    return table(["option", "from", "to", "RAM", "flash", ""],
                 [(f"`{o.name}`", o.old, o.new, signed(ram), signed(flash), o.note) for o, (ram, flash) in measured],
                 numbers=range(1, 5))


def report(small, sockets, lwip, version):
    return page(
        "What options of lwIP cost",
        f"Written by `tests/size/run update`. Cortex-M3, gcc {version}, `-Os`; lwIP {lwip.name.removeprefix('lwip-')}. One option",
        "is changed at a time, and `.data` and `.bss` of all of lwIP are compared; bytes. Flash is told for switches,",
        "and before a linker drops what is not called.", "",
        "From `platform/esse_lwip/config/lwipopts_small.h`:", "", *cost_table(small),
        "From `platform/esse_lwip_sockets/config/lwipopts_rtos.h`:", "", *cost_table(sockets))


def main():
    outcome = Outcome()
    lwip = ports.fetched(outcome, "size options")
    if lwip is None:
        return outcome.failed
    raw, threads = ports.PORTS
    stale = [o.name for port, options in ((raw, SMALL), (threads, SOCKETS)) for o in options if not has_its_value(port, o)]
    outcome.check(not stale, "size options start from what the configurations say", str(stale))
    text = report(rows(raw, lwip, SMALL), rows(threads, lwip, SOCKETS), lwip, cross.version(TARGET))
    print(text)
    judge(outcome, "size report of options", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
