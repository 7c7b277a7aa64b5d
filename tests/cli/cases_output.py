# SPDX-License-Identifier: Apache-2.0
"""What is printed, and how it ends when nobody wants it."""
import fcntl
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import time

from peer import HEAD, Script, answer, cut, stay
from programs import ESSE, LIMIT_S, SOON, Done, Serve, environment, event, finish, read_line, start, tail


def a_pipe_gets_the_data_alone_byte_for_byte():
    data = bytes(b for b in range(256) if b not in b"\r\n")
    with Script(HEAD + b"event: t\nid: 1\ndata: " + data + b"\n\ndata: two\ndata: lines\n\ndata\n\n: note\n\n") as server:
        assert tail("--no-retry", server.url).out == data + b"\ntwo\nlines\n\n"
        assert tail("--no-retry", "--comments", server.url).out == data + b"\ntwo\nlines\n\n: note\n"


def json_has_replacement_characters_where_it_is_not_utf_8():
    """Against Python's decoder, which replaces as the Encoding standard does."""
    source = random.Random(8)
    pieces = [b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xc3\xa9", b"\xe2\x82", b"\xf0\x9f", b"\xed\xa0\x80", b"\xc0\x80",
              b"\xf4\x90\x80\x80", b"a", b"\x00", b"\xff", b"\x80", b"\xe0\x80\x80", b'"\\\x1b\x7f']
    lines = [b"x" + b"".join(source.choices(pieces, k=12)) for _ in range(300)]
    lines += [b"x" + bytes(b for b in source.randbytes(40) if b not in b"\r\n") for _ in range(300)]
    replaced = [line.decode("utf-8", "replace") for line in lines]
    assert any("\N{REPLACEMENT CHARACTER}" in line for line in replaced)
    with Script(HEAD + b"".join(b"event: " + line + b"\ndata: " + line + b"\n\n" for line in lines)) as server:
        events = tail("--json", "--no-retry", server.url).events()
    assert [e["data"] for e in events] == replaced and [e["type"] for e in events] == replaced
    with Script(HEAD + b"".join(b"data: " + line * 4 + b"\n\n" for line in lines)) as server:
        events = tail("--json", "--no-retry", "--buffer", 128, server.url).events()
    assert [e["data"] for e in events] == [(line * 4).decode("utf-8", "replace") for line in lines]


def json_tells_states_and_comments_when_asked():
    with Script(HEAD + b": hi\n\ndata: x\n\n") as server:
        done = tail("--json", "-v", "--comments", "--no-retry", server.url)
        url = server.url
    assert done.json() == [
        {"state": "connecting", "url": url}, {"state": "open", "url": url, "status": 200}, {"comment": " hi"},
        event("x"),
        {"state": "closed", "status": 200, "error": "StreamEnded", "phase": "Body"}], done.out
    assert done.err == (f"* connecting to {url}\n* open: 200 from {url}\n"
                        f"* closed: the stream from {url}: the server ended it.\n"), done.err
    with Script(HEAD + b": hi\n\ndata: x\n\n") as server:
        assert len(tail("--json", "--no-retry", server.url).json()) == 1


def max_events_is_exact():
    with Serve("--interval", 0, "--count", 0) as server:
        done = tail("--json", "--max-events", 500, server.url)
    assert done.code == 0 and len(done.events()) == 500


def a_filter_lets_its_types_through_and_counts_them_only():
    with Serve("--interval", "5ms", "--count", 0) as server:
        done = tail("--json", "--event", "update", "--event", "nothing", "--max-events", 3, server.url)
    assert [(e["type"], e["lastEventId"]) for e in done.events()] == [("update", "2"), ("update", "4"), ("update", "6")]
    with Serve("--interval", "5ms") as server:
        done = tail("--json", "--event", "message", "--no-retry", server.url)
    assert len(done.events()) == 14, done.out


def a_large_event_comes_whole_through_a_small_buffer():
    lines = [bytes([97 + i % 26]) * (i * 37 % 4000) for i in range(300)] + [b"\xe2\x82\xac" * 50_000]
    data = b"\n".join(lines)
    body = b"".join(b"data: " + line + b"\n" for line in lines) + b"event: late\nid: 9\n\ndata: next\n\n"
    with Script(HEAD + body) as server:
        text = tail("--buffer", 256, "--no-retry", server.url)
        as_json = tail("--buffer", 256, "--no-retry", "--json", server.url)
        filtered = tail("--buffer", 256, "--no-retry", "--event", "late", server.url)
    assert text.out == data + b"\nnext\n" and text.err == ""
    assert as_json.events() == [event(data.decode(), "late", "9"), event("next", last_id="9")]
    assert filtered.out == data + b"\n"


