# SPDX-License-Identifier: Apache-2.0
"""Event streams for a board: what is sent, and what the board must have seen of it."""
from peer import HEAD, Script

HOST = "10.0.2.2"  # this machine, as the emulator's network shows it to the board


def digest(events):
    """FNV-1a as print_events makes it, over (type, id, data) of each event."""
    value = 2166136261
    for kind, last_id, data in events:
        for text in (data, kind, last_id):
            for byte in text.encode():
                value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
            value = value * 16777619 & 0xFFFFFFFF
    return value


def events(first, count, size=60):
    """(type, id, data), from id `first` on."""
    return [("update" if n % 2 else "message", str(n), f"{n} ".ljust(size, "abcdefghij"[n % 10]))
            for n in range(first, first + count)]


def encode(event):
    kind, last_id, data = event
    return f"id: {last_id}\n{'' if kind == 'message' else f'event: {kind}' + chr(10)}data: {data}\n\n".encode()


class Server(Script):
    """A Script for boards."""

    def __init__(self, *turns, tls=None):
        super().__init__(*turns, tls=tls, host=HOST)


def sends(*pieces, then=None):
    """A turn: the head, the pieces each in its own call, `then` (with the connection), and the end."""
    def turn(connection):
        for piece in (HEAD, *pieces):
            connection.sendall(piece)
        if then:
            then(connection)
    return turn
