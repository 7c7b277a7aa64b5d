# SPDX-License-Identifier: Apache-2.0
"""Images, and the emulator that boots them."""
import collections
import datetime
import functools
import json
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import typing

from cases import Missing
from cross import ROOT, build_dir
from pki import Pki
from streams import HOST

BUILD = build_dir("firmware")
LIMIT_S = 120      # no boot of a case takes longer; a loaded machine is slow
GUEST_TIME = ("-icount", "shift=3")  # an instruction is 8 ns: no clock, TCP's timers included, runs while the board waits for this machine


class Board(typing.NamedTuple):
    emulator: str
    machine: list     # the emulator's options; the network is "net"
    tools: str        # what the compiler's name begins with
    faults: dict      # what fault.cpp can do and the board traps, and the cause that it says
    tells_link: bool  # its Ethernet controller knows whether there is a link
    keeps: float      # tiny frames that wait in that controller before it throws some away. Infinite: the emulator holds them back
    tells_time: bool = True
    specs: str = "picolibc.specs"  # what the compiler finds its C library by


MISALIGNED = {"misaligned-load": 0x01000000}  # of Armv7-M's CFSR
NO_ACCESS = {"null-store": 7, "flash-store": 7, "stack-overflow": 7, "data-run": 1}  # of RISC-V's mcause
BOARDS = {
    "qemu_lm3s6965evb": Board("qemu-system-arm", ["-M", "lm3s6965evb", "-nic", "user,id=net"], "arm-none-eabi-",
                              MISALIGNED, tells_link=False, keeps=math.inf),
    "qemu_mps2_an385": Board("qemu-system-arm", ["-M", "mps2-an385", "-nic", "user,id=net"], "arm-none-eabi-",
                             MISALIGNED, tells_link=True, keeps=130),
    # The emulator makes misaligned loads, as a part might not: that is left to the other boards.
    "qemu_riscv32": Board("qemu-system-riscv32",
                          ["-M", "virt", "-cpu", "rv32,a=off,f=off,d=off", "-m", "32M", "-bios", "none", "-netdev", "user,id=net",
                           "-device", "virtio-net-device,netdev=net", "-global", "virtio-mmio.force-legacy=false"],
                          "riscv64-unknown-elf-", NO_ACCESS, tells_link=True, keeps=math.inf),
    "qemu_lx106": Board("qemu-system-xtensa", ["-M", "lx60-nommu", "-cpu", "lx106", "-nic", "user,id=net"], "xtensa-lx106-elf-",
                        {"misaligned-load": 9, "null-store": 15}, tells_link=True, keeps=8, tells_time=False, specs="/usr/lib/xtensa-lx106-elf/picolibc.specs"),
}


@functools.cache
def pki():
    """The images trust its root."""
    return Pki(BUILD / "certificates")


def leaf(name, **more):
    """This machine's certificate, and its key."""
    return pki().leaf(name, f"IP:{HOST}", **more)


def ended_leaf():
    """One that ended yesterday, whenever that is."""
    yesterday = f"{datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1):%Y%m%d}"
    return leaf("ended_" + yesterday, end=yesterday + "120000Z")


def need(board):
    """Raises Missing when the board cannot be built or booted here."""
    compiler, specs = BOARDS[board].tools + "g++", BOARDS[board].specs
    for program in (BOARDS[board].emulator, compiler, "cmake", "ninja", "openssl"):
        if not shutil.which(program):
            raise Missing(f"no {program}")
    probe = subprocess.run([compiler, f"--specs={specs}", "-E", "-x", "c++", os.devnull], capture_output=True)
    if probe.returncode != 0:
        raise Missing(f"no {specs} for {compiler}")
    for sdk in ("lwip", "mbedtls"):
        if subprocess.run([ROOT / "platform/fetch_sdk", sdk], capture_output=True).returncode != 0:
            raise Missing(f"no sources of {sdk}")


def build(board, images="images.cmake", *options, target="all"):
    """The images of a CMake file of this folder, too."""
    need(board)
    for command in (["cmake", "-S", ROOT / "boards" / board, "-B", BUILD / board,
                     f"-DESSE_IMAGES={ROOT}/tests/firmware/{images}", f"-DESSE_CA_FILE={pki().root}", *options],
                    ["cmake", "--build", BUILD / board, "--target", target]):
        _run(command)


def build_here(target):
    """An app for this machine, over TLS, which trusts the same root."""
    for command in (["cmake", "-S", ROOT, "-B", BUILD / "host", f"-DESSE_CA_FILE={pki().root}", "-DCMAKE_BUILD_TYPE=Release",
                     "-DESSE_BUILD_TESTS=OFF"],
                    ["cmake", "--build", BUILD / "host", "--target", target]):
        _run(command)
    return BUILD / "host" / target


def _run(command):
    # What day it is: certificates are issued by UTC.
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"


def tool(board, name, *arguments):
    """What one of the board's tools says."""
    return subprocess.run([BOARDS[board].tools + name, *arguments], capture_output=True, text=True, check=True).stdout


def symbols(board, image):
    """The names in an image."""
    return {line.split()[-1] for line in tool(board, "nm", BUILD / board / f"{image}.elf").splitlines()}