def _high_water_kb(pid):
    """Of the program alone: what rusage says is not less than what its parent had. 0: it has ended."""
    found = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def a_huge_event_passes_through_little_memory():
    chunk = b"x" * 65536

    def turn(connection):
        connection.sendall(HEAD + b"data: ")
        for _ in range(800):
            connection.sendall(chunk)
        connection.sendall(b"\n\n")
    with Script(turn) as server:
        process = start("tail", "--buffer", 256, "--no-retry", server.url, stderr=subprocess.DEVNULL)
        size = most = 0
        while piece := process.stdout.read(1 << 20):
            size += len(piece)
            most = max(most, _high_water_kb(process.pid))
        process.wait()
    assert (size, process.returncode) == (800 * 65536 + 1, 0), size
    assert 0 < most < 40_000, f"{most} kB for 52 MB"


def an_event_over_its_limit_is_dropped_and_said():
    body = HEAD + b"data: " + b"x" * 5000 + b"\n\ndata: next\n\n"
    with Script(body) as server:
        done = tail("--json", "--buffer", 256, "--max-event", "4k", "--no-retry", server.url)
        assert [e["data"] for e in done.events()] == ["next"], done.out
        assert done.err == "esse tail: an event over 4096 bytes was dropped (--max-event)\n", done.err
        done = tail("--buffer", 256, "--no-parts", "--no-retry", server.url)
        assert (done.out, done.err) == (b"next\n", "esse tail: an event did not fit --buffer and was dropped\n"), done.err
        assert tail("--json", "-q", "--buffer", 256, "--max-event", "4k", "--no-retry", server.url).err == ""


def a_large_event_that_is_cut_is_no_event():
    half = cut(HEAD + b"data: 1\n\ndata: " + b"x" * 5000)
    with Script(half, stay(HEAD + b"data: 2\n\n")) as server:
        done = tail("--json", "--buffer", 256, "--max-events", 2, *SOON, server.url)
    assert [e["data"] for e in done.events()] == ["1", "2"], done.out
    assert "the rest of an event did not come" in done.err, done.err
    with Script(half, stay(HEAD + b"data: 2\n\n")) as server:
        done = tail("--buffer", 256, "--max-events", 2, *SOON, server.url)
    assert done.out.startswith(b"1\nxxx") and done.out.endswith(b"x\n2\n") and len(done.out) > 4000, done.out[-80:]


def an_id_over_a_quarter_of_the_buffer_is_refused_and_said():
    with Script(HEAD + b"id: " + b"7" * 100 + b"\ndata: x\n\n") as server:
        done = tail("--json", "--buffer", 256, "--no-retry", server.url)
    assert done.events() == [event("x")], done.out
    assert done.err == "esse tail: an id over a quarter of --buffer was ignored\n", done.err


def ctrl_c_ends_it_with_all_that_came():
    for number in (signal.SIGINT, signal.SIGTERM):
        with Script(stay(HEAD + b"data: 1\n\ndata: 2\n\n")) as server:
            process = start("tail", server.url)
            assert (read_line(process.stdout), read_line(process.stdout)) == ("1\n", "2\n")
            done = finish(process, number)
        assert (done.code, done.out, done.err) == (-number, b"", ""), (done.code, done.err)


def ctrl_c_ends_it_in_each_state():
    for turn in (stay(), stay(HEAD), answer(503)):
        with Script(turn) as server:
            process = start("tail", "--retry-base", "1h", "--retry-max", "1h", "-q", server.url)
            server.wait_for_a_request()
            time.sleep(0.3)
            done = finish(process, signal.SIGINT)
        assert done.code == -signal.SIGINT, done.code


def ctrl_c_ends_it_though_nobody_reads_its_output():
    with Serve("--interval", 0, "--count", 0) as server:
        process = start("tail", server.url)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == -signal.SIGINT
        process.communicate()


def a_reader_who_does_not_read_keeps_it_from_no_end():
    """Of stdout, and of stderr where -v writes."""
    for more, pipe in (((), "stdout"), (("-v",), "stderr")):
        for ending, code in (("--for", 0), (signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, -signal.SIGTERM)):
            with Script(HEAD + b"data: " + b"x" * 200_000 + b"\n\n" if pipe == "stdout" else b"no HTTP") as server:
                process = start("tail", *more, *SOON, *(["--for", "1.5s"] if ending == "--for" else []), server.url,
                                stdout=subprocess.PIPE if pipe == "stdout" else subprocess.DEVNULL,
                                stderr=subprocess.PIPE if pipe == "stderr" else subprocess.DEVNULL)
                fcntl.fcntl(getattr(process, pipe), fcntl.F_SETPIPE_SZ, 4096)
                if ending != "--for":
                    time.sleep(1)
                    process.send_signal(ending)
                try:
                    assert process.wait(LIMIT_S) == code, (pipe, ending, process.returncode)
                finally:
                    process.kill()
                    process.communicate()


