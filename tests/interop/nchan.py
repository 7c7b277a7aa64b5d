# SPDX-License-Identifier: Apache-2.0
"""Checks against nchan, a publish-subscribe server inside nginx (Debian: libnginx-mod-nchan)."""
import glob
import re
import socket
import threading
import time

import client
import nginx
from cases import Missing, equal
from ports import free_port
from programs import LIMIT_S, event

MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/lib/nginx/modules")
SUBSCRIBER = "nchan_subscriber eventsource; nchan_channel_id $1; nchan_subscriber_first_message oldest;"
SERVER = rf"""
server {{
listen 127.0.0.1:PORT;
location ~ ^/pub/(\w+)$   {{ nchan_publisher; nchan_channel_id $1; nchan_message_buffer_length 100; }}
location ~ ^/sub/(\w+)$   {{ {SUBSCRIBER} }}
location ~ ^/ping/(\w+)$  {{ {SUBSCRIBER} nchan_eventsource_ping_interval 1; nchan_eventsource_ping_comment "still"; }}
location ~ ^/short/(\w+)$ {{ {SUBSCRIBER} nchan_subscriber_timeout 1; }}
}}
"""


def module():
    return next((path for folder in MODULES for path in glob.glob(f"{folder}/ngx_nchan_module.so")), None)


class Nchan:
    """Every method named check_... is a check; its sentence is the check's name."""

    def __init__(self, port):
        self.port = port

    def publish(self, channel, *messages, kind=None):
        for message in messages:
            client.ask(self.port, f"pub/{channel}", "POST", message.encode(), {"X-EventSource-Event": kind} if kind else {})

    def tail(self, path, *options, **limits):
        return client.tail(self.port, path, *options, **limits)

    def check_head(self):
        """nchan: a body without length and chunks on a connection that is said to be kept alive"""
        self.publish("head", "x")
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as raw:
            raw.sendall(b"GET /sub/head HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
            lines = iter(raw.makefile("rb").readline, b"\r\n")
            head = b"".join(lines).lower()
        assert b"keep-alive" in head and b"chunked" not in head and b"content-length" not in head, head
        self.tail("sub/head", events=1).expect([{**event("x"), "lastEventId": self.ids("head", 1)[0]}], opened=1)

    def ids(self, channel, count):
        got = [e["lastEventId"] for e in self.tail(f"sub/{channel}", events=count).events()]
        assert len(got) == count and all(re.fullmatch(r"\d+:\d+", i) for i in got), got
        return got

    def check_resume(self):
        """nchan: Last-Event-ID resumes exactly"""
        texts = [f"m {n}" for n in range(6)]
        self.publish("exact", *texts[:4])
        ids = self.ids("exact", 4)
        self.publish("exact", *texts[4:])
        rest = self.tail("sub/exact", "--last-event-id", ids[1], events=4)
        equal("texts", [e["data"] for e in rest.events()], texts[2:])
        equal("first comment", rest.comments()[0], " hi")

    def check_reconnects(self):
        """nchan ends its silent subscribers after a second: nothing is lost, nothing comes twice"""
        pauses = [0.01, 0.01, 1.3, 0.01, 0.98, 1.0, 1.02, 1.01, 0.01, 0.99, 1.3, 0.01]
        texts = [f"line {n}\nmore" for n in range(len(pauses))]
        seen = threading.Semaphore(0)

        def publish():
            for text, pause in zip(texts, pauses):
                self.publish("flow", text)
                seen.acquire(timeout=LIMIT_S)  # the silence is the subscriber's, however late it is
                time.sleep(pause)
        publisher = threading.Thread(target=publish)
        publisher.start()
        tail = self.tail("short/flow", events=len(texts), seconds=60, hears=lambda lines: "data" in lines[-1] and seen.release())
        publisher.join()
        equal("texts", [e["data"] for e in tail.events()], texts)
        assert tail.opened() >= 3 and "408: 408 Request Timeout" in tail.comments(), (tail.opened(), tail.comments())

    def check_ping(self):
        """nchan: its ping, an event without data, is no event and leaves no type behind"""
        self.publish("quiet", "before", kind="kind")
        ping = {"comment": "still"}

        def hears(lines):
            if lines[-1] == ping and lines.count(ping) == 2:
                self.publish("quiet", "after")
        tail = self.tail("ping/quiet", events=2, hears=hears)
        equal("events", [(e["type"], e["data"]) for e in tail.events()], [("kind", "before"), ("message", "after")])
        equal("greetings", tail.comments().count(" hi"), 1)
        equal("connections", tail.opened(), 1)

    def check_gone(self):
        """nchan: a channel that is deleted says so in a comment, and the stream ends"""
        self.publish("gone", "x")

        def hears(lines):
            if "data" in lines[-1]:
                client.ask(self.port, "pub/gone", "DELETE")
        tail = self.tail("sub/gone", "--no-retry", hears=hears)
        equal("texts", [e["data"] for e in tail.events()], ["x"])
        equal("last comment", tail.comments()[-1].strip(), "410: 410 Gone")
        equal("connections", tail.opened(), 1)


def start(stack, folder):
    """Begins the server; its checks."""
    if not nginx.find():
        raise Missing("no nginx")
    if not module():
        raise Missing("no ngx_nchan_module.so (Debian: libnginx-mod-nchan)")
    port = free_port()
    stack.enter_context(nginx.Nginx(folder / "nchan", SERVER.replace("PORT", str(port)), [port], f"load_module {module()};"))
    return Nchan(port)
