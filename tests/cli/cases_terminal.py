# SPDX-License-Identifier: Apache-2.0
"""What a person sees: the command on a terminal of its own."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time

from peer import HEAD, Script, answer, stay
from ports import free_port
from programs import ESSE, LIMIT_S, environment

DIM = "\x1b[2m"


class _Terminal:
    """The command with all three of its files on a terminal."""

    def __init__(self, *arguments, columns=100, **variables):
        self.text = ""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen([ESSE, *map(str, arguments)], stdin=slave, stdout=slave,
                                        stderr=slave, env=environment(**variables), start_new_session=True)
        os.close(slave)

    def read_until(self, pattern):
        until = time.monotonic() + LIMIT_S
        while not re.search(pattern, self.text):
            ready, _, _ = select.select([self.master], [], [], max(0, until - time.monotonic()))
            assert ready, f"no {pattern!r} in {self.text!r}"
            try:
                self.text += os.read(self.master, 65536).decode()
            except OSError:  # nobody has it open any more
                assert re.search(pattern, self.text), f"no {pattern!r} in {self.text!r}"
        return self.text

    def end(self, number=signal.SIGINT):
        if number is not None:
            self.process.send_signal(number)
        self.process.wait(LIMIT_S)
        try:
            while select.select([self.master], [], [], 0.1)[0]:
                self.text += os.read(self.master, 65536).decode()
        except OSError:
            pass
        os.close(self.master)
        return self.process.returncode


def a_terminal_shows_types_dim_and_a_line_that_lives():
    with Script(stay(HEAD + b"event: update\nid: 7\ndata: hello\n\ndata: \x1b[31mred\xff\n\n")) as server:
        terminal = _Terminal("tail", server.url)
        text = terminal.read_until(r"open \| 2 events, 50 B")
        assert terminal.end() == -signal.SIGINT
    assert f"{DIM}update #7  \x1b[0mhello\r\n" in text, text
    assert "\\x1b[31mred\N{REPLACEMENT CHARACTER}\r\n" in text, text  # shown, not obeyed
    assert terminal.text.endswith("\r\x1b[K"), terminal.text  # nothing of the line is left


def a_terminal_shows_flags_with_a_line_that_lives():
    put = HEAD + b'event: put\ndata: {"gain":{"version":2,"value":0.5}}\n\n'
    with Script(stay(put)) as server, tempfile.NamedTemporaryFile("w") as file:
        file.write('{"gain": 1}')
        file.flush()
        terminal = _Terminal("flags", server.url.removesuffix("/events"), "--declare", file.name, "--mobile-key", "mob-1234")
        text = terminal.read_until(r"open \| READY, 1 commit, \d\d B")
        assert terminal.end() == -signal.SIGINT
    assert f"gain = 0.5{DIM} (version 2)\x1b[0m\r\n" in text and "\x1b[0mREADY\r\n" in text, text
    assert terminal.text.endswith("\r\x1b[K"), terminal.text


def the_line_counts_down_to_the_next_attempt():
    with Script(answer(503)) as server:
        terminal = _Terminal("tail", "--retry-base", "60s", "--retry-jitter", 0, server.url)
        terminal.read_until(r"(?s)next attempt in (\d+) s .*next attempt in (?!\1 )\d+ s ")
        terminal.end()
    seconds = [int(number) for number in re.findall(r"next attempt in (\d+) s \| 0 events, 0 B \| 503 X", terminal.text)]
    assert 60 >= seconds[0] > seconds[-1] and seconds == sorted(seconds, reverse=True), terminal.text
    assert terminal.text.count("esse tail:") == 1, terminal.text  # the line counts, and says nothing anew
    with Script(answer(503), stay(HEAD + b"data: x\n\n")) as server:
        terminal = _Terminal("tail", "--retry-base", "1s", server.url)
        text = terminal.read_until(r"open \| 1 event, ")
        terminal.end()
    assert text.count("esse tail:") == 1 and "answered 503 X. The server behind it is down" in text, text


def colours_can_be_had_and_left_out():
    with Script(stay(HEAD + b"event: t\ndata: x\n\n")) as server:
        for options, variables, coloured in (([], {"NO_COLOR": "1"}, False), ([], {"NO_COLOR": ""}, True),
                                             (["--color", "never"], {}, False),
                                             (["--color", "always"], {"NO_COLOR": "1"}, True)):
            terminal = _Terminal("tail", *options, server.url, **variables)
            text = terminal.read_until(r"open \| 1 event")
            terminal.end()
            assert (DIM in text) == coloured, (options, variables, text)
            assert "\x1b[K" in text, text


def a_dumb_terminal_gets_neither_line_nor_colour():
    with Script(stay(HEAD + b"event: t\ndata: a\x1bb\n\n")) as server:
        terminal = _Terminal("tail", server.url, TERM="dumb")
        text = terminal.read_until(r"b\r\n")
        terminal.end()
    assert text == "t  a\\x1bb\r\n", text


def quiet_leaves_the_line_out():
    with Script(stay(HEAD + b"data: x\n\n")) as server:
        terminal = _Terminal("tail", "-q", server.url)
        text = terminal.read_until(r"x\r\n")
        terminal.end()
    assert text == "x\r\n", text


def verbose_lines_stay_above_the_line():
    with Script(stay(HEAD + b"data: x\n\n")) as server:
        terminal = _Terminal("tail", "-v", server.url)
        text = terminal.read_until(r"open \| 1 event")
        terminal.end()
    assert re.match(r"\* connecting to http://127\.0\.0\.1:\d+/events\r\n", text), text
    assert "* open: 200 from" in text, text


def what_came_before_is_shown_before():
    with Script(HEAD + b"data: 1\n\ndata: 2\n\n") as server:
        terminal = _Terminal("tail", "-v", "--no-retry", server.url, TERM="dumb")
        text = terminal.read_until(r"closed: .*\r\n")
        assert terminal.end(None) == 0
    assert re.fullmatch(r"\* connecting .*\r\n\* open: .*\r\n1\r\n2\r\n\* closed: the stream from .*\r\n", text), text


def no_line_stands_in_front_of_a_large_event():
    """Of more than is collected before it is written, in parts and behind others."""
    data = b"data: " + b"x" * 200_000 + b"\n\n"
    shown = threading.Semaphore(0)

    def turn(connection):
        connection.sendall(HEAD + b"data: 1\n\n")
        for _ in range(2):
            shown.acquire(timeout=LIMIT_S)
            connection.sendall(data)
        stay()(connection)
    with Script(turn) as server:
        terminal = _Terminal("tail", server.url)
        for events in ("1 event,", "2 events", "3 events"):
            text = terminal.read_until(rf"open \| {events}")
            shown.release()
        terminal.end()
    assert re.search(r"open \| 1 event, ", text), text[:300]
    assert "\x1b[0mx" not in text, text[text.index("\x1b[0mx") - 80:][:160]


def a_line_of_80_columns_has_all_but_the_end_of_the_reason():
    url = f"http://127.0.0.1:{free_port()}/"
    terminal = _Terminal("tail", "--retry-base", "20s", "--retry-jitter", 0, url, columns=80)
    text = terminal.read_until(r"next attempt in 1\d s \| 0 events, 0 B \| connection refused")
    terminal.end()
    assert all(len(line) < 80 for line in re.findall(r"\x1b\[2m(.*?)\x1b\[0m", text)), text


def a_terminal_that_is_not_read_keeps_it_from_no_end():
    for ending, code in (("--for", 0), (signal.SIGINT, -signal.SIGINT)):
        with Script(HEAD + b"data: " + b"x" * 200_000 + b"\n\n") as server:
            terminal = _Terminal("tail", "-q", *(["--for", "1.5s"] if ending == "--for" else []), server.url)
            try:
                if ending != "--for":
                    time.sleep(1)
                    terminal.process.send_signal(ending)
                assert terminal.process.wait(LIMIT_S) == code, (ending, terminal.process.returncode)
            finally:
                terminal.process.kill()
                os.close(terminal.master)


def a_narrow_terminal_is_not_overrun():
    with Script(stay(HEAD + b"data: x\n\n")) as server:
        terminal = _Terminal("tail", server.url, columns=12)
        terminal.read_until(r"open \| 1 ")
        terminal.end()
    shown = re.findall(r"\x1b\[2m(.*?)\x1b\[0m", terminal.text)
    assert "open | 1 ev" in shown, terminal.text
