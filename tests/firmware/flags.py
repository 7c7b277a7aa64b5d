# SPDX-License-Identifier: Apache-2.0
"""feature_flags on a board, following LaunchDarkly's own publisher over TLS, behind nginx: Go's TLS ignores
max_fragment_length, OpenSSL's does not. See tests/firmware/run."""
import contextlib
import json
import os
import pathlib
import random
import re
import statistics as figures
import tempfile
import time

import board as boards
import launchdarkly
import nginx
from board import Boot, statistics
from cases import Missing, equal
from ports import free_port
from programs import run
from streams import HOST

SITE = """
server {{
  listen 127.0.0.1:{port} ssl;
  ssl_certificate {certificate};
  ssl_certificate_key {key};
  ssl_protocols TLSv1.2 TLSv1.3;
  location / {{
    proxy_pass {upstream};
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_read_timeout 1h;
  }}
}}
"""
IMAGES = ("feature_flags_tls12_4k", "feature_flags_tls12_16k", "feature_flags_tls13_16k")
SMALL_RECORDS, *ANY_RECORDS = IMAGES
BURST, ONE_BY_ONE = 200, 50
FLAGS_OF = {"1 KB": 5, "1 MB": 5000, "10 MB": 50000}
DECLARED = {"blink": False, "blink-rate-ms": 250, "threshold": -3.25, "greeting": "good morning"}
SAID = ["lamp: does not blink, 250 ms", "threshold: -3.25", "greeting: good morning"]


def need():
    """The publisher's program. Missing: it cannot be built, or there is no nginx."""
    if not nginx.find():
        raise Missing("no nginx")
    return launchdarkly.build()


@contextlib.contextmanager
def behind_nginx(upstream, leaf):
    """A port on which nginx speaks TLS for that service."""
    port = free_port()
    site = SITE.format(port=port, certificate=leaf[0], key=leaf[1], upstream=upstream)
    with tempfile.TemporaryDirectory() as folder, nginx.Nginx(pathlib.Path(folder, "nginx"), site, [port]):
        yield port


@contextlib.contextmanager
def service(program, over="nginx", leaf=None):
    """The publisher, with .board_url. Over TLS, as `leaf`: nginx's, or "go", its own. Or "http"."""
    leaf = leaf or boards.leaf("server")
    with contextlib.ExitStack() as stack:
        publisher = stack.enter_context(launchdarkly.Publisher(program, leaf if over == "go" else None))
        if over == "nginx":
            publisher.port = stack.enter_context(behind_nginx(publisher.url, leaf))
        publisher.board_url = f"{'http' if over == 'http' else 'https'}://{HOST}:{publisher.port}"
        yield publisher


def boot(board, image, publisher, *words, **more):
    return Boot(board, image, f"url={publisher.board_url}", f"key={launchdarkly.MOBILE_KEY}", *words, **more)


def document(count):
    """The text of a put: so many flags of 200 bytes, among them those that are declared, in no order."""
    chance = random.Random(count)
    flags = [(f"{chance.choice(('pump', 'ota', 'lcd-theme'))}-{number}", chance.choice((True, 7, "x" * 60, {"steps": [1, 2, 5]})))
             for number in range(count - len(DECLARED))] + list(DECLARED.items())
    chance.shuffle(flags)
    return json.dumps({key: {"version": 100, "flagVersion": 4, "value": value, "variation": 1, "trackEvents": False,
                             "reason": {"kind": "RULE_MATCH", "ruleIndex": 3, "ruleId": "0f3a", "inExperiment": False}}
                       for key, value in flags})


def changes(console):
    """What the board says of its settings."""
    return re.findall(r"^(?:lamp|threshold|greeting): .*$", console, re.M)


def ends_well(booted, commits):
    code, console = booted.wait()
    assert code == 0, f"exit code {code}: {console[-600:]}"
    found = statistics(console)
    equal("commits", found["commits"], commits)
    return found


def some_changes(count):
    """(key, value, what the board says) of changes in a row."""
    for number in range(count):
        yield (("blink-rate-ms", 1000 + number, f"lamp: blinks, {1000 + number} ms"),
               ("threshold", number / 2, f"threshold: {number / 2:g}"),
               ("greeting", f"hello {number}", f"greeting: hello {number}"))[number % 3]


def every_change_arrives_in_order(board, program):
    """A burst, and then changes one by one: the time of each, up to the console, is shown and not judged."""
    at_once, alone = list(some_changes(BURST)), list(some_changes(BURST + ONE_BY_ONE))[BURST:]
    for image in ANY_RECORDS:
        took = []
        with service(program) as publisher:
            publisher.flags({"blink": {"version": 1, "value": True}})
            with boot(board, image, publisher, f"commits={1 + BURST + ONE_BY_ONE}") as booted:
                booted.until("status: READY")
                for version, (key, value, _) in enumerate(at_once, 2):
                    publisher.patch(key, version, value)
                booted.until(at_once[-1][2])
                for version, (key, value, said) in enumerate(alone, 2 + BURST):
                    began = time.monotonic()
                    publisher.patch(key, version, value)
                    booted.until(said)
                    took.append((time.monotonic() - began) * 1000)
                ends_well(booted, 1 + BURST + ONE_BY_ONE)
        equal("what it says", changes(booted.console), [said for _, _, said in at_once + alone])
        show_times(board, image, took)


