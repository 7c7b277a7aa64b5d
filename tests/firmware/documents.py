# SPDX-License-Identifier: Apache-2.0
"""feature_flags on a board, following services that only say that something changed, and have the flags in a document:
one that speaks OFREP, and the whole LaunchDarkly Relay Proxy.
documents.py RELAY BOARD: follows the relay, in a network namespace that nobody else uses."""
import json
import os
import subprocess
import sys
import time

import board as boards
import flags
import kept
import ld_relay
import network
from board import Boot
from cases import Missing, equal
from ofrep import Answer, Service
from streams import HOST

CONTEXT = '{"kind":"device","key":"board-1","targetingKey":"board-1"}'  # boards/apps/feature_flags/shell.h
DEFAULTS = {"blink": True, "blink-rate-ms": 500, "threshold": 20.5, "greeting": "hello"}
CHANGES = 20


def need_relay():
    """The relay's program. Missing: it cannot be built, or run, here."""
    if why := network.why_none():
        raise Missing(f"no network of its own: {why}")
    return ld_relay.build()


class OfrepDocuments:
    """What the service says: .values, as of change .number."""

    def __init__(self, service):
        self.service, self.number, self.values = service, 0, dict(DEFAULTS)
        self.change({})

    def change(self, values):
        self.number += 1
        self.values.update(values)
        document = {"flags": [{"key": key, "value": value, "reason": "STATIC", "variant": "v"} for key, value in self.values.items()],
                    "eventStreams": [{"type": "sse", "url": "https://$HOST/$FOLLOWER/stream-0"}]}
        event = json.dumps({"type": "refetchEvaluation", "etag": str(self.number)})
        self.service.change(Answer(json.dumps(document), f'"{self.number}"'), f"data: {event}\n\n".encode(),
                            {"flagConfigEtag": str(self.number)})


def follow(booted, change, wait_for_stream):
    """Changes, each when the board has its stream. What it says of them, and how many milliseconds each took."""
    took = []
    for key, value, said in flags.some_changes(CHANGES):
        wait_for_stream()
        began = time.monotonic()
        change({key: value})
        booted.until(said + "\n")
        took.append((time.monotonic() - began) * 1000)
    equal("what it says", flags.changes(booted.console), [said for _, _, said in flags.some_changes(CHANGES)])
    return took


def every_change_of_an_ofrep_service_arrives_in_order(board):
    """And the last ones are there at the next boot, before there is a network."""
    last = sorted(said for _, _, said in list(flags.some_changes(CHANGES))[-3:])
    for image in flags.IMAGES if os.environ.get("ESSE_MODE") == "full" else [flags.SMALL_RECORDS]:
        with Service(CONTEXT, "board") as service, kept.flash() as path, \
                flags.behind_nginx(f"http://127.0.0.1:{service.port}", boards.leaf("server")) as port:
            service.authority = f"{HOST}:{port}"
            documents = OfrepDocuments(service)
            words = (f"url=https://{HOST}:{port}/board", "profile=ofrep", f"store={path}")
            with Boot(board, image, *words, f"commits={1 + CHANGES}") as booted:
                booted.until("status: READY")
                took = follow(booted, documents.change,
                              lambda: service.wait_for(lambda _, follower: follower.streams, "on their streams"))
                flags.ends_well(booted, 1 + CHANGES)
            equal("what it may not ask for", service.faults, [])
            with Boot(board, image, *words, has_link=False) as booted:
                booted.until(last[0] + "\n")  # the greeting
            equal("what it has kept", sorted(flags.changes(booted.console)), last)
        flags.show_times(board, f"{image} by OFREP", took)


def every_change_of_a_relay_arrives_in_order(board, relay):
    done = subprocess.run(["unshare", "-n", sys.executable, __file__, relay, board], capture_output=True, text=True)
    print(done.stdout, end="")
    assert done.returncode == 0, done.stderr[-1000:]


def follow_relay(relay, board):
    values = dict(DEFAULTS)

    def change(new):
        values.update(new)
        proxy.serve(values)

    def wait_for_stream():
        """One more than before, of those that the board's network has seen the request for."""
        nonlocal streams
        until = time.monotonic() + boards.LIMIT_S
        while booted.frames.read_bytes().count(b"GET /meval/") == streams:
            assert time.monotonic() < until, "it asks for no stream"
            time.sleep(0.01)
        streams += 1
        time.sleep(0.05)  # the relay has the request, too

    streams = 0
    with ld_relay.Relay(relay, values) as proxy:
        with Boot(board, "feature_flags", f"url=http://{HOST}:{ld_relay.PORT}", f"key={ld_relay.KEY}", f"commits={1 + CHANGES}") as booted:
            booted.until("status: READY")
            took = follow(booted, change, wait_for_stream)
            flags.ends_well(booted, 1 + CHANGES)
    flags.show_times(board, "feature_flags by a relay that looks each 200 ms", took)


if __name__ == "__main__":
    network.bring_up_loopback()
    follow_relay(*sys.argv[1:])
