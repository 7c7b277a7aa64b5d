# SPDX-License-Identifier: Apache-2.0
"""A TCP relay that knows TLS's records (RFC 8446 section 5.1): what the server sends is passed on, cut, held
or changed, record by record. What the client sends is passed on, and remembered."""
import dataclasses
import select
import socket

from peer import Server

HEADER = 5  # type, version, length
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
# A handshake of TLS 1.3 and its alerts look like data, too: Finished with SHA-384 is the longest of the
# client's without a certificate. The request is longer.
MOST_HIDDEN = 4 + 48 + 1 + 16


@dataclasses.dataclass
class Records:
    """Bytes, and the whole records in them."""
    bytes: bytes = b""

    def add(self, data):
        self.bytes += data
        whole = []
        while len(self.bytes) >= HEADER and len(self.bytes) >= HEADER + int.from_bytes(self.bytes[3:5], "big"):
            size = HEADER + int.from_bytes(self.bytes[3:5], "big")
            whole.append(self.bytes[:size])
            self.bytes = self.bytes[size:]
        return whole


CLOSE, HOLD = object(), object()


# What becomes of the server's record `n`, the first being 0: a list of what to send on, CLOSE or HOLD.
def passes(n, record):
    return [record]


def closes_before(at):
    return lambda n, record: [record] if n < at else [CLOSE]


def holds_before(at):
    return lambda n, record: [record] if n < at else [HOLD]


def closes_within(at):
    return lambda n, record: [record] if n < at else [record[:HEADER + (len(record) - HEADER) // 2], CLOSE]


def holds_within(at):
    return lambda n, record: [record] if n < at else [record[:HEADER + (len(record) - HEADER) // 2], HOLD]


def garbage_instead(at):
    return lambda n, record: [b"\x5A" * 300 if n == at else record]


def turns_a_bit(at):
    return lambda n, record: [record[:-1] + bytes([record[-1] ^ 1]) if n == at else record]


def sends_twice(at):
    return lambda n, record: [record, record] if n == at else [record]


def leaves_out(at):
    return lambda n, record: [] if n == at else [record]


def is_close_notify(record):
    """In the open (TLS 1.2 tells the type), or as long as one of TLS 1.3."""
    return record[0] == ALERT or (record[0] == DATA and len(record) == HEADER + 2 + 1 + 16)


def without_close_notify(n, record):
    return [CLOSE] if n > 0 and is_close_notify(record) else [record]


class Relay(Server):
    """To `port`, for one connection. Its block ends when the client has ended."""

    def __init__(self, port, fate=passes):
        super().__init__()
        self.to, self.fate, self.server_records, self.client_records = port, fate, [], []

    def serve(self, connection, _):
        with connection, socket.create_connection(("127.0.0.1", self.to)) as server:
            self._relay(connection, server)

    def _relay(self, client, server):
        """Until either side ends it; so all that the client sent is looked at."""
        records, seen = Records(), Records()
        readers = [client, server]
        try:
            while True:
                for ready in select.select(readers, [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        self.client_records += seen.add(data)
                        server.sendall(data)
                    elif self._pass(client, records.add(data)) is HOLD:
                        readers = [client]
        except _Closed:  # in good order: a reset would take away what was sent before
            client.shutdown(socket.SHUT_WR)
            while data := client.recv(65536):
                self.client_records += seen.add(data)

    def _pass(self, client, records):
        for record in records:
            for part in self.fate(len(self.server_records), record):
                if part is CLOSE:
                    raise _Closed
                if part is HOLD:
                    return HOLD
                client.sendall(part)
            self.server_records.append(record)

    def sent_a_request(self):
        """The client has sent more than a handshake."""
        return any(record[0] == DATA and len(record) > HEADER + MOST_HIDDEN for record in self.client_records)

    def before_the_request(self):
        """How many records the server sent in its part of the handshake."""
        kinds = [record[0] for record in self.server_records]
        if DATA not in kinds:
            return len(kinds)
        if HANDSHAKE in kinds[1:]:  # TLS 1.2: all of the handshake tells its type
            return kinds.index(DATA)
        return 6  # ServerHello, ChangeCipherSpec, EncryptedExtensions, Certificate, CertificateVerify, Finished


class _Closed(Exception):
    pass
