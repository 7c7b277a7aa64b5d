# SPDX-License-Identifier: Apache-2.0
"""What the images of each board cost: flash, RAM, stack, the arena of TLS, and instructions of a handshake and of an
idle poll. Compared with the budgets, and with docs/generated/images.md. See tests/firmware/run."""
import collections
import itertools
import re

import board as boards
from board import Boot, statistics
import kept
from peer import stay
import report
from report import GATED_MAJOR, table
from streams import Server, digest, encode, events, sends

REPORT = boards.ROOT / "docs/generated/images.md"
# docs/decisions/0009 says where a figure is above the design's.
BUDGETS = {
    ("qemu_lm3s6965evb", "print_events_tls12_4k"): {"flash": 104_600, "RAM": 36_000},
    ("qemu_lm3s6965evb", "feature_flags_small_tls12_4k"): {"flash": 117_800, "RAM": 40_000, "stack used": 3_000},
    ("qemu_lm3s6965evb", "feature_flags_tls12_4k"): {"flash": 131_100, "RAM": 41_500, "stack used": 3_000},
}
COUNTED = ("-icount", "shift=0")  # an instruction is a nanosecond
NANOSECONDS_A_MS = 1_000_000
# The parts of an image: what a linker's input is known by, first match counts.
PARTS = {
    "esse": r"libesse_(base|stream|http|client)\.a",
    "flags, JSON": r"libesse_(flags|json)\.a",
    "store": r"libesse_store\.a",
    "esse_lwip": r"libesse_lwip\.a",
    "esse_mbedtls": r"libesse_mbedtls_\w+\.a",
    "lwIP": r"liblwip\.a",
    "Mbed TLS": r"mbedtls-\w+-\d+\.a",
    "C library": r"/lib(c|gcc|m)\.a",
    "board and app": r"",
}
TALKS_TO = {
    "": "plain HTTP",
    "tls12_4k": "TLS 1.2, ECDSA P-256, records up to 4 KiB: servers that honour max_fragment_length or write little at once",
    "tls12_16k": "TLS 1.2, ECDSA P-256, any record",
    "tls13_16k": "TLS 1.3, ECDSA P-256, any record",
}


def parts(board, image):
    """Flash of each part, out of the linker's map."""
    text = (boards.BUILD / board / f"{image}.map").read_text()
    text = text[text.index("Linker script and memory map"):]
    found = collections.Counter()
    for size, source in re.findall(r"^ \.(?:text|rodata|srodata)\S*\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$", text, re.M):
        part = next(name for name, pattern in PARTS.items() if re.search(pattern, source))
        found[part] += int(size, 16)
    return found


def sizes(board, image):
    """(flash, RAM)"""
    said = boards.tool(board, "size", boards.BUILD / board / f"{image}.elf")
    text, data, bss = map(int, said.splitlines()[1].split()[:3])
    return text + data, data + bss


def run(board, image, tls):
    """Statistics of a boot that follows 200 events, of which the digest is right, or as many changes of flags."""
    if image.startswith("feature_flags"):
        changes = [f'event: patch\ndata: {{"key":"blink-rate-ms","version":{n},"value":{n}}}\n\n'.encode() for n in range(100, 300)]
        pieces, words, expected = [b"event: put\ndata: {}\n\n", *changes], ["key=k", "commits=201"], None
    else:
        sent = events(1, 200)
        pieces, words, expected = map(encode, sent), ["events=200", "show=0"], digest(sent)
    with kept.flash() as flash, Server(sends(*pieces, then=stay()), tls=tls) as server:
        words += [f"store={flash}"] if image in kept.IMAGES else []
        with Boot(board, image, f"url={server.url}", *words) as boot:
            code, console = boot.wait()
    found = statistics(console)
    assert code == 0 and found["digest"] == expected, (board, image, console[-600:])
    return found


