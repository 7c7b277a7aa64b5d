# SPDX-License-Identifier: Apache-2.0
"""Images, and the emulator that boots them."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ESSE_BUILD") or ROOT / "build") / "firmware"
HOST = "10.0.2.2"  # this machine, as the emulator's network shows it to the board
LIMIT_S = 120      # no boot of a case takes longer; a loaded machine is slow
# Board: the emulator, the machine, what else it needs to be there.
BOARDS = {
    "qemu_lm3s6965evb": ("qemu-system-arm", "lm3s6965evb", "arm-none-eabi-g++", "picolibc.specs"),
    "qemu_mps2_an385": ("qemu-system-arm", "mps2-an385", "arm-none-eabi-g++", "picolibc.specs"),
}


class Missing(Exception):
    """The board cannot be built or booted here: why."""


class Broken(Exception):
    """It should have been possible, and was not: why."""


def make_pki():
    """A root that the images trust, a certificate of this machine below it, and one below another root, which nobody
    trusts: made once for a build folder. Answers it."""
    folder = BUILD / "pki"
    if (folder / "other.pem").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names").write_text(f"subjectAltName=IP:{HOST}\n")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)
    for root, leaf in (("root", "server"), ("other-root", "other")):
        openssl("req", "-x509", *new, "-keyout", f"{root}.key", "-out", f"{root}.pem", "-subj", f"/CN={root}", "-days", "36500")
        openssl("req", *new, "-keyout", f"{leaf}.key", "-out", f"{leaf}.csr", "-subj", f"/CN={leaf}")
        openssl("x509", "-req", "-in", f"{leaf}.csr", "-CA", f"{root}.pem", "-CAkey", f"{root}.key", "-CAcreateserial", "-days",
                "36500", "-extfile", "names", "-out", f"{leaf}.pem")
    return folder


def build(board):
    emulator, _, compiler, specs = BOARDS[board]
    for program in (emulator, compiler, "cmake", "ninja", "openssl"):
        if not shutil.which(program):
            raise Missing(f"no {program}")
    probe = subprocess.run([compiler, f"--specs={specs}", "-E", "-x", "c++", os.devnull], capture_output=True)
    if probe.returncode != 0:
        raise Missing(f"no {specs} for {compiler}")
    for sdk in ("lwip", "mbedtls"):
        if subprocess.run([ROOT / "platform/fetch_sdk", sdk], capture_output=True).returncode != 0:
            raise Missing(f"no sources of {sdk}")
    for command in (["cmake", "-S", ROOT / "boards" / board, "-B", BUILD / board,
                     f"-DESSE_IMAGES={ROOT}/tests/firmware/images.cmake", f"-DESSE_CA_FILE={make_pki()}/root.pem"], ["cmake", "--build", BUILD / board]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Broken(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def symbols(board, image):
    """The names in an image."""
    nm = BOARDS[board][2].replace("g++", "nm")
    done = subprocess.run([nm, BUILD / board / f"{image}.elf"], capture_output=True, text=True, check=True)
    return {line.split()[-1] for line in done.stdout.splitlines()}


class Boot:
    """A running image: `with Boot(board, "print_events", "url=...") as boot: ...`. Its network can be cut, and
    what went over it is kept."""

    def __init__(self, board, image, *settings, emulator_options=()):
        emulator, machine, *_ = BOARDS[board]
        self.folder = tempfile.TemporaryDirectory()
        self.frames = pathlib.Path(self.folder.name, "frames.pcap")
        self.monitor_path = pathlib.Path(self.folder.name, "qmp")
        arguments = "".join(",arg=" + word.replace(",", ",,") for word in (image, *settings))
        self.process = subprocess.Popen(
            [emulator, "-M", machine, "-kernel", BUILD / board / f"{image}.elf", "-nic", "user,id=net",
             "-object", f"filter-dump,id=dump,netdev=net,file={self.frames}",
             "-qmp", f"unix:{self.monitor_path},server=on,wait=off", "-nographic", "-monitor", "none", "-serial", "stdio", *emulator_options,
             "-semihosting-config", "enable=on,target=native" + arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def wait(self):
        """Exit code and console."""
        try:
            self.console, _ = self.process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.console, _ = self.process.communicate()
            raise AssertionError(f"it does not end: {self.console[-600:]}") from None
        return self.process.returncode, self.console

    def set_link(self, up):
        with socket.socket(socket.AF_UNIX) as monitor:
            for _ in range(100):
                try:
                    monitor.connect(str(self.monitor_path))
                    break
                except OSError:
                    time.sleep(0.05)
            stream = monitor.makefile("rw")
            stream.readline()  # the greeting
            for command in ({"execute": "qmp_capabilities"}, {"execute": "set_link", "arguments": {"name": "net", "up": up}}):
                stream.write(json.dumps(command) + "\n")
                stream.flush()
                answer = json.loads(stream.readline())
                assert "return" in answer, answer

    def repeated_segments(self):
        """How many TCP segments with data the board was sent more than once: what was lost on its side."""
        return count_repeated(self.frames.read_bytes())


def count_repeated(pcap):
    at, seen, repeated = 24, {}, 0
    while at + 16 <= len(pcap):
        size = int.from_bytes(pcap[at + 8:at + 12], "little")
        frame = pcap[at + 16:at + 16 + size]
        at += 16 + size
        if frame[12:14] != b"\x08\x00" or frame[23] != 6 or frame[26:30] != socket.inet_aton(HOST):
            continue
        head = 14 + (frame[14] & 15) * 4
        tcp = frame[head:]
        data = int.from_bytes(frame[16:18], "big") - (head - 14) - (tcp[12] >> 4) * 4
        port, first = tcp[2:4], int.from_bytes(tcp[4:8], "big")
        if data > 0:
            ahead = (first - seen.get(port, first)) & 0xFFFFFFFF
            repeated += ahead >= 1 << 31
            if ahead < 1 << 31:
                seen[port] = first + data
    return repeated


def statistics(console):
    """The last line of statistics, as {word: number}; `stack` is used and size."""
    line = re.findall(r"^statistics: (.*)$", console, re.M)
    assert line, f"no statistics: {console[-600:]}"
    found = {name: int(number) for name, number in re.findall(r"([a-z][a-z ]*) (\d+)(?=,)", line[-1])}
    found["digest"] = int(re.search(r"digest ([0-9a-f]{8})", line[-1])[1], 16)
    for memory in ("stack", "tls"):
        found[memory] = tuple(map(int, re.search(memory + r" (\d+)/(\d+)", line[-1]).groups()))
    return found
