# SPDX-License-Identifier: Apache-2.0
"""Who is followed and who is refused: a table, run with every client against every server that it fits."""
import dataclasses
import itertools
import re

import nginx
from pki import LONG_PAST, PAST
from programs import BUILT, ESSE, run
from servers import Nginx, SServer, pki

NETWORK, SERVER, TLS = 3, 4, 5  # exit codes
NAME, UNTRUSTED = "for another name", "no trusted certificate stands behind it"


def verify(reason):
    return TLS, "TlsVerify", reason


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    refused: tuple = None  # exit code, error, reason; None: it is followed
    leaf: dict = dataclasses.field(default_factory=dict)  # of pki.leaf()
    host: str = "localhost"
    versions: tuple = ("1.2", "1.3")
    own: bool = False  # self-signed instead
    asks: bool = False  # the server asks for a client certificate
    shows: str = ""  # the issuer of the certificate that the client shows
    nginx: tuple = ()  # what nginx does otherwise: (exit code, error, reason)
    small: bool = True  # a client with one curve and no RSA is told the same


HANDSHAKE = (TLS, "TlsHandshake", "")
# nginx does TLS to its end without a good client certificate, and then answers 400.
ANSWERS_400 = (SERVER, "Status", "")
RSA_2048, RSA_1024 = ("rsa:2048",), ("rsa:1024",)
ROWS = (
    Row("good"),
    Row("expired", verify("expired"), {"start": LONG_PAST, "end": PAST}),
    Row("not yet valid", verify("not valid yet"), {"start": "20990101000000Z"}),
    Row("wrong host", verify(NAME), {"names": "DNS:elsewhere.test"}),
    Row("no name at all", verify(NAME), {"names": "email:a@localhost"}),
    Row("wildcard", None, {"names": "DNS:*.example.test"}, host="a.example.test"),
    Row("wildcard, two labels", verify(NAME), {"names": "DNS:*.example.test"}, host="a.b.example.test"),
    Row("wildcard, no label", verify(NAME), {"names": "DNS:*.example.test"}, host="example.test"),
    Row("IP SAN", None, {"names": "IP:127.0.0.1"}, host="127.0.0.1"),
    Row("IP SAN of another", verify(NAME), {"names": "IP:127.0.0.2"}, host="127.0.0.1"),
    Row("IP as a DNS name", verify(NAME), {"names": "DNS:127.0.0.1"}, host="127.0.0.1"),
    Row("self-signed", verify(UNTRUSTED), own=True),
    Row("unknown CA", verify(UNTRUSTED), {"issuer": "other"}),
    Row("missing intermediate", verify(UNTRUSTED), {"issuer": "intermediate"}),
    Row("intermediate", None, {"issuer": "intermediate", "chain": ("intermediate",)}),
    Row("issuer that is no CA", verify(UNTRUSTED), {"issuer": "no_ca", "chain": ("no_ca",)}),
    Row("of another use", verify("for another use"), {"extensions": ("extendedKeyUsage=clientAuth",)}),
    Row("weak signature", verify("weak kind"), {"digest": "sha1"}, small=False),
    Row("RSA 2048", None, {"key_kind": RSA_2048}, small=False),
    Row("weak key", verify("too weak"), {"key_kind": RSA_1024}, small=False),
    Row("client certificate", asks=True, shows="root"),
    Row("client certificate missing", HANDSHAKE, asks=True, nginx=ANSWERS_400),
    Row("client certificate wrong", HANDSHAKE, asks=True, shows="other", nginx=ANSWERS_400),
    Row("client certificate that nobody asks for", shows="root"),
    Row("TLS 1.0 only", HANDSHAKE, versions=("1.0",)),
    Row("TLS 1.1 only", HANDSHAKE, versions=("1.1",)),
)


def leaf_of(row):
    if row.own:
        return pki.alone()
    return pki.leaf("leaf_" + re.sub(r"\W", "_", row.title), **row.leaf)


