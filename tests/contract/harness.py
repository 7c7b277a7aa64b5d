# SPDX-License-Identifier: Apache-2.0
"""LaunchDarkly's sse-contract-tests: where the program comes from, and a network of its own for it."""
import ctypes
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess

from cases import Missing

HERE = pathlib.Path(__file__).resolve().parent
MODULE = "github.com/launchdarkly/sse-contract-tests"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def own_settings():
    """go reads the user's settings, and leaves its telemetry in the cache."""
    theirs = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or pathlib.Path.home() / ".config")
    return {"GOENV": os.environ.get("GOENV") or str(theirs / "go/env"),
            "XDG_CONFIG_HOME": str(pathlib.Path(os.environ["ESSE_CACHE"], "go/config"))}


def program():
    """The one that ESSE_CONTRACT_HARNESS names; or the one on the PATH; or the module in go.mod, with the
    content in go.sum, built in the cache: from the module proxy, or else from its repository."""
    named = os.environ.get("ESSE_CONTRACT_HARNESS") or shutil.which("sse-contract-tests")
    if named:
        return named
    go = shutil.which("go")
    if not go:
        raise Missing("there is no go to build it with")
    built = pathlib.Path(os.environ["ESSE_CACHE"], "contract", "sse-contract-tests")
    # Behind a comma stands who is asked for what is not found; behind a bar, also when asking fails.
    environment = dict(os.environ, GOWORK="off", CGO_ENABLED="0", **own_settings())
    proxies = subprocess.run([go, "env", "GOPROXY"], env=environment, capture_output=True, text=True).stdout.strip()
    environment["GOPROXY"] = proxies.replace(",", "|")
    command = ["timeout", "300", go, "build", "-mod=readonly", "-trimpath", "-o", built, MODULE]
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True)
    print(done.stderr)
    if "SECURITY ERROR" in done.stderr:
        raise RuntimeError("sse-contract-tests, or what it needs, is not what tests/contract/go.sum says")
    if done.returncode != 0:
        raise Missing(f"go build ends with {done.returncode}: {' '.join(done.stderr.split())[-200:]}")
    return built


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
