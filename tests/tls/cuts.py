# SPDX-License-Identifier: Apache-2.0
"""What happens between a good client and a good server: connections that are cut, held or changed at each record
of the handshake and behind it. An error each time, never a piece of an event, and no request before the end of the
handshake."""
import nginx
import relay
from cases import why_not
from programs import tail
from relay import Relay
from servers import Nginx, SServer, pki

NETWORK, TLS = 3, 5  # exit codes
EITHER = (TLS, NETWORK)  # what came may be wrong at once, or a length that more is waited for
# On the way, up to the record that is named; and how it must end: exit codes, and a word of the error.
IN_HANDSHAKE = (
    ("closes before", relay.closes_before, (TLS,), "TlsHandshake while securing"),
    ("closes within", relay.closes_within, (TLS,), "TlsHandshake while securing"),
    ("holds before", relay.holds_before, (NETWORK,), "TlsTimeout"),
    ("holds within", relay.holds_within, (NETWORK,), "TlsTimeout"),
    ("garbage instead of", relay.garbage_instead, (TLS,), "Tls"),
    ("a turned bit in", relay.turns_a_bit, EITHER, "Tls"),
    ("leaves out", relay.leaves_out, EITHER, "Tls"),
    ("sends twice", relay.sends_twice, (TLS,), "Tls"),
)
# ChangeCipherSpec of TLS 1.3 (RFC 8446 section 5): it means nothing, may be missing, and what is in it is all that is
# looked at.
MEANS_NOTHING = {("1.3", 1, "leaves out"), ("1.3", 1, "sends twice")}


# A limit is short only for what is held back: on a machine that stands still it is over before what came is read.
IN_HANDSHAKE_SOON = ("--tls-timeout", "400ms")
BEHIND_SOON = ("--response-timeout", "400ms", "--idle-timeout", "400ms")


def follow(port, *limits):
    return tail("--json", "-v", "--cacert", pki.root, "--resolve", f"localhost:{port}:127.0.0.1", "--no-retry", *limits,
                f"https://localhost:{port}/events").in_names()


class Case:
    """A server of one version, and all that happens on the way to it, one after the other."""

    def __init__(self, kind, version, folder):
        self.kind, self.version, self.folder, self.wanted = kind, version, folder, 0

    def run(self):
        """(name, why not) of everything."""
        leaf = pki.leaf("good")
        if self.kind == "nginx":
            server = Nginx(self.folder)
            self.port = server.add(leaf, self.version)
            with server:
                yield from self.everything()
            seen = len(server.seen(self.port))
        else:
            with SServer(self.folder, leaf, self.version) as server:
                self.port = server.port
                yield from self.everything()
                seen = len(server.received())
        # What came through TLS, seen from there: the good ones, and no more than the relay has seen.
        good = 2 <= seen <= self.wanted
        yield self.named("requests"), None if good else f"the server saw {seen}, the relay {self.wanted}"

    def everything(self):
        whole = Relay(self.port)
        name, why = self.on(whole, "a good connection", (0,), "", b"secret stream\n", True)
        yield name, why
        if why:
            return
        handshake = whole.before_the_request()
        assert handshake in (6, 7) and len(whole.server_records) > handshake, whole.server_records
        for words, fate, codes, error in IN_HANDSHAKE:
            for at in range(handshake):
                if (self.version, at, words) in MEANS_NOTHING:
                    yield self.good(f"{words} record {at}", fate(at))
                else:  # the last one, once more: the client has it already, and may have sent its request
                    may_send = words == "sends twice" and at == handshake - 1
                    yield self.one(f"{words} record {at}", fate(at), codes, error, request=None if may_send else False)
        yield from self.behind(handshake)
        yield self.good("the server is as good as ever", relay.passes)

    def behind(self, handshake):
        """The answer: everything that follows until it is at its end."""
        tickets = 2 if self.version == "1.3" else 0
        for at in range(handshake, handshake + tickets + 1):
            yield self.one(f"closes before record {at}", relay.closes_before(at), (NETWORK,), "while", request=True)
            yield self.one(f"closes within record {at}", relay.closes_within(at), (NETWORK,), "while", request=True)
            yield self.one(f"a turned bit in record {at}", relay.turns_a_bit(at), (TLS,), "TlsRecord", request=True)
            yield self.one(f"holds within record {at}", relay.holds_within(at), (NETWORK,), "Timeout", request=True)
        if self.kind == "s_server":  # whose body ends with the connection
            yield self.one("no close_notify", relay.without_close_notify, (NETWORK,), "HttpTruncated", b"secret stream\n", True)

    def named(self, what):
        return f"{self.kind}, TLS {self.version}: {what}"

    def good(self, what, fate):
        return self.one(what, fate, (0,), "", b"secret stream\n", True)

    def one(self, what, fate, *expected, **more):
        return self.on(Relay(self.port, fate), what, *expected, **more)

    def on(self, way, what, *expected, **more):
        return self.named(what), why_not(lambda: self.through(way, *expected, **more))

    def through(self, way, codes, error, out=b"", request=False):
        """request: whether one must be sent; None: either will do."""
        limits = ()
        if "Timeout" in error or codes == EITHER:
            limits = BEHIND_SOON if request else IN_HANDSHAKE_SOON
        with way:
            done = follow(way.port, *limits)
        sent = way.sent_a_request()
        self.wanted += sent
        assert done.code in codes and error in done.err and done.out == out, (done.code, done.out, done.err)
        assert request in (sent, None), f"the request was {'' if sent else 'not '}sent"


def cases(folder):
    kinds = ["s_server"] + (["nginx"] if nginx.find() else [])
    return [Case(kind, version, folder / f"{kind} {version}") for kind in kinds for version in ("1.2", "1.3")]