def identity_of(row):
    """The path of a file with certificate and key, or ""."""
    return pki.both("me_of_" + row.shows, "DNS:me", issuer=row.shows) if row.shows else ""


@dataclasses.dataclass(frozen=True)
class Client:
    """A program that follows one event, and ends as `esse tail` does."""
    name: str
    program: str
    versions: tuple
    small: bool

    def fits(self, row, version):
        return (version in self.versions or version in ("1.0", "1.1")) and (row.small or not self.small)

    def arguments(self, row, port):
        url, identity = f"https://{row.host}:{port}/events", identity_of(row)
        if self.small:
            return [pki.root, url, identity]
        return ["tail", "--json", "-v", "--no-retry", "--max-events", "1", "--cacert", pki.root, "--resolve", f"{row.host}:{port}:127.0.0.1",
                *(["--cert", identity] if identity else []), url]

    def run(self, row, port):
        done = run(*self.arguments(row, port), program=self.program)
        return done if self.small else done.in_names()


CLIENTS = (Client("esse", ESSE, ("1.2", "1.3"), False),
           Client("tls12_4k", BUILT / "esse_tls_client_tls12_4k", ("1.2",), True),
           Client("tls12_16k", BUILT / "esse_tls_client_tls12_16k", ("1.2",), True),
           Client("tls13_16k", BUILT / "esse_tls_client_tls13_16k", ("1.3",), True))


def judge(refused, done):
    """The client said what it should."""
    said = (done.code, done.out, done.err)
    if refused is None:
        assert said[:2] == (0, b"secret stream\n"), said
    else:
        assert done.code == refused[0] and refused[1] in done.err and refused[2] in done.err and done.out == b"", said


def against_s_server(row, version, client, folder):
    options = ["-Verify", "1", "-verify_return_error", "-CAfile", pki.root] if row.asks else []
    with SServer(folder, leaf_of(row), version, *options, answers=row.refused is None, once=True) as server:
        judge(row.refused, client.run(row, server.port))
        server.wait()
        assert server.received() == ([b"events"] if row.refused is None else b""), server.received()


def nginx_lines(row):
    return [f"ssl_client_certificate {pki.root};", "ssl_verify_client on;"] if row.asks else []


def seen_of(row, version, refused):
    """What reaches nginx's HTTP side: nothing, or one request."""
    if refused is None:
        name = "-" if row.host[0].isdigit() else row.host
        return [("200", f"TLSv{version}", ".", name, "SUCCESS" if row.asks else "NONE")]
    if refused == ANSWERS_400:
        return "400"
    return []


def cases(folder):
    """(name, function that raises, function that raises once nginx has ended), for the table; and the nginx."""
    server = Nginx(folder / "nginx") if nginx.find() else None
    made = []
    for row in ROWS:
        for version, client in itertools.product(row.versions, CLIENTS):
            if not client.fits(row, version):
                continue
            name = f"{row.title}, TLS {version}, {client.name}"
            made.append((f"s_server: {name}", _s_server_case(row, version, client, folder / f"s{len(made)}"), None))
            if server:
                made.append((f"nginx: {name}", *_nginx_case(server, row, version, client)))
    if server:
        made += [_plain_case(server, client) for client in CLIENTS]
    return made, server


def _s_server_case(row, version, client, folder):
    return lambda: against_s_server(row, version, client, folder)


def _nginx_case(server, row, version, client):
    port = server.add(leaf_of(row), version, *nginx_lines(row))
    refused = row.nginx or row.refused

    def after():
        seen, expected = server.seen(port), seen_of(row, version, refused)
        if expected == "400":
            assert [request[0] for request in seen] == ["400"], seen
        else:
            assert seen == expected, seen
    return lambda: judge(refused, client.run(row, port)), after


def _plain_case(server, client):
    port = server.add_plain()
    row = Row("not TLS")

    def after():
        assert all(request[0] == "400" for request in server.seen(port)), server.seen(port)  # the ClientHello, as HTTP
    return f"nginx: no TLS at all, {client.name}", lambda: judge((TLS, "Tls", ""), client.run(row, port)), after
