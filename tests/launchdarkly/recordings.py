# SPDX-License-Identifier: Apache-2.0
"""Whether LaunchDarkly's publisher still sends what tests/vectors/flags has of it, byte by byte."""
import http.client
import pathlib
import re

import launchdarkly
from cases import equal

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors/flags/launchdarkly.txt"
NAME = "LaunchDarkly's publisher"


def check_publisher(publisher):
    streams = list(_streams())
    assert len(streams) >= 5, f"{VECTORS} has {len(streams)} streams of {NAME}"
    for number, wire in streams:
        equal(f"vector {number}", _published(publisher, wire), wire)


def _streams():
    """(number, wire) of each vector that is named so. The form is that of tests/vectors/README.md."""
    for vector in VECTORS.read_text().split("\n\n"):
        head = re.match(r"vector (\d+) " + NAME, vector)
        if head:
            yield int(head[1]), "".join(_bytes(line) for line in re.findall(r"^wire (.*)$", vector, re.M))


def _bytes(text):
    text = re.sub(r"\\\{(\d+) (.*?)\}", lambda match: int(match[1]) * match[2], text)
    escapes = {"n": "\n", "r": "\r", "0": "\0", "\\": "\\"}
    return re.sub(r"\\(?:x(..)|(.))", lambda match: chr(int(match[1], 16)) if match[1] else escapes[match[2]], text)


def _published(publisher, wire):
    """What a stream brings when the comments and events of `wire` are published."""
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=launchdarkly.LIMIT_S)
    connection.request("GET", "/meval/e30", headers={"Authorization": launchdarkly.MOBILE_KEY})
    response = connection.getresponse()
    publisher.wait_for(lambda publisher: publisher.open == 1)
    for block in re.findall(r":.*\n|(?:\w+: .*\n)+\n", wire):
        if block[0] == ":":
            publisher.comment(block[1:-1])
        else:
            field = {name: "\n".join(re.findall(rf"^{name}: (.*)$", block, re.M)) for name in ("id", "event", "data")}
            publisher.event(field["event"], field["data"], field["id"])
    # What is published is sent before the stream ends only if it has been taken up.
    publisher.event("end", "")
    sent = ""
    while not sent.endswith("event: end\ndata: \n\n"):
        sent += response.readline().decode()
    publisher.end()
    equal("what comes behind the end", response.read(), b"")
    return sent.removesuffix("event: end\ndata: \n\n")
