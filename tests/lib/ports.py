# SPDX-License-Identifier: Apache-2.0
"""Ports for servers that cannot be told to choose one, and for connections that must be refused."""
import socket

_held = []


def hold_port():
    """A socket on a port of 127.0.0.1 that nobody else on this machine is given until it is closed:
    it is bound, and does not listen. A server that sets SO_REUSEADDR or SO_REUSEPORT, as they do,
    may bind that port too."""
    holder = socket.socket()
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        holder.setsockopt(socket.SOL_SOCKET, option, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


def free_port():
    """Such a port, for as long as this process lives."""
    _held.append(hold_port())
    return _held[-1].getsockname()[1]