def an_ignored_signal_stays_ignored():
    with Script(stay(HEAD + b"data: 1\n\n")) as server:
        process = start("tail", server.url, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        read_line(process.stdout)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None
        assert finish(process).code == -signal.SIGTERM


def a_reader_that_has_enough_ends_it_quietly():
    for quiet in (True, False):  # the stream says nothing more; it says a lot
        with Serve("--interval", 0, "--count", 0, *(["--stall-after", 1] if quiet else [])) as server:
            process = start("tail", server.url)
            assert read_line(process.stdout) == "YHOO\n"
            process.stdout.close()
            assert process.wait(LIMIT_S) == 0
            assert process.stderr.read() == b""
            process.stderr.close()


def stdout_that_cannot_be_written_is_an_error():
    with Serve("--interval", "10ms") as server, open("/dev/full", "wb") as full:
        process = start("tail", server.url, stdout=full)
        _, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (1, b"esse tail: cannot write to stdout: No space left on device\n"), err


def closed_standard_files_are_not_the_connection():
    for closed, code, out in (("<&-", 0, b"YHOO\n+2\n10\n"), ("2>&-", 0, b"YHOO\n+2\n10\n"), (">&-", 1, b""),
                              ("<&- >&- 2>&-", 1, b"")):
        with Serve() as server:
            process = _in_a_shell(closed, "tail", "-v", "--max-events", 1, server.url)
            done = Done(process, *process.communicate(timeout=LIMIT_S), 0)
        assert (done.code, done.out) == (code, out), (closed, done.code, done.out)
        assert "2>&-" in closed or "* open: 200" in done.err, (closed, done.err)
        assert closed != ">&-" or done.err.endswith("cannot write to stdout: Bad file descriptor\n"), done.err
        assert server.log.count("GET /events") == 1, (closed, server.log)
    process = _in_a_shell("<&-", "tail", "-d", "@-", "http://127.0.0.1:1/")
    assert process.communicate(timeout=LIMIT_S)[1].startswith(b"esse tail: --data: cannot read stdin")


def _in_a_shell(redirection, *arguments):
    """Behind `exec`: a signal meets the command itself."""
    line = f'exec "$0" "$@" {redirection}'
    return subprocess.Popen(["sh", "-c", line, ESSE, *map(str, arguments)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())


def a_slow_reader_pushes_back_on_the_server():
    sent = []

    def turn(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        connection.sendall(HEAD)
        connection.settimeout(1)
        try:
            while sum(sent) < 64 << 20:
                sent.append(connection.send(b"data: " + b"x" * 4000 + b"\n\n"))
        except TimeoutError:
            pass
    with Script(turn) as server:
        process = start("tail", server.url)
        time.sleep(3)
        total = sum(sent)
        finish(process, signal.SIGINT)
    assert 0 < total < 32 << 20, total


def json_costs_little_more_than_the_data_alone():
    """Time of the processor, the least of three runs each: under twice as much, and 12 times by a JSON library."""
    block = b"id: 12\ndata: " + b'{"key":"a flag","on":true,"rules":["a rule","another"],"text":"lorem ipsum"}' + b"\n\n"

    def turn(connection):
        connection.sendall(HEAD)
        for _ in range(40):
            connection.sendall(block * 10_000)

    def seconds(*options):
        process = start("tail", "--no-retry", *options, server.url, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_utime
    with Script(turn) as server:
        plain, as_json = (min(seconds(*options) for _ in range(3)) for options in ((), ("--json",)))
    assert as_json <= 4 * plain, (plain, as_json)


def waiting_costs_nothing():
    with Script(stay(HEAD + b"data: 1\n\n")) as server:
        process = start("tail", "--retry-base", "1h", server.url, stderr=subprocess.DEVNULL)
        read_line(process.stdout)
        before = _cpu_seconds(process.pid)
        time.sleep(1.5)
        used = _cpu_seconds(process.pid) - before
        finish(process)
    assert used <= 0.02, f"{used} s of processor for 1.5 s of waiting"


def _cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
