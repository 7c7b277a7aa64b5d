# SPDX-License-Identifier: Apache-2.0
"""Checks against servers.mjs: frameworks as they come, and the wire forms that they were seen to use."""
import json
import pathlib
import re
import shutil
import time

import client
from cases import Missing, equal
from programs import Program, event

HERE = pathlib.Path(__file__).resolve().parent


def note(n, data="n {}"):
    return event(data.format(n), "note", str(n))


def feed(last, two=lambda n: f"n {n}\nzweite \u20ac"):
    """Events 1 to `last` as servers.mjs counts them; `two` makes the data of the even ones."""
    return [note(n) if n % 2 else event(two(n), "message", str(n)) for n in range(1, last + 1)]


def quoted(events):
    return [{**e, "data": json.dumps(e["data"], ensure_ascii=False)} for e in events]


class Frameworks:
    """Every method named check_... is a check; its sentence is the check's name."""

    def __init__(self, ports):
        self.ports = ports

    def tail(self, name, *options, path="", **limits):
        return client.tail(self.ports[name], path, *options, **limits)

    def check_express(self):
        """express: a chunk a write, a clean end; the next connection resumes"""
        self.tail("express", events=6).expect(feed(6), opened=2)

    def check_koa(self):
        """koa: the same"""
        self.tail("koa", events=6).expect(feed(6), opened=2)

    def check_hono(self):
        """hono: id and retry behind data"""
        self.tail("hono", events=6).expect(feed(6), opened=2)

    def check_h3(self):
        """h3: a status line with an empty reason phrase"""
        self.tail("h3", events=6).expect(feed(6), opened=2)

    def check_fastify_sse_v2(self):
        """fastify-sse-v2: a comment without a space, retry behind data, a charset"""
        tail = self.tail("fastify-sse-v2", events=6)
        tail.expect(feed(6, lambda n: f"n {n} zweite \u20ac"), opened=2)
        equal("comments", tail.comments(), ["hb", "hb"])

    def check_fastify_sse(self):
        """@fastify/sse: data as JSON, retry behind it"""
        self.tail("@fastify/sse", events=6).expect(quoted(feed(6)), opened=2)

    def check_better_sse(self):
        """better-sse: no space behind the colon, every event named, keep-alives as comments"""
        tail = self.tail("better-sse", hears=lambda lines: sum("comment" in line for line in lines) == 3)
        first, *rest = tail.events()
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first["lastEventId"]), first  # a UUID
        equal("the first event", {**first, "lastEventId": ""}, event('{"of":"itself"}'))
        equal("the others", rest, quoted(feed(3)))
        assert len(tail.comments()) >= 3 and not any(tail.comments()), tail.comments()

    def check_compression(self):
        """express with compression: not asked for, so not done"""
        self.tail("express", path="zip", events=3).expect(feed(3), opened=1)

    def check_compression_asked(self):
        """express with compression: gzip that is asked for by hand is refused"""
        tail = self.tail("express", "-H", "Accept-Encoding: gzip", "--no-retry", path="zip", seconds=5)
        tail.expect([], opened=0)
        equal("errors", tail.errors(), ["HttpContentCoding"])
        equal("exit code", tail.code, 4)

    def check_trailers(self):
        """express: Connection: close, and trailers behind the last chunk"""
        tail = self.tail("express", path="trailers", events=6).expect(feed(6), opened=2)
        equal("errors", tail.errors(), ["StreamEnded"])

    def check_long_chunk(self):
        """express: an event of 20 KB in a single chunk"""
        long, after = event("x" * 20013), event("next")
        self.tail("express", path="long", events=2).expect([long, after], opened=1)

    def check_long_chunk_in_parts(self):
        """express: the same through an event span of 512 bytes"""
        long, after = event("x" * 20013), event("next")
        self.tail("express", "--buffer", "512", path="long", events=2).expect([long, after], opened=1)

    def check_single_bytes(self):
        """express: a chunk for each byte"""
        self.tail("express", path="bytes", events=3).expect(feed(3), opened=1)

    def check_mixed_line_ends(self):
        """express: a BOM, CR, CRLF and LF, all cut across chunks"""
        expected = [event("cr", last_id="1"), event("crlf\ntwo", last_id="2"), event("lf", last_id="2")]
        self.tail("express", path="mixed", events=3).expect(expected, opened=1)

    def check_growthbook(self):
        """express: as GrowthBook's proxy writes: a bare retry, a space behind the id, empty data"""
        begun = time.monotonic()
        tail = self.tail("express", path="spaces", events=3)
        tail.expect([event("x", last_id="7 "), event("", last_id="7 "), event("x", last_id="7 ")], opened=2)
        equal("Last-Event-ID of each request", json.loads(client.ask(self.ports["express"], "spaces/seen")), [None, "7"])
        assert time.monotonic() - begun >= 0.6, "retry: 600 was not waited for"

    def check_close_delimited(self):
        """node: neither chunks nor a length"""
        self.tail("node", events=6).expect(feed(6), opened=2)

    def check_http10_chunked(self):
        """HTTP/1.0 in the status line, and chunks all the same"""
        self.tail("http10", events=3).expect(feed(3), opened=1)


def start(stack, folder, packages):
    """Begins servers.mjs; {name: port}."""
    if not shutil.which("node"):
        raise Missing("no node")
    if not (packages / "node_modules").is_dir() or not (packages / "installed-lock.json").exists():
        raise Missing("npm could not install the packages of package-lock.json")
    shutil.copy(HERE / "servers.mjs", packages)
    node = stack.enter_context(Program(folder / "node.log", "node", packages / "servers.mjs"))
    return json.loads(node.wait_for(lambda: re.search(r"^\{.*\}\n\Z", node.log.read_text(), re.M))[0])
