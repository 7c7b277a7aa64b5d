# SPDX-License-Identifier: Apache-2.0
"""A LaunchDarkly service on loopback: LaunchDarkly's own publisher, as tests/launchdarkly/publisher serves it."""
import base64
import json
import pathlib
import subprocess
import time

import golang
from programs import LIMIT_S, finish, read_line, start

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "launchdarkly/publisher"
MOBILE_KEY = "mob-1"


def build():
    """The program. cases.Missing: it cannot be built here."""
    return golang.build(SOURCE, ".", "launchdarkly/publisher")


def url_part(context):
    """A context, a text of JSON, as it stands in a path."""
    return base64.urlsafe_b64encode(context.encode()).decode().rstrip("=")


class Publisher:
    """with Publisher(build()) as publisher. Documents, flags and data are texts of JSON, or what json.dumps() takes.
    With `leaf`, paths of a certificate and its key (pki.Pki.leaf()), it speaks TLS.
    .requests are all that came, as of the last command: {"Method", "Target", "Body", "Headers": {name: [values]}}.
    .open says how many streams were open then."""

    def __init__(self, program, leaf=None):
        self.program, self.leaf, self.requests, self.open = program, leaf, [], 0

    def __enter__(self):
        tls = ["-cert", self.leaf[0], "-cert-key", self.leaf[1]] if self.leaf else []
        self.process = start("-mobile-key", MOBILE_KEY, *tls, program=self.program, stdin=subprocess.PIPE, stderr=None)
        self.port = int(read_line(self.process.stdout))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        finish(self.process)

    def flags(self, document, context=""):
        """What is the document from now on, and what each new stream begins with: of one context, or of all others."""
        return self._command(Do="flags", Data=_text(document), Context=context)

    def put(self, document):
        """For every context, and for the streams that are open."""
        self.flags(document)
        return self.event("put", document)

    def patch(self, key, version, value, **more):
        return self.event("patch", {"key": key, "version": version, "value": value, **more})

    def delete(self, key, version):
        return self.event("delete", {"key": key, "version": version})

    def event(self, name, data, last_id=""):
        return self._command(Do="event", Event=name, Data=_text(data), ID=last_id)

    def comment(self, text=""):
        return self._command(Do="comment", Data=text)

    def lines(self, *lines):
        """Lines of any sort, behind an empty comment."""
        return self.comment("\n" + "\n".join(lines))

    def end(self):
        """Ends the streams that are open, in good order."""
        return self._command(Do="end")

    def cut(self):
        """Resets their connections."""
        return self._command(Do="cut")

    def answer(self, status, body="", **headers):
        """What every request gets from now on; 0: what it asks for."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._command(Do="answer", Status=status, Data=body, Headers=named)

    def wait_for(self, ready):
        """Asks until `ready`, a function of this object, is true."""
        until = time.monotonic() + LIMIT_S
        while not ready(self._command(Do="look")):
            assert time.monotonic() < until, f"{self.open} streams are open after {[r['Target'] for r in self.requests]}"
            time.sleep(0.02)

    def _command(self, **command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()
        said = json.loads(read_line(self.process.stdout))
        self.open = said["Open"]
        self.requests += said["Requests"] or []
        return self


def _text(document):
    return document if isinstance(document, str) else json.dumps(document)
