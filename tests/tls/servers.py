# SPDX-License-Identifier: Apache-2.0
"""Real TLS servers, each its own process on loopback: `openssl s_server`, and nginx."""
import os
import pathlib
import re
import signal
import subprocess

import nginx
from pki import Pki
from ports import free_port
from programs import LIMIT_S, Program, listens

pki = Pki()
EVENT = b"id: 1\ndata: secret stream\n\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + EVENT

# What OpenSSL would not do by itself any more, so that it is the client that refuses it.
LAX = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = lax
[lax]
CipherString = ALL:@SECLEVEL=0
MinProtocol = TLSv1
"""
SWITCHES = {"1.0": "-tls1", "1.1": "-tls1_1", "1.2": "-tls1_2", "1.3": "-tls1_3"}
PROTOCOLS = {"1.0": "TLSv1", "1.1": "TLSv1.1", "1.2": "TLSv1.2", "1.3": "TLSv1.3"}


(pki.folder / "lax.cnf").write_text(LAX)
ENVIRONMENT = {**os.environ, "OPENSSL_CONF": str(pki.folder / "lax.cnf")}


class SServer(Program):
    """`openssl s_server` in `folder`, one connection at a time. answers: it sends ANSWER to "GET /events" and
    ends the stream; else it only writes what came through TLS to .received(). once: it takes one connection."""

    def __init__(self, folder, leaf, version, *options, answers=True, once=False):
        folder, self.answers, self.port = pathlib.Path(folder), answers, free_port()
        folder.mkdir(parents=True)
        (folder / "events").write_bytes(ANSWER)
        super().__init__(folder / "err", "openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", leaf[0],
                         "-cert_chain", leaf[0], "-key", leaf[1], SWITCHES[version], *(["-HTTP"] if answers else ["-quiet"]),
                         *(["-naccept", "1"] if once else []), *options, out=folder / "out", cwd=folder, env=ENVIRONMENT,
                         stdin=subprocess.PIPE)

    def __enter__(self):
        super().__enter__()
        self.wait_for(lambda: listens(self.port))
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        super().__exit__()

    def wait(self):
        """Until it has ended by itself, which `once` lets it do."""
        self.process.wait(timeout=LIMIT_S)

    def received(self):
        """Every byte that came through TLS (not answers), or the names of the files asked for (answers)."""
        if not self.answers:
            return self.out.read_bytes()
        return re.findall(rb"^FILE:(.*)$", self.log.read_bytes(), re.M)

    def messages(self, name):
        """With the option -msg: how many handshake messages `name` it has sent."""
        return len(re.findall(rb"^>>> .*, " + name + rb"$", self.out.read_bytes(), re.M))


SEEN = """log_format seen '$server_port $status $ssl_protocol $ssl_session_reused $ssl_server_name $ssl_client_verify';
  default_type text/event-stream;
"""
SERVER = """  server {{
    listen 127.0.0.1:{port} {ssl};
    access_log seen.log seen;
    {lines}
    location / {{ return 200 "id: 1\\ndata: secret stream\\n\\n"; }}
  }}
"""


class Nginx(nginx.Nginx):
    """One nginx with a server on a port of its own for each add(). After stop(), .seen(port) is what reached
    the HTTP side of it: (status, protocol, r or ., server name, client verified) for each request."""

    def __init__(self, folder):
        super().__init__(folder, SEEN, env=ENVIRONMENT)

    def add(self, leaf, version, *lines, port=None):
        lines = [f"ssl_certificate {leaf[0]};", f"ssl_certificate_key {leaf[1]};", f"ssl_protocols {PROTOCOLS[version]};", *lines]
        return self._add("ssl", lines, port)

    def add_plain(self):
        return self._add("", [])

    def _add(self, ssl, lines, port=None):
        port = port or free_port()
        self.ports.append(port)
        self.http += SERVER.format(port=port, ssl=ssl, lines="\n    ".join(lines))
        return port

    def stop(self, number=signal.SIGQUIT):
        """Ends it, when it has worked off what it has."""
        super().stop(number)

    def seen(self, port):
        log = self.folder / "seen.log"
        lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        return [tuple(words[1:]) for words in lines if words[0] == str(port)]
