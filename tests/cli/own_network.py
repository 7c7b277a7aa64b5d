# SPDX-License-Identifier: Apache-2.0
"""own_network.py WORLD: `esse tail` in a network namespace of its own, where names and addresses are what WORLD says.
It is run by `unshare -mn`, and prints what happened as JSON. See cases_addresses.py.

WORLD is JSON, and all of it is optional:
  hosts, resolv_conf  the text of /etc/hosts and /etc/resolv.conf
  servers             {address of a name server: {name: {"A" or "AAAA": [address, ...] or "silent" or "failing"}}}
                      A name that is not there does not exist, a type that is not there has no address. "*" is
                      for names that are not there.
  good, dead          addresses where port 8080 gives a stream of one event, and where nobody answers
  url, seconds        what is followed, and for how long; connections: after so many it is enough"""
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import network

SOON = ("--retry-floor", "10ms", "--retry-base", "10ms", "--retry-server-max", "10ms", "--retry-jitter", "0")
PORT = 8080
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"
TYPES = {1: ("A", socket.AF_INET), 28: ("AAAA", socket.AF_INET6)}


def replace_file(path, text):
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    subprocess.run(["mount", "--bind", file.name, path], check=True)
    os.unlink(file.name)


def listener(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    bound.bind((address, PORT))
    return bound


def play_dead(address):
    """Its queue is full, so that what comes is dropped. Answers what keeps it full."""
    bound = listener(address)
    bound.listen(0)
    callers = [socket.socket(bound.family) for _ in range(4)]
    for caller in callers:
        caller.setblocking(False)
        caller.connect_ex((address, PORT))
    return bound, callers


class Happened:
    """What the servers saw."""

    def __init__(self):
        self.began, self.lock = time.monotonic(), threading.Lock()
        self.questions, self.connections, self.enough = [], [], threading.Event()

    def connected(self, address, wanted):
        with self.lock:
            if len(self.connections) < wanted:
                self.connections.append({"to": address, "seconds": time.monotonic() - self.began})
            if len(self.connections) == wanted:
                self.enough.set()


def serve_names(address, names, happened):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        question, client = server.recvfrom(2000)
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        name, (kind, family) = ".".join(labels), TYPES[question[at + 2]]
        happened.questions.append(f"{address} {name} {kind}")
        known = names.get(name, names.get("*"))
        found = [] if known is None else known.get(kind, [])
        code = 3 if known is None else 2 if found == "failing" else 0
        if found != "silent":
            found = [socket.inet_pton(family, text) for text in found] if code == 0 else []
            records = b"".join(b"\xc0\x0c" + question[at + 1:at + 5] + struct.pack("!IH", 60, len(data)) + data
                               for data in found)
            server.sendto(question[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(found), 0, 0) +
                          question[12:at + 5] + records, client)


def serve_streams(address, wanted, happened):
    server = listener(address)
    server.listen(64)
    while True:
        connection, _ = server.accept()
        happened.connected(address, wanted)
        with contextlib.suppress(OSError):
            connection.recv(65536)
            connection.sendall(STREAM)
        connection.close()


def main():
    world = json.loads(sys.argv[1])
    network.bring_up_loopback()
    replace_file("/etc/hosts", world.get("hosts", ""))
    replace_file("/etc/resolv.conf", world.get("resolv_conf", "nameserver 127.0.0.1\n"))
    happened = Happened()
    wanted = world.get("connections", 1)
    held = [play_dead(address) for address in world.get("dead", [])]
    threads = [threading.Thread(target=serve_names, args=(*server, happened), daemon=True)
               for server in world.get("servers", {}).items()]
    threads += [threading.Thread(target=serve_streams, args=(address, wanted, happened), daemon=True)
                for address in world.get("good", [])]
    for thread in threads:
        thread.start()
    time.sleep(0.2)  # they listen
    happened.began = time.monotonic()
    esse = subprocess.Popen([os.environ["ESSE"], "tail", "--json", *SOON, world["url"]], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    happened.enough.wait(world.get("seconds", 15))
    time.sleep(0.2)  # what was sent is printed
    esse.terminate()
    said = esse.communicate()[0].decode()
    del held
    print(json.dumps({"connections": happened.connections, "questions": happened.questions, "said": said}))


if __name__ == "__main__":
    main()
