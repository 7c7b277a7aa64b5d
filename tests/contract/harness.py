# SPDX-License-Identifier: Apache-2.0
"""LaunchDarkly's sse-contract-tests: where the program comes from, and a network of its own for it."""
import ctypes
import fcntl
import os
import pathlib
import shutil
import socket
import struct

import golang
from cases import Missing

HERE = pathlib.Path(__file__).resolve().parent
MODULE = "github.com/launchdarkly/sse-contract-tests"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def program():
    """The one that ESSE_CONTRACT_HARNESS names; or the one on the PATH; or the module in go.mod, with the
    content in go.sum, built in the cache."""
    named = os.environ.get("ESSE_CONTRACT_HARNESS") or shutil.which("sse-contract-tests")
    return named or golang.build(HERE, MODULE, "contract/sse-contract-tests")


def enter_own_network():
    """The program listens on every interface: from here on this process and its children have only a
    loopback. Before any thread is started."""
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(CLONE_NEWNET) != 0 and unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise Missing(f"no network of its own for it: {os.strerror(ctypes.get_errno())}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
        except OSError as error:
            raise Missing(f"no network of its own for it: {error}") from error