def counted(board, image, *arguments):
    """What an image prints that counts ticks, as lists of instructions, a line each."""
    with Boot(board, image, *arguments, emulator_options=COUNTED) as boot:
        code, console = boot.wait()
    assert code == 0, (board, image, console[-600:])
    a_tick = NANOSECONDS_A_MS / int(re.search(r"^ticks a ms (\d+)", console, re.M)[1])
    return [[int(word) * a_tick for word in words.split()] for words in re.findall(r"ticks ((?:\d+ ?)+)$", console, re.M)]


def handshakes(board, config, tls):
    """[[instructions of all steps, of the longest] of a whole handshake, the same of a resumed one]"""
    with Server(sends(), sends(), tls=tls) as server:
        found = counted(board, f"handshake_{config}", str(server.port))
        assert server.reused == [False, True], (server.handshakes, server.reused)
    return found


def is_gated(board):
    return boards.tool(board, "g++", "-dumpfullversion").startswith(GATED_MAJOR + ".")


def kilo(size):
    return f"{size / 1000:.1f}"


def million(count):
    return f"{count / 1e6:.1f}"


def of_board(board, tls_of_config, outcome):
    """The board's part of the report."""
    rows, part_rows = [], []
    for app, config in itertools.product(("print_events", "feature_flags_small", "feature_flags"), ("", *tls_of_config)):
        image = f"{app}_{config}".rstrip("_")
        flash, ram = sizes(board, image)
        found = run(board, image, tls_of_config.get(config))
        rows.append([image, kilo(flash), kilo(ram), kilo(found["stack"][1]), kilo(found["stack"][0]),
                     *(kilo(n) if n else "" for n in reversed(found["tls"])), TALKS_TO[config]])
        by_part = parts(board, image)
        part_rows.append([image, *(kilo(by_part[part]) if by_part[part] else "" for part in PARTS)])
        if is_gated(board):
            measured = {"flash": flash, "RAM": ram, "stack used": found["stack"][0]}
            for what, limit in BUDGETS.get((board, image), {}).items():
                outcome.budget(measured[what], limit, f"firmware {board} {image} {what}", "B")
    handshake_rows = []
    for config, tls in tls_of_config.items():
        whole, resumed = handshakes(board, config, tls)
        handshake_rows.append([config, *map(million, (*whole, *resumed))])
    streaming, waiting, loop = (n / 1000 for n in counted(board, "poll_counter")[0])
    return [f"## {board}", "",
            *table(["image", "flash", "RAM", "of it stack", "used", "of it arena of TLS", "used", "talks to"], rows),
            "Of the flash:", "", *table(["image", *PARTS], part_rows),
            "Millions of instructions of a handshake, the board's waiting not counted:", "",
            *table(["configuration", "whole", "its longest step", "resumed", "its longest step"], handshake_rows),
            f"A poll with nothing to do, a transport that says \"not yet\" included: {streaming - loop:.0f}.0 instructions with an",
            f"open stream, {waiting - loop:.0f}.0 in the delay before an attempt.", ""]


def judge(measured, outcome):
    text = report.page(
        "Images",
        "Written by `tests/firmware/run update`, in thousands of bytes: `print_events` and `feature_flags` of `boards/apps` as the",
        "emulators boot them, with DHCP, DNS, lwIP and its pools. `feature_flags` has LaunchDarkly and OFREP, and keeps its values;",
        "`feature_flags_small` has LaunchDarkly alone. RAM is all of it: there is no heap. Stack and arena used: painted, after 200",
        "events, or changes of flags, and what keeps them. A root and a leaf of P-256. Instructions: QEMU with `-icount shift=0`.", "",
        *(line for part in measured for line in part))
    print(text)
    if not all(map(is_gated, boards.BOARDS)):
        outcome.skip("firmware report is fresh", f"made for gcc {GATED_MAJOR}, this is another")
        return
    report.judge(outcome, "firmware report", REPORT, text)
