# SPDX-License-Identifier: Apache-2.0
"""following.py RELAY [WORD...]: the cases, in a network namespace that nobody else uses. RELAY is the program. How long
it took is printed, and not judged."""
import hashlib
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request

import cases
import network
from outcome import Outcome
from programs import Program, environment, finish, read_line, run, start

RELAY = sys.argv[1]
PORT = 8030
URL = f"http://127.0.0.1:{PORT}"
KEY = "mob-1"
DECLARED = json.dumps({"level": 0, "pump-turbo": False}).encode()
CHANGES = 20
PATIENCE_S = 60  # the window's document comes after 30 s
ENVIRONMENT = {"envID": "e1", "envKey": "test", "envName": "Test", "mobKey": KEY, "projKey": "p", "projName": "P",
               "sdkKey": {"value": "sdk-1"}, "defaultTtl": 0, "secureMode": False, "version": 1}


def _flag(key, value, version):
    available = {"usingMobileKey": True, "usingEnvironmentId": True, "explicit": True}
    return {"key": key, "version": version, "on": True, "variations": [value], "fallthrough": {"variation": 0},
            "offVariation": 0, "salt": "s", "clientSideAvailability": available}


class _Relay:
    """The relay, and the archive that it watches: with _Relay() as relay. `level` is the value of a flag."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.level = 0
        self.change()
        settings = {"FILE_DATA_SOURCE": str(self.path / "archive.tar.gz"), "PORT": str(PORT), "HEARTBEAT_INTERVAL": "3s",
                    "FILE_DATA_SOURCE_MONITORING_INTERVAL": "200ms", "DISABLE_INTERNAL_USAGE_METRICS": "true"}
        self.program = Program(self.path / "log", RELAY, "--from-env", env=environment(**settings)).__enter__()
        self.program.wait_for(_is_up)
        return self

    def __exit__(self, *_):
        self.program.stop()
        self.folder.cleanup()

    def change(self):
        """The level is one more."""
        self.level += 1
        flags = {key: _flag(key, value, self.level) for key, value in (("level", self.level), ("pump-turbo", True))}
        files = {"e1-data.json": {"flags": flags, "segments": {}}, "e1.json": {"env": ENVIRONMENT, "dataId": f"d{self.level}"}}
        files = {name: json.dumps(content).encode() for name, content in files.items()}
        files["checksum.md5"] = hashlib.md5(b"".join(files[name] for name in sorted(files))).digest()
        with tarfile.open(self.path / "next", "w:gz") as archive:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        os.replace(self.path / "next", self.path / "archive.tar.gz")


def _is_up():
    try:
        with urllib.request.urlopen(f"{URL}/status", timeout=1) as answer:
            return json.load(answer)["status"] == "healthy"
    except (OSError, urllib.error.URLError):
        return False


def _arguments(*options, key=KEY):
    return ("flags", URL, "--declare", "-", "--mobile-key", key, *options)


class _Follower:
    """esse flags: with _Follower() as follower. `documents` and `streams` were opened so far."""

    def __enter__(self):
        self.documents = self.streams = 0
        with tempfile.TemporaryFile() as declared:
            declared.write(DECLARED)
            declared.seek(0)
            self.process = start(*_arguments("--json", "--verbose"), stdin=declared, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        finish(self.process)

    def _line(self):
        line = json.loads(read_line(self.process.stdout, PATIENCE_S))
        if line.get("state") == "open":
            self.documents += "/evalx/" in line["url"]
            self.streams += "/meval/" in line["url"]
        return line

    def level(self):
        """Of the next commit."""
        line = self._line()
        while "values" not in line:
            line = self._line()
        assert line["values"]["pump-turbo"] is True, line
        return line["values"]["level"]

    def wait_for_stream(self):
        streams = self.streams
        while self.streams == streams:
            self._line()


def every_change_comes_in_order():
    took = []
    with _Relay() as relay, _Follower() as follower:
        cases.equal("the first level", follower.level(), 1)
        for count in range(CHANGES):
            follower.wait_for_stream()
            time.sleep(0.2 * count / CHANGES)  # anywhere between two looks of the relay
            relay.change()
            began = time.monotonic()
            cases.equal("the level", follower.level(), relay.level)
            took.append(time.monotonic() - began)
        # Each stream greets with a ping. A document more, when the machine is slow: the window's.
        assert follower.documents <= CHANGES + 3 and follower.streams <= CHANGES + 3, vars(follower)
    took.sort()
    print(f"     {CHANGES} changes, from the archive's to the commit (the relay looks each 0.2 s): least {took[0]:.2f}, "
          f"median {statistics.median(took):.2f}, 90 % {took[CHANGES * 9 // 10 - 1]:.2f}, longest {took[-1]:.2f} s", flush=True)


def changes_that_nobody_waits_for_end_at_the_last():
    with _Relay() as relay, _Follower() as follower:
        levels = [follower.level()]
        for _ in range(CHANGES):
            time.sleep(0.15)
            relay.change()
        began = time.monotonic()
        while levels[-1] != relay.level:
            levels.append(follower.level())
        print(f"     {len(levels)} commits for {relay.level} levels; the last {time.monotonic() - began:.2f} s after its change",
              flush=True)
    cases.equal("levels", levels, sorted(set(levels)))


def its_document_says_the_same():
    with _Relay():
        stream, document = (run(*_arguments("--once", *options), stdin=DECLARED) for options in ((), ("--poll", "60s")))
    cases.equal("what the stream leads to", stream.out, b"level = 1 (version 1)\npump-turbo = true (version 1)\n")
    cases.equal("the document", (document.code, stream.code, document.out), (0, 0, stream.out))


def another_key_is_refused():
    with _Relay():
        done = run(*_arguments("--once", key="mob-other"), stdin=DECLARED)
    assert done.code == 4 and "answered 401 Unauthorized" in done.err, done.err


def _main():
    network.bring_up_loopback()
    outcome = Outcome()
    cases.run(outcome, "relay", cases.with_words(cases.of_module(sys.modules[__name__]), sys.argv[2:]), at_once=1)
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(_main())
