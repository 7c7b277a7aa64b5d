# SPDX-License-Identifier: Apache-2.0
"""Boots each board's images against servers that nobody can see from outside. See tests/firmware/run."""
import functools
import socket
import ssl
import sys
import threading
import time

import board as boards
import cases
import documents
import flags
import footprint
import kept
from board import Boot, statistics
from outcome import Outcome
from peer import headers_of, stay
from pki import context
from streams import HOST, Server, digest, encode, events, sends

BOOTS = 20
STACK_SHARE = 0.75  # of the stack, at most, is ever used
FAULT = 70          # boards/common/board.h: kFaultExit
SOON = "retry_ms=100"


def follow(board, server, count, *settings, image="print_events"):
    """Boots print_events, which ends after `count` events; its statistics."""
    with Boot(board, image, f"url={server.url}", f"events={count}", "show=0", SOON, *settings) as boot:
        return ends_well(boot, count)


def ends_well(boot, count):
    code, console = boot.wait()
    assert code == 0, f"exit code {code}: {console[-600:]}"
    found = statistics(console)
    assert found["events"] == count, (found, console[-600:])
    return found


def boots(board, image="print_events", tls=None):
    sent = events(1, 200)
    for number in range(BOOTS):
        with Server(sends(*map(encode, sent), then=stay()), tls=tls) as server:
            found = follow(board, server, len(sent), image=image)
        assert found["digest"] == digest(sent), f"boot {number}: another digest"
    for memory in ("stack", "tls"):
        print(f"{board} {image}: {found[memory][0]} of {found[memory][1]} bytes of {memory}")
    assert found["stack"][0] <= STACK_SHARE * found["stack"][1], found


def every_boot_sees_the_same_events(board):
    boots(board)


def addresses_come_by_hand_too(board):
    sent = events(1, 3)
    with Server(sends(*map(encode, sent), then=stay())) as server:
        found = follow(board, server, len(sent), "address=10.0.2.15/24,10.0.2.2,10.0.2.3")
    assert found["digest"] == digest(sent)


def a_server_that_restarts_is_found_again(board):
    sent = events(1, 40)
    whole = [encode(event) for event in sent]

    def restarts(connection):
        sends(*whole[:20], whole[20][:30])(connection)
        with server.restarted():
            connection.close()
            time.sleep(0.5)
    with Server(restarts, sends(*whole[20:], then=stay())) as server:
        found = follow(board, server, len(sent))
        assert headers_of(server.requests[1])["last-event-id"] == "20", server.requests
    assert found["digest"] == digest(sent) and found["attempts"] >= 2, found


def a_link_that_goes_down_and_up_loses_nothing(board):
    sent = events(1, 200)
    whole = [encode(event) for event in sent]
    half, again = threading.Event(), threading.Event()

    def script(connection):
        sends(*whole[:100])(connection)
        half.set()
        again.wait(30)
        for piece in whole[100:]:
            connection.sendall(piece)
        stay()(connection)
    with Server(script) as server:
        with Boot(board, "print_events", f"url={server.url}", "events=200", "show=0", SOON) as boot:
            assert half.wait(boards.LIMIT_S), "no connection"
            boot.set_link(False)
            again.set()  # what is sent now is lost
            time.sleep(1.5)
            before = boot.address_requests()
            boot.set_link(True)
            code, console = boot.wait()
            asked = boot.address_requests() - before
    if boards.BOARDS[board].tells_link:
        assert asked == 1, f"the network may be another one, and the board asked {asked} times for its address"
    assert code == 0, f"exit code {code}: {console[-600:]}"
    found = statistics(console)
    assert found["digest"] == digest(sent), console[-600:]


def a_link_that_is_down_is_the_cause(board):
    sent = events(1, 20)
    whole = [encode(event) for event in sent]
    again = threading.Event()

    def goes(connection):
        sends(*whole[:10])(connection)
        with server.restarted():
            connection.close()
            again.wait(boards.LIMIT_S)
    with Server(goes, sends(*whole[10:], then=stay())) as server:
        with Boot(board, "print_events", f"url={server.url}", "events=20", "show=0", SOON) as boot:
            boot.until("ConnectRefused (")
            boot.set_link(False)
            boot.until("NetworkDown (")
            boot.set_link(True)
            again.set()
            code, console = boot.wait()
    assert code == 0, f"exit code {code}: {console[-600:]}"
    assert statistics(console)["digest"] == digest(sent), console[-600:]