def show_times(board, what, took):
    """How many milliseconds each change took. They are not judged."""
    took = sorted(took)
    print(f"{board} {what}: from a change to the console, {len(took)} changes: least {took[0]:.1f} ms, median "
          f"{figures.median(took):.1f}, 90 % {took[len(took) * 9 // 10]:.1f}, most {took[-1]:.1f}", flush=True)


def follow_put(board, image, program, size):
    """Statistics of a boot that takes one put."""
    with service(program, over="nginx" if image in IMAGES else "http") as publisher:
        publisher.flags(document(FLAGS_OF[size]))
        with boot(board, image, publisher, "commits=1") as booted:
            found = ends_well(booted, 1)
    equal("what it says", changes(booted.console), SAID)
    equal("flags that are not declared", found["undeclared"], FLAGS_OF[size] - len(DECLARED))
    return found


def a_put_of_10_megabytes_takes_the_memory_of_one_of_a_kilobyte(board, program):
    """Over TLS the handshake takes the most stack; over plain HTTP the rest of the way shows."""
    for image in ("feature_flags", *(IMAGES if os.environ.get("ESSE_MODE") == "full" else IMAGES[:1])):
        small, large = (follow_put(board, image, program, size) for size in ("1 KB", "10 MB"))
        for memory in ("stack", "tls"):
            equal(f"{memory} of {image}", large[memory], small[memory])
        assert large["bytes"] > 9_000_000 and small["bytes"] < 1200, (small, large)


def four_flags_are_taken_out_of_5000(board, program):
    for image in IMAGES:
        found = follow_put(board, image, program, "1 MB")
        assert found["bytes"] > 900_000, found


def what_changes_while_it_is_away_is_there_when_it_comes_back(board, program):
    with service(program) as publisher:
        publisher.flags({"blink": {"version": 1, "value": False}})
        with boot(board, SMALL_RECORDS, publisher, "commits=3") as booted:
            booted.until("status: READY")
            publisher.flags({"blink": {"version": 2, "value": True}, "greeting": {"version": 1, "value": "back"}})
            publisher.cut()
            booted.until("greeting: back")
            publisher.patch("blink-rate-ms", 3, 100)
            found = ends_well(booted, 3)
    equal("attempts", found["attempts"], 2)
    equal("what it says", changes(booted.console),
          ["lamp: does not blink, 500 ms", "lamp: blinks, 500 ms", "greeting: back", "lamp: blinks, 100 ms"])


def a_go_server_sends_records_that_4_kibibytes_do_not_hold(board, program):
    """Go's TLS does not do what max_fragment_length asks for: its records grow up to 16 KiB when much is written at
    once. The console names it, nothing of the put is applied, and who has room for any record follows that server."""
    with service(program, over="go") as publisher:
        publisher.answer(200, f"event: put\ndata: {document(FLAGS_OF['1 MB'])}\n\n", Content_Type="text/event-stream")
        with boot(board, SMALL_RECORDS, publisher, "failures=1") as booted:
            code, console = booted.wait()
        assert code == 1 and "because of TlsRecord (Body, status 200)" in console, console[-600:]
        said = re.search(r"^TLS: a record of (\d+) bytes is larger than the buffer$", console, re.M)
        assert said and int(said[1]) > 4096, console[-600:]
        equal("commits", statistics(console)["commits"], 0)
        equal("what it says", changes(console), [])
        for image in ANY_RECORDS:
            with boot(board, image, publisher, "commits=1") as booted:
                ends_well(booted, 1)
            equal(f"what {image} says", changes(booted.console), SAID)


def this_machine_is_a_board_too(program):
    with service(program, leaf=boards.pki().leaf("here")) as publisher:
        publisher.flags(document(FLAGS_OF["1 MB"]))
        done = run(f"url=https://localhost:{publisher.port}", f"key={launchdarkly.MOBILE_KEY}", "commits=1",
                   program=boards.build_here("feature_flags"))
    equal("exit code", done.code, 0)
    equal("what it says", changes(done.out.decode()), SAID)


CASES = (every_change_arrives_in_order, four_flags_are_taken_out_of_5000, a_put_of_10_megabytes_takes_the_memory_of_one_of_a_kilobyte,
         what_changes_while_it_is_away_is_there_when_it_comes_back, a_go_server_sends_records_that_4_kibibytes_do_not_hold)
