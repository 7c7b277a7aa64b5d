# SPDX-License-Identifier: Apache-2.0
"""https: what is trusted, what is refused, and that nothing is sent to what is refused."""
import os
import socket
import ssl
import threading

from peer import HEAD, Listener, Script, Server, answer, stay
from pki import LONG_PAST, PAST, Pki, context
from programs import SOON, Serve, run
from programs import tail as plain_tail

pki = Pki()
EVENT = HEAD + b"id: 1\ndata: secret stream\n\n"
NETWORK, SERVER, TLS = 3, 4, 5  # exit codes


def _tail(server, *options, trust=True, url=None):
    address = ["--resolve", f"localhost:{server.port}:127.0.0.1"]
    return plain_tail(*address, *(["--cacert", pki.root] if trust else []), *options, url or server.url)


def _follows(made, *options, **more):
    with Script(stay(EVENT), tls=made) as server:
        done = _tail(server, "--max-events", 1, *options, **more)
        assert (done.code, done.out) == (0, b"secret stream\n"), (done.code, done.out, done.err)
        return server


def _refused(made, words, *options, **more):
    """It ends with an error of TLS that says why, and the server has not seen a byte of the request."""
    with Script(stay(EVENT), tls=made) as server:
        done = _tail(server, "--no-retry", *options, **more)
        assert done.code == TLS and words in done.err and done.out == b"", (done.code, done.err)
    assert server.requests and not any(server.requests), server.requests


def good_certificates_are_trusted():
    good = pki.leaf("good")
    assert _follows(context(good)).handshakes == ["TLSv1.3"]
    assert _follows(context(good), "--tls-max", "1.2").handshakes == ["TLSv1.2"]
    assert _follows(context(good, high=ssl.TLSVersion.TLSv1_2)).names == ["localhost"]


def names_may_be_wildcards_and_addresses():
    with Script(stay(EVENT), tls=context(pki.leaf("star", "DNS:*.example.test"))) as server:
        here = ["--resolve", f"a.example.test:{server.port}:127.0.0.1", "--resolve", f"a.b.example.test:{server.port}:127.0.0.1"]
        done = _tail(server, *here, "--max-events", 1, url=f"https://a.example.test:{server.port}/")
        assert (done.code, done.out) == (0, b"secret stream\n"), done.err
        done = _tail(server, *here, "--no-retry", url=f"https://a.b.example.test:{server.port}/")
        assert done.code == TLS, (done.code, done.err)
    with Script(stay(EVENT), tls=context(pki.leaf("address", "IP:127.0.0.1"))) as server:
        done = _tail(server, "--max-events", 1, url=f"https://127.0.0.1:{server.port}/")
        assert (done.code, done.out) == (0, b"secret stream\n") and server.names == [None], (done.err, server.names)
    with Script(stay(EVENT), tls=context(pki.leaf("name only", "DNS:127.0.0.1"))) as server:
        done = _tail(server, "--no-retry", url=f"https://127.0.0.1:{server.port}/")
        assert done.code == TLS and not any(server.requests), (done.code, done.err)


def serve_speaks_it_too():
    cert, key = pki.leaf("good")
    with Serve("--cert", cert, "--key", key, "--interval", "10ms", "--cut-after", 3, "--times", 1) as server:
        assert server.url == f"https://127.0.0.1:{server.port}/events"
        done = plain_tail("--cacert", pki.root, "--json", *SOON, "--event", "notification", "--max-events", 4, server.url)
    assert done.code == 0 and [event["lastEventId"] for event in done.events()] == ["1", "3", "5", "7"], (done.out, done.err)
    assert "Last-Event-ID 3" in server.log, server.log
    with Script(tls=context(pki.leaf("good"))) as other:
        for options in (["--cert", cert], ["--cert", key, "--key", key], ["--cert", "/nowhere", "--key", key]):
            assert run("serve", *options, other.port).code == 2, options


def bad_dates_are_refused():
    _refused(context(pki.leaf("expired", start=LONG_PAST, end=PAST)), "expired")
    _refused(context(pki.leaf("future", start="20990101000000Z")), "not valid yet")


