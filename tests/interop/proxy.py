# SPDX-License-Identifier: Apache-2.0
"""Checks through nginx as a proxy, as it comes from its package: servers.mjs or `esse serve` behind it."""
import time

import client
import nginx
from cases import Missing, equal
from frameworks import feed
from ports import free_port
from programs import Serve

SERVER = """
server {{
listen 127.0.0.1:{port};
location /express/  {{ proxy_pass http://127.0.0.1:{express}/; }}
location /hono/     {{ proxy_pass http://127.0.0.1:{hono}/; }}
location /direct/   {{ proxy_pass http://127.0.0.1:{express}/; proxy_buffering off; }}
location /short/    {{ proxy_pass http://127.0.0.1:{express}/; proxy_read_timeout 3s; }}
location /gzip/     {{ proxy_pass http://127.0.0.1:{express}/; proxy_http_version 1.1;
                      gzip on; gzip_types text/event-stream; gzip_min_length 0; gzip_proxied any; }}
location /esse/     {{ proxy_pass http://127.0.0.1:{esse}/; }}
location /down/     {{ proxy_pass http://127.0.0.1:{down}/; }}
}}
"""


class Proxy:
    """Every method named check_... is a check; its sentence is the check's name."""

    def __init__(self, port, direct):
        self.port, self.direct = port, direct

    def tail(self, path, *options, **limits):
        return client.tail(self.port, path, *options, **limits)

    def check_finite(self):
        """nginx: a stream that ends, buffered; the next connection resumes"""
        self.tail("express/", events=6).expect(feed(6), opened=2)

    def check_hono(self):
        """nginx: hono, which answers HTTP/1.0 with chunks"""
        self.tail("hono/", events=6).expect(feed(6), opened=2)

    def check_withheld(self):
        """nginx buffers a live stream by default: no head comes, which has a limit of its own"""
        tail = self.tail("express/live", "--response-timeout", "1s", "--no-retry", seconds=8)
        tail.expect([], opened=0)
        equal("errors", tail.errors(), ["ResponseTimeout"])
        equal("exit code", tail.code, 3)

    def check_unbuffered(self):
        """nginx with proxy_buffering off: the live stream comes at once"""
        self.tail("direct/live", events=1).expect(feed(1), opened=1)  # it never ends: a buffer would keep it

    def check_esse_serve(self):
        """nginx, buffering: esse serve's X-Accel-Buffering lets its events through, as without nginx"""
        options = ("--last-event-id", "4")  # behind the sample blocks
        through = self.tail("esse/events", *options, events=8)
        plain = client.tail(self.direct, "events", *options, events=8)
        ids = [e["lastEventId"] for e in plain.events()]
        equal("ids", ids, ["5", "6", "6", "7", "8", "9", "9", "10"])
        equal("ids and types through nginx", [(e["type"], e["lastEventId"]) for e in through.events()],
              [(e["type"], e["lastEventId"]) for e in plain.events()])

    def check_read_timeout(self):
        """nginx with proxy_read_timeout 3s: an end without the last chunk drops half an event; resumed"""
        begun = time.monotonic()
        tail = self.tail("short/silent", events=2).expect(feed(2), opened=2)
        equal("errors", tail.errors(), ["HttpTruncated"])
        seconds = time.monotonic() - begun
        assert seconds > 2.5, f"it took {seconds:.1f} s"

    def check_gzip(self):
        """nginx with gzip for text/event-stream: not asked for, so not done"""
        self.tail("gzip/", events=3).expect(feed(3), opened=1)

    def check_gzip_asked(self):
        """nginx with gzip: refused when it is asked for by hand"""
        tail = self.tail("gzip/", "-H", "Accept-Encoding: gzip", "--no-retry", seconds=5).expect([], opened=0)
        equal("errors", tail.errors(), ["HttpContentCoding"])

    def check_down(self):
        """nginx, its upstream down: 502 with a page, tried again"""
        tail = self.tail("down/", "--max-failures", "3").expect([], opened=0)
        failures = [(state["error"], state["status"]) for state in tail.states() if "status" in state]
        equal("failures", failures, [("Status", 502)] * 2 + [("AttemptLimit", 502)])
        equal("exit code", tail.code, 4)


def start(stack, folder, ports):
    """Begins the servers; their checks."""
    if not nginx.find():
        raise Missing("no nginx")
    if not ports:
        raise Missing("its upstream is node, see above")
    direct = stack.enter_context(Serve("--interval", "50ms", "--count", "0")).port
    port = free_port()
    http = SERVER.format(port=port, express=ports["express"], hono=ports["hono"], esse=direct, down=free_port())
    stack.enter_context(nginx.Nginx(folder / "nginx", http, [port]))
    return Proxy(port, direct)
