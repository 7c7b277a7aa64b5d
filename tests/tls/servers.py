# SPDX-License-Identifier: Apache-2.0
"""Real TLS servers, each its own process on loopback: `openssl s_server`, and nginx."""
import os
import pathlib
import re
import subprocess
import time

import nginx
from peers import LIMIT_S, free_port
from processes import Program, listens

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


def environment(folder):
    path = pathlib.Path(folder) / "lax.cnf"
    if not path.exists():
        path.write_text(LAX)
    return {**os.environ, "OPENSSL_CONF": str(path)}


class SServer:
    """`openssl s_server` in `folder`, one connection at a time. answers: it sends ANSWER to "GET /events" and
    ends the stream; else it only writes what came through TLS to .received(). once: it takes one connection."""

    def __init__(self, folder, leaf, version, *options, answers=True, once=False):
        self.folder, self.answers, self.port = pathlib.Path(folder), answers, free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "events").write_bytes(ANSWER)
        self.command = ["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", leaf[0], "-cert_chain", leaf[0],
                        "-key", leaf[1], SWITCHES[version], *(["-HTTP"] if answers else ["-quiet"]),
                        *(["-naccept", "1"] if once else []), *options]

    def __enter__(self):
        self.out, self.err = self.folder / f"{self.port}.out", self.folder / f"{self.port}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([str(word) for word in self.command], cwd=self.folder, env=environment(self.folder),
                                            stdin=subprocess.PIPE, stdout=out, stderr=err)
        end = time.monotonic() + LIMIT_S
        while not _is_bound(self.port):
            assert self.process.poll() is None and time.monotonic() < end, self.err.read_text()
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def wait(self):
        """Until it has ended by itself, which `once` lets it do."""
        self.process.wait(timeout=LIMIT_S)

    def received(self):
        """Every byte that came through TLS (not answers), or the names of the files asked for (answers)."""
        if not self.answers:
            return self.out.read_bytes()
        return re.findall(rb"^FILE:(.*)$", self.err.read_bytes(), re.M)

    def messages(self, name):
        """With the option -msg: how many handshake messages `name` it has sent."""
        return len(re.findall(rb"^>>> .*, " + name + rb"$", self.out.read_bytes(), re.M))


def _is_bound(port):
    """Somebody listens there. Without connecting: that would be the one connection of `once`."""
    wanted = f"0100007F:{port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1] == wanted and line.split()[3] == "0A" for line in list(table)[1:])


FRAME = """daemon off;
worker_processes 1;
error_log stderr;
pid nginx.pid;
{user}
events {{ worker_connections 256; }}
http {{
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  log_format seen '$server_port $status $ssl_protocol $ssl_session_reused $ssl_server_name $ssl_client_verify';
  access_log seen.log seen;
  default_type text/event-stream;
{servers}
}}
"""
SERVER = """  server {{
    listen 127.0.0.1:{port} {ssl};
    {lines}
    location / {{ return 200 "id: 1\\ndata: secret stream\\n\\n"; }}
  }}
"""


class Nginx:
    """One nginx with a server on a port of its own for each add(). After stop(), .seen(port) is what reached
    the HTTP side of it: (status, protocol, r or ., server name, client verified) for each request."""

    def __init__(self, folder):
        self.folder, self.servers, self.ports = pathlib.Path(folder), "", []
        self.folder.mkdir(parents=True)

    def add(self, leaf, version, *lines, port=None):
        port = self._port(port)
        lines = [f"ssl_certificate {leaf[0]};", f"ssl_certificate_key {leaf[1]};", f"ssl_protocols {PROTOCOLS[version]};", *lines]
        self.servers += SERVER.format(port=port, ssl="ssl", lines="\n    ".join(lines))
        return port

    def add_plain(self):
        port = self._port()
        self.servers += SERVER.format(port=port, ssl="", lines="")
        return port

    def _port(self, port=None):
        """None that it was given before: none of them is bound yet."""
        port = port or next(port for port in iter(free_port, None) if port not in self.ports)
        self.ports.append(port)
        return port

    def __enter__(self):
        user = "user root root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(FRAME.format(user=user, servers=self.servers))
        environment(self.folder)
        self.program = Program(self.folder / "nginx.log", "env", f"OPENSSL_CONF={self.folder}/lax.cnf", nginx.find(), "-p",
                               self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr")
        self.program.__enter__()
        self.program.wait_for(lambda: all(_is_bound(port) for port in self.ports) and listens(self.ports[0]))
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it, when it has worked off what it has."""
        if self.program.process.poll() is None:
            self.program.process.send_signal(3)  # SIGQUIT: in good order
            try:
                self.program.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                pass
        self.program.__exit__()

    def seen(self, port):
        log = self.folder / "seen.log"
        lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        return [tuple(words[1:]) for words in lines if words[0] == str(port)]