def wrong_hosts_are_refused():
    _refused(context(pki.leaf("elsewhere", "DNS:elsewhere.test")), "the certificate was refused")


def certificates_of_nobody_we_know_are_refused():
    _refused(context(pki.leaf("unknown", issuer="other")), "the certificate was refused")
    other = pki.issuer("other")
    _refused(context((other, other.with_suffix(".key"))), "the certificate was refused")  # self-signed
    # The system's bundle does not know our root.
    if any(os.path.exists(bundle) for bundle in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")):
        _refused(context(pki.leaf("good")), "the certificate was refused", trust=False)


def a_missing_intermediate_is_refused_and_a_sent_one_is_used():
    _refused(context(pki.leaf("short", issuer="intermediate")), "the certificate was refused")
    _follows(context(pki.leaf("long", issuer="intermediate", chain=("intermediate",))))


def weak_signatures_are_refused():
    made = context(pki.leaf("weak", digest="sha1"), low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_2)
    _refused(made, "securely")


def old_versions_are_refused():
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        _refused(context(pki.leaf("good"), low=version, high=version), "70 protocol_version")


def client_certificates_are_shown_when_they_are_asked_for():
    asking = context(pki.leaf("good"), high=ssl.TLSVersion.TLSv1_2, client_ca=pki.root)
    mine, key = pki.leaf("me", "DNS:me")
    _follows(asking, "--cert", mine, "--key", key)
    theirs, their_key = pki.leaf("them", "DNS:them", issuer="other")
    _refused(context(pki.leaf("good"), high=ssl.TLSVersion.TLSv1_2, client_ca=pki.root), "40 handshake_failure")
    _refused(context(pki.leaf("good"), high=ssl.TLSVersion.TLSv1_2, client_ca=pki.root), "alert", "--cert", theirs, "--key",
             their_key)


def insecure_is_said_and_trusts_everybody():
    _follows(context(pki.leaf("unknown", issuer="other")), "--insecure", trust=False)


def what_is_no_tls_is_refused():
    for garbage in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x16\x03\x03\xff\xff" + bytes(70000), bytes(range(256)), b"\x15\x03\x01\x00\x02\x02\x28"):
        with _Garbage(garbage) as server:
            done = _tail(server, "--no-retry", "--connect-timeout", "5s", url=f"https://localhost:{server.port}/")
        assert done.code == TLS and done.out == b"", (garbage[:20], done.code, done.err)


def a_handshake_that_stops_anywhere_ends_in_an_error():
    """The server's bytes, cut after so many of them: closed there, and left open there."""
    made = context(pki.leaf("good"))
    with Script(stay(EVENT), tls=made) as server:
        for most in (0, 1, 4, 5, 60, 200, 500, 700):
            with _Relay(server.port, most) as relay:
                done = _tail(relay, "--no-retry", url=f"https://localhost:{relay.port}/")
                assert done.code in (NETWORK, TLS) and done.out == b"", (most, done.code, done.err)
                assert "in time" not in done.err, (most, done.err)
            with _Relay(server.port, most, holds=True) as relay:
                done = _tail(relay, "--no-retry", "--tls-timeout", "300ms", url=f"https://localhost:{relay.port}/")
                assert done.code == NETWORK and "TLS was not ready in time" in done.err, (most, done.code, done.err)
    assert not any(server.requests), server.requests


def a_stream_that_is_cut_is_told_from_one_that_ends():
    def ends(connection):
        connection.sendall(EVENT)
        connection.unwrap()  # close_notify
    def breaks(connection):
        connection.sendall(EVENT)
    with Script(ends, tls=context(pki.leaf("good"))) as server:
        done = _tail(server, "--no-retry")
        assert done.code == 0 and done.out == b"secret stream\n", (done.code, done.err)
    with Script(breaks, tls=context(pki.leaf("good"))) as server:
        done = _tail(server, "--no-retry")
        assert done.code == NETWORK and "ended in the middle of it" in done.err and done.out == b"secret stream\n", (done.code, done.err)


def a_session_is_resumed_on_the_next_connection():
    for options in ([], ["--tls-max", "1.2"]):
        with Script(EVENT, EVENT, stay(EVENT), tls=context(pki.leaf("good"))) as server:
            done = _tail(server, "--max-events", 3, *SOON, *options)
            assert done.code == 0, done.err
        assert server.reused == [False, True, True], (options, server.reused)


def a_redirect_may_lead_to_https_and_never_away_from_it():
    with Script(stay(EVENT), tls=context(pki.leaf("good"))) as secure:
        to = answer(307, b"", f"Location: {secure.url}")
        with Script(to) as server:
            done = plain_tail("--cacert", pki.root, "--resolve", f"localhost:{secure.port}:127.0.0.1", "--max-events", 1,
                              server.url)
            assert (done.code, done.out) == (0, b"secret stream\n"), done.err
    port = Listener()
    away = answer(307, b"", f"Location: http://127.0.0.1:{port.port}/")
    with Script(away, tls=context(pki.leaf("good"))) as secure:
        done = _tail(secure, "--no-retry")
        assert done.code == SERVER and "leads from https to http" in done.err, (done.code, done.err)
    assert port.saw_nothing()


def bad_options_of_tls_are_refused():
    for words, options in (("--cacert: cannot read", ["--cacert", "/nonexistent"]), ("--cert: cannot read", ["--cert", "/nonexistent"]),
                           ("--key: it needs --cert", ["--key", "/nonexistent"]), ("--tls-max:", ["--tls-max", "1.1"]),
                           ("--resolve: HOST:PORT:ADDRESS", ["--resolve", "localhost:443"]),
                           ("--resolve: HOST:PORT:ADDRESS", ["--resolve", "localhost:0:127.0.0.1"])):
        done = plain_tail(*options, "https://localhost:1/")
        assert done.code == 2 and words in done.err, (options, done.code, done.err)


class _Garbage(Server):
    """A server that does not speak TLS."""

    def __init__(self, garbage):
        super().__init__()
        self.garbage = garbage

    def serve(self, connection, _):
        with connection:
            connection.recv(65536)
            connection.sendall(self.garbage)
            connection.recv(65536)


class _Relay(Server):
    """Passes `most` bytes of the server on, and all of the client; then closes, or holds the connection."""

    def __init__(self, port, most, holds=False):
        super().__init__()
        self.to, self.most, self.holds = port, most, holds

    def serve(self, connection, _):
        with connection, socket.create_connection(("127.0.0.1", self.to)) as server:
            def up():
                try:
                    while data := connection.recv(65536):
                        server.sendall(data)
                    server.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            upward = threading.Thread(target=up, daemon=True)
            upward.start()
            left = self.most
            while left > 0 and (data := server.recv(left)):
                connection.sendall(data)
                left -= len(data)
            if self.holds:
                upward.join(10)
            connection.shutdown(socket.SHUT_RDWR)  # close() would wait for the thread that reads


def flags_come_by_it_too():
    put = HEAD + b'event: put\ndata: {"gain":{"version":1,"value":0.5}}\n\n'
    with Script(stay(put), tls=context(pki.leaf("good"))) as server:
        flags = ("flags", f"https://localhost:{server.port}", "--declare", "-", "--mobile-key", "mob-1234", "--once",
                 "--resolve", f"localhost:{server.port}:127.0.0.1")
        done = run(*flags, "--cacert", pki.root, stdin=b'{"gain":1}')
        assert (done.code, done.out, done.err) == (0, b"gain = 0.5 (version 1)\n", ""), (done.out, done.err)
        done = run(*flags, stdin=b'{"gain":1}', variables={"SSL_CERT_FILE": str(pki.issuer("other"))})
        assert (done.code, server.requests[1]) == (TLS, b""), (done.code, done.out, done.err)


def the_vendor_is_asked_for_flags_where_no_url_is_given():
    for host, options in (("clientstream", ()), ("clientsdk", ("--poll", "60s"))):
        done = run("flags", "--declare", "-", "--mobile-key", "mob-1234", "--max-failures", 1, "--cacert", pki.root, *options,
                   "--resolve", f"{host}.launchdarkly.com:443:127.0.0.1", stdin=b'{"gain":1}')
        assert done.code == NETWORK and f"cannot connect to https://{host}.launchdarkly.com: connection refused." in done.err, done.err