class Boot:
    """A running image: `with Boot(board, "print_events", "url=...") as boot: ...`. Its network can be cut, and
    what went over it is kept. Without `has_link` it boots with its link down."""

    def __init__(self, board, image, *settings, emulator_options=(), has_link=True):
        self.folder = tempfile.TemporaryDirectory()
        self.frames = pathlib.Path(self.folder.name, "frames.pcap")
        self.monitor_path = pathlib.Path(self.folder.name, "qmp")
        arguments = "".join(",arg=" + word.replace(",", ",,") for word in (image, *settings))
        self.process = subprocess.Popen(
            [BOARDS[board].emulator, *BOARDS[board].machine, "-kernel", BUILD / board / f"{image}.elf",
             "-object", f"filter-dump,id=dump,netdev=net,file={self.frames}",
             "-qmp", f"unix:{self.monitor_path},server=on,wait=off", "-nographic", "-monitor", "none", "-serial", "stdio", *emulator_options,
             *([] if has_link else ["-S"]),
             "-semihosting-config", "enable=on,target=native" + arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")
        self.console = ""
        self.limit = threading.Timer(LIMIT_S, self.process.kill)
        self.limit.start()
        if not has_link:
            self.command(("set_link", {"name": "net", "up": False}), ("cont", {}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.limit.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def until(self, *texts):
        """Reads the console up to a line that has one of the texts."""
        while not any(text in self.console for text in texts):
            line = self.process.stdout.readline()
            assert line, f"it never says {' or '.join(texts)}: {self.console[-600:]}"
            self.console += line

    def wait(self):
        """Exit code and console."""
        self.console += self.process.stdout.read()
        code = self.process.wait()
        assert code != -signal.SIGKILL, f"it does not end: {self.console[-600:]}"
        return code, self.console

    def set_link(self, up):
        self.command(("set_link", {"name": "net", "up": up}))

    def command(self, *commands):
        """Tells the emulator's monitor: (name, arguments)."""
        with socket.socket(socket.AF_UNIX) as monitor:
            for _ in range(500):
                try:
                    monitor.connect(str(self.monitor_path))
                    break
                except OSError:
                    time.sleep(0.01)
            stream = monitor.makefile("rw")
            stream.readline()  # the greeting
            for name, arguments in (("qmp_capabilities", {}), *commands):
                stream.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
                stream.flush()
                answer = {"event": ""}
                while "event" in answer:
                    answer = json.loads(stream.readline())
                assert "return" in answer, answer

    def losses(self):
        """What the board was sent again on its one TCP connection: see find_losses()."""
        return find_losses(self.frames.read_bytes())

    def address_requests(self):
        """How many DHCP requests (not discoveries) the board has sent."""
        return sum(map(is_dhcp_request, frames_of(self.frames.read_bytes())))


def frames_of(pcap):
    at = 24
    while at + 16 <= len(pcap):
        size = int.from_bytes(pcap[at + 8:at + 12], "little")
        yield pcap[at + 16:at + 16 + size]
        at += 16 + size


def is_dhcp_request(frame):
    """UDP to port 67, and of its options the first, as lwIP has it: message type 3."""
    return frame[12:14] == b"\x08\x00" and frame[23] == 17 and frame[36:38] == b"\x00\x43" and frame[282:285] == b"\x35\x01\x03"


def tcp_segments(pcap):
    """Each (comes from the board, its sequence number, what it acknowledges, bytes of data)."""
    for frame in frames_of(pcap):
        if frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        head = 14 + (frame[14] & 15) * 4
        tcp = frame[head:]
        data = int.from_bytes(frame[16:18], "big") - (head - 14) - (tcp[12] >> 4) * 4
        yield frame[26:30] != socket.inet_aton(HOST), int.from_bytes(tcp[4:8], "big"), int.from_bytes(tcp[8:12], "big"), data


class Losses(typing.NamedTuple):
    crowds: list    # for each gap in the stream, how many segments were on their way when its first byte was sent
    sendings: int   # how often the byte was sent that was sent most often


def find_losses(pcap):
    """What the peer of the one TCP connection had to send again. It fills a gap with all that was sent behind it: one loss."""
    base, acknowledged, highest, filled = None, 0, 0, 0
    ends, crowds, crowd_of, sendings = [], [], {}, collections.Counter()
    for is_boards, sequence, acknowledges, data in tcp_segments(pcap):
        if is_boards:
            acknowledged = 0 if base is None else (acknowledges - base) & 0xFFFFFFFF
        elif data > 0:
            base = sequence if base is None else base
            first = (sequence - base) & 0xFFFFFFFF
            if filled <= first < highest:
                crowds.append(crowd_of[first])
                filled = highest
            ends = [end for end in ends if end > acknowledged] + [first + data]
            for byte in range(first, first + data):
                sendings[byte] += 1
                crowd_of.setdefault(byte, len(ends))
            highest = max(highest, first + data)
    return Losses(crowds, max(sendings.values(), default=0))


def statistics(console):
    """The last line of statistics, as {word: number}; `stack` and `tls` are used and size; of print_events a digest."""
    line = re.findall(r"^statistics: (.*)$", console, re.M)
    assert line, f"no statistics: {console[-600:]}"
    found = {name: int(number) for name, number in re.findall(r"([a-z][a-z ]*) (\d+)(?=,)", line[-1])}
    digest = re.search(r"digest ([0-9a-f]{8})", line[-1])
    found["digest"] = digest and int(digest[1], 16)
    for memory in ("stack", "tls"):
        found[memory] = tuple(map(int, re.search(memory + r" (\d+)/(\d+)", line[-1]).groups()))
    return found
