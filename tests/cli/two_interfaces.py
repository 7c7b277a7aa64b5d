# SPDX-License-Identifier: Apache-2.0
"""two_interfaces.py COMMANDS: `esse tail` on a machine with two interfaces, "one" and "two", which both lead to a
server in another network namespace; by routes the first does. It is run by `unshare -n`. COMMANDS is JSON: the
arguments of each command. It prints for each, as JSON, the addresses that the server saw, and the errors. See
cases_interfaces.py."""
import json
import os
import pathlib
import socket
import subprocess
import sys

import network

SERVER, PORT = "10.9.9.9", 8080
URL = f"http://{SERVER}:{PORT}/"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"
INTERFACES = {"one": 1, "two": 2}
LIMIT_S = 15  # nothing here lasts longer, even when nobody ends it


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True)


def serve():
    """The other end: says the address of whoever connects."""
    network.bring_up_loopback()
    ip("address", "add", f"{SERVER}/32", "dev", "lo")
    print("here", flush=True)
    sys.stdin.readline()
    for name, number in INTERFACES.items():
        ip("address", "add", f"10.0.{number}.2/24", "dev", name)
        ip("link", "set", name, "up")
    with socket.create_server((SERVER, PORT)) as server:
        server.settimeout(LIMIT_S)
        print("listening", flush=True)
        while True:
            connection, client = server.accept()
            print(client[0], flush=True)
            with connection:
                connection.recv(65536)
                connection.sendall(STREAM)


def connect(far):
    far.stdout.readline()
    for name, number in INTERFACES.items():
        ip("link", "add", name, "type", "veth", "peer", "name", name, "netns", far.pid)
        ip("address", "add", f"10.0.{number}.1/24", "dev", name)
        ip("link", "set", name, "up")
        # An answer may come by the way that the route to it does not take.
        for which in ("all", name):
            pathlib.Path(f"/proc/sys/net/ipv4/conf/{which}/rp_filter").write_text("0")
        ip("route", "add", "default", "via", f"10.0.{number}.2", "dev", name, "metric", number)
    far.stdin.write("\n")
    far.stdin.flush()
    far.stdout.readline()


def follow(far, arguments):
    """Until an event came, or a failure."""
    command = [os.environ["ESSE"], "tail", "--json", "-v", "--for", f"{LIMIT_S}s", "--max-events", "1", *arguments, URL]
    esse = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    errors, came_from = [], []
    for line in map(json.loads, esse.stdout):
        if "error" in line:
            errors.append(line["error"])
            break
        if "data" in line:
            came_from.append(far.stdout.readline().strip())
    esse.terminate()
    esse.communicate()
    return {"from": came_from, "errors": errors}


def main():
    network.bring_up_loopback()
    far = subprocess.Popen(["unshare", "-n", sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        connect(far)
        print(json.dumps([follow(far, arguments) for arguments in json.loads(sys.argv[1])]))
    finally:
        far.terminate()
        far.wait()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        serve()
    else:
        main()
