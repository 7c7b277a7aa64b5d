# SPDX-License-Identifier: Apache-2.0
"""Network namespaces, which `unshare -n` makes: nothing but a loopback that is down."""
import fcntl
import socket
import struct
import subprocess


def why_none(options="-n"):
    """Why there can be none here, with these options of unshare; empty: there can."""
    return subprocess.run(["unshare", options, "true"], capture_output=True, text=True).stderr.strip()


def bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 0x41, b""))  # SIOCSIFFLAGS: up, running