def an_event_of_2_megabytes_passes_through_1_kilobyte(board):
    huge = ("message", "1", "0123456789abcdef" * (2 * 1024 * 1024 // 16))
    with Server(sends(encode(huge), then=stay())) as server:
        found = follow(board, server, 1)
    assert found["digest"] == digest([huge]) and found["largest event"] == len(huge[2]), found


def ten_thousand_tiny_events_pass_without_a_stall(board):
    """A controller throws segments away when they come faster than the emulator lets the board run. TCP makes that good
    with the first retransmission that can: by repeated acknowledgements, or by its timer. A second time of the timer is a
    stall. A segment that the controller had room for is lost by nobody but the board."""
    first_fast_timed = 3
    sent = [("message", "", str(n % 10)) for n in range(10000)]
    with Server(sends(*(f"data: {data}\n\n".encode() for _, _, data in sent), then=stay())) as server:
        with Boot(board, "print_events", f"url={server.url}", f"events={len(sent)}", "show=0", SOON, emulator_options=boards.GUEST_TIME) as boot:
            found = ends_well(boot, len(sent))
            losses = boot.losses()
    assert found["digest"] == digest(sent) and found["attempts"] == 1, found
    assert all(crowd > boards.BOARDS[board].keeps for crowd in losses.crowds), f"the board lost what it had room for: {losses}"
    assert losses.sendings <= first_fast_timed, f"the board stood still: {losses}"


def tls_of(version, leaf=None):
    made = context(leaf or boards.leaf("server"))
    made.minimum_version = made.maximum_version = version
    return made


V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
TLS_CONFIGS = {"tls12_4k": V12, "tls12_16k": V12, "tls13_16k": V13}
TLS_IMAGES = [("print_events_" + config, version) for config, version in TLS_CONFIGS.items()]


def every_boot_sees_the_same_events_over_tls(board):
    for image, version in TLS_IMAGES:
        boots(board, image, tls_of(version))


def a_session_is_resumed_after_a_cut(board):
    sent = events(1, 20)
    whole = [encode(event) for event in sent]
    for image, version in TLS_IMAGES:
        with Server(sends(*whole[:10]), sends(*whole[10:], then=stay()), tls=tls_of(version)) as server:
            found = follow(board, server, len(sent), image=image)
            assert server.reused == [False, True], (image, server.handshakes, server.reused)
        assert found["digest"] == digest(sent), image


def a_certificate_of_nobody_we_know_is_refused(board):
    for image, version in TLS_IMAGES:
        with Server(sends(encode(events(1, 1)[0])), tls=tls_of(version, boards.leaf("stranger", issuer="other"))) as server:
            with Boot(board, image, f"url={server.url}", "failures=1") as boot:
                code, console = boot.wait()
            assert code == 1 and "no trusted certificate" in console, (image, code, console[-600:])
        assert server.requests == [b""] and len(server.handshakes) == 1, (image, server.requests, server.handshakes)


def a_certificate_that_has_ended_is_refused_by_who_knows_the_time(board):
    """It ended yesterday: later than the day before the image was made, which is what a board without a clock asks."""
    image, version = TLS_IMAGES[0]
    knows = boards.BOARDS[board].tells_time
    with Server(sends(encode(events(1, 1)[0])), tls=tls_of(version, boards.ended_leaf())) as server:
        with Boot(board, image, f"url={server.url}", "failures=1", "events=1") as boot:
            code, console = boot.wait()
    assert code == (1 if knows else 0) and ("expired" in console) == knows, console[-600:]
    assert any(server.requests) != knows, server.requests


def there_is_no_heap(board):
    for image in ("print_events", "feature_flags", "feature_flags_small", *(image for image, _ in TLS_IMAGES), *flags.IMAGES):
        symbols = boards.symbols(board, image)
        assert "main" in symbols and not {"malloc", "free", "_sbrk", "calloc"} & symbols, image


def a_fault_ends_with_its_own_exit_code(board):
    for fault, cause in boards.BOARDS[board].faults.items():
        with Boot(board, "fault", fault) as boot:
            code, console = boot.wait()
        assert code == FAULT and "trying" in console and f"fault: cause {cause:08x} at" in console, (fault, code, console)


def a_wrong_setting_is_refused(board):
    for image, *settings in (["print_events"], ["print_events", "url=ftp://x/"], ["print_events", "url=http://h/", "events=many"],
                             ["print_events", "url=http://h/", "address=1.2.3"], ["feature_flags", "url=http://h/"],
                             ["feature_flags", "key=k"], ["feature_flags", "url=http://h/", "key=k", "context="],
                             ["feature_flags", "url=http://h/", "key=k", "profile=other"],
                             ["feature_flags", "profile=ofrep", "url=http://h/", 'context={"key":"k"}'],
                             ["feature_flags_small", "url=http://h/", "profile=ofrep"],
                             ["feature_flags_small", "url=http://h/", "key=k", "store=flash.bin"]):
        with Boot(board, image, *settings) as boot:
            code, console = boot.wait()
        assert code == 2, (image, settings, code, console)


def losses_are_found():
    """In hand-made frames: segments of 10 bytes from one that ends behind the wrap of sequence numbers, and what the board acknowledges."""
    start = 2**32 - 15

    def frame(is_boards, sequence=0, acknowledged=0, data=0):
        ends = [bytes(4), socket.inet_aton(HOST)]
        ip = bytes([0x45, 0]) + (40 + data).to_bytes(2, "big") + bytes(5) + b"\x06" + bytes(2) + ends[not is_boards] + ends[is_boards]
        tcp = bytes(4) + b"".join((at % 2**32).to_bytes(4, "big") for at in (sequence, acknowledged)) + b"\x50" + bytes(7)
        whole = bytes(12) + b"\x08\x00" + ip + tcp + bytes(data)
        return bytes(8) + len(whole).to_bytes(4, "little") * 2 + whole

    def losses(*steps):
        """A number: the segment from that byte on; (a number): all before it is acknowledged."""
        return boards.find_losses(bytes(24) + b"".join(
            frame(True, acknowledged=start + step[0]) if isinstance(step, tuple) else frame(False, sequence=start + step, data=10) for step in steps))
    assert losses() == ([], 0)
    assert losses(0, (10,), 10, 20) == ([], 1)
    assert losses(0, 10, 20, (10,), 10, 20, (30,), 30) == ([2], 2), "one gap, and what is behind it"
    assert losses(0, (10,), 10, 10, 10, (20,), 20, 20) == ([1, 1], 3), "two gaps"


CASES = (every_boot_sees_the_same_events, addresses_come_by_hand_too, a_server_that_restarts_is_found_again,
         a_link_that_goes_down_and_up_loses_nothing, a_link_that_is_down_is_the_cause, an_event_of_2_megabytes_passes_through_1_kilobyte,
         ten_thousand_tiny_events_pass_without_a_stall, every_boot_sees_the_same_events_over_tls,
         a_session_is_resumed_after_a_cut, a_certificate_of_nobody_we_know_is_refused,
         a_certificate_that_has_ended_is_refused_by_who_knows_the_time, there_is_no_heap, a_fault_ends_with_its_own_exit_code,
         a_wrong_setting_is_refused)

NEED_LINK = (a_link_that_is_down_is_the_cause,)


def cases_of(board, publisher, relay):
    for case in CASES:
        if case not in NEED_LINK or boards.BOARDS[board].tells_link:
            yield f"{board} {case.__name__}", functools.partial(case, board)
    for case in (*flags.CASES, *kept.CASES) if publisher else ():
        yield f"{board} {case.__name__}", functools.partial(case, board, publisher)
    for case in kept.POWER_CUTS if publisher and board == "qemu_lm3s6965evb" else ():
        yield f"{board} {case.__name__}", functools.partial(case, board, publisher)
    if publisher:  # and nginx
        case = documents.every_change_of_an_ofrep_service_arrives_in_order
        yield f"{board} {case.__name__}", functools.partial(case, board)
    if relay:
        case = documents.every_change_of_a_relay_arrives_in_order
        yield f"{board} {case.__name__}", functools.partial(case, board, relay)


def had(outcome, name, need):
    """What `need` answers; None, and a skip, when it is missing."""
    try:
        return need()
    except cases.Missing as why:
        outcome.skip(f"firmware {name}", str(why))
        return None


def main(words):
    outcome = Outcome()
    losses_are_found()
    is_update = words == ["update"]
    publisher = had(outcome, "flags", flags.need)
    relay = had(outcome, "relay", documents.need_relay)
    if publisher and not is_update:
        here = [(case.__name__, functools.partial(case, publisher))
                for case in (flags.this_machine_is_a_board_too, kept.this_machine_keeps_its_values_too)]
        cases.run(outcome, "firmware", cases.with_words(here, words), at_once=1)
    measured = []
    for board in boards.BOARDS:
        try:
            boards.build(board)
        except cases.Missing as why:
            outcome.skip(f"firmware {board}", str(why))
            continue
        except AssertionError as why:
            outcome.check(False, f"firmware {board} builds", str(why))
            continue
        if not is_update:
            cases.run(outcome, "firmware", cases.with_words(cases_of(board, publisher, relay), words), at_once=1)
        if is_update or not words:
            measured.append(footprint.of_board(board, {config: tls_of(version) for config, version in TLS_CONFIGS.items()}, outcome))
    if len(measured) == len(boards.BOARDS):
        footprint.judge(measured, outcome)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
