# SPDX-License-Identifier: Apache-2.0
"""A session is resumed where the server lets it, and the handshake is a whole one where it does not: said by the
server, in nginx's log ($ssl_session_reused) and by the certificates that s_server sends."""
import dataclasses
import datetime

import nginx
from ports import free_port
from programs import SOON, finish, read_line, start, tail
from servers import Nginx, SServer, pki

TLS = 5  # exit code
LIFE_S = 8  # of a certificate that ends soon; the first connections are made before
CACHE = "ssl_session_cache shared:{name}:1m;"


@dataclasses.dataclass(frozen=True)
class Keeps:
    """How a server remembers sessions, and how many of three connections are whole handshakes then."""
    title: str
    nginx: tuple
    s_server: tuple
    whole: dict  # by version


KEEPS = (
    Keeps("tickets and a cache", (CACHE, "ssl_session_tickets on;"), (), {"1.2": 1, "1.3": 1}),
    Keeps("tickets alone", ("ssl_session_cache off;", "ssl_session_tickets on;"), ("-no_cache",), {"1.2": 1, "1.3": 1}),
    Keeps("a cache alone", (CACHE, "ssl_session_tickets off;"), ("-no_ticket",), {"1.2": 1, "1.3": 1}),
    Keeps("nothing", ("ssl_session_cache off;", "ssl_session_tickets off;"), ("-no_ticket", "-no_cache", "-num_tickets", "0"),
          {"1.2": 3, "1.3": 3}),
)


def follow(port, events):
    done = tail("--cacert", pki.root, "--resolve", f"localhost:{port}:127.0.0.1", "--max-events", events, *SOON,
                f"https://localhost:{port}/events")
    assert (done.code, done.out) == (0, b"secret stream\n" * events), (done.code, done.out, done.err)


def with_s_server(keeps, version, folder):
    with SServer(folder, pki.leaf("good"), version, "-msg", *keeps.s_server) as server:
        follow(server.port, 3)
    assert server.messages(b"Certificate") == keeps.whole[version], server.messages(b"Certificate")


def with_nginx(keeps, version, folder):
    server = Nginx(folder)
    lines = [line.format(name="one") for line in keeps.nginx]
    port = server.add(pki.leaf("good"), version, "keepalive_timeout 0;", *lines)
    with server:
        follow(port, 3)
    reused = "".join(request[2] for request in server.seen(port))
    assert reused == "..." if keeps.whole[version] == 3 else reused == ".rr", reused


def after_a_restart(version, folder):
    """The server has lost its keys and its sessions: what is offered is refused, and it is followed."""
    port, seen = free_port(), []
    process = start("tail", "--cacert", pki.root, "--resolve", f"localhost:{port}:127.0.0.1", "--retry-base", "100ms",
                    "--retry-floor", "100ms", "--retry-jitter", "0", "--retry-budget", "0", f"https://localhost:{port}/events")
    try:
        for number in range(2):
            server = Nginx(folder / str(number))
            server.add(pki.leaf("good"), version, "keepalive_timeout 0;", CACHE.format(name="one"), port=port)
            with server:
                server.wait_for(lambda s=server: len(s.seen(port)) >= 2)
            seen.append([request[2] for request in server.seen(port)])
        assert [read_line(process.stdout) for _ in range(4)] == ["secret stream\n"] * 4
    finally:
        finish(process)
    assert all(reused[:2] == [".", "r"] for reused in seen), seen


def past_the_dates(version, folder):
    """The certificate ends while its session is resumed: the next connection is none."""
    server = Nginx(folder)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=LIFE_S)
    leaf = pki.leaf(f"short_{version}", end=until.strftime("%Y%m%d%H%M%SZ"))
    port = server.add(leaf, version, "keepalive_timeout 0;", CACHE.format(name="one"))
    with server:
        done = tail("--cacert", pki.root, "--resolve", f"localhost:{port}:127.0.0.1", "--retry-floor", "500ms",
                    "--retry-base", "500ms", "--retry-max", "500ms", "--retry-budget", "0", f"https://localhost:{port}/events")
    reused = "".join(request[2] for request in server.seen(port))
    assert reused == "." + "r" * (len(reused) - 1) and len(reused) > 1, reused
    assert done.code == TLS and "the certificate has expired" in done.err, (done.code, done.err)


def cases(folder):
    """(name, function that raises)"""
    for version in ("1.2", "1.3"):
        for number, keeps in enumerate(KEEPS):
            name = f"resumption, TLS {version}, {keeps.title}"
            yield f"s_server: {name}", lambda k=keeps, v=version, n=number: with_s_server(k, v, folder / f"s {v} {n}")
            if nginx.find():
                yield f"nginx: {name}", lambda k=keeps, v=version, n=number: with_nginx(k, v, folder / f"n {v} {n}")
        if nginx.find():
            yield (f"nginx: resumption, TLS {version}, refused after a restart",
                   lambda v=version: after_a_restart(v, folder / f"r {v}"))
            yield (f"nginx: resumption, TLS {version}, not past the certificate's end",
                   lambda v=version: past_the_dates(v, folder / f"d {v}"))
