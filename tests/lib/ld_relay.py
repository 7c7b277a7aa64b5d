# SPDX-License-Identifier: Apache-2.0
"""The whole LaunchDarkly Relay Proxy. It listens on all interfaces: only in a network namespace that nobody else uses."""
import hashlib
import io
import json
import os
import pathlib
import tarfile
import tempfile
import urllib.error
import urllib.request

import golang
from programs import Program, environment

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "relay/relay"
PORT = 8030
URL = f"http://127.0.0.1:{PORT}"
KEY = "mob-1"
ENVIRONMENT = {"envID": "e1", "envKey": "test", "envName": "Test", "mobKey": KEY, "projKey": "p", "projName": "P",
               "sdkKey": {"value": "sdk-1"}, "defaultTtl": 0, "secureMode": False, "version": 1}


def _flag(key, value, version):
    available = {"usingMobileKey": True, "usingEnvironmentId": True, "explicit": True}
    return {"key": key, "version": version, "on": True, "variations": [value], "fallthrough": {"variation": 0},
            "offVariation": 0, "salt": "s", "clientSideAvailability": available}


def build():
    """The program, in a minute or two. cases.Missing: it cannot be built here."""
    return golang.build(SOURCE, "github.com/launchdarkly/ld-relay/v8", "relay/ld-relay")


class Relay:
    """The relay, and the archive that it watches: with Relay(build(), {key: value}) as relay."""

    def __init__(self, program, flags):
        self.binary, self.flags, self.version = program, flags, 0

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.serve(self.flags)
        settings = {"FILE_DATA_SOURCE": str(self.path / "archive.tar.gz"), "PORT": str(PORT), "HEARTBEAT_INTERVAL": "3s",
                    "FILE_DATA_SOURCE_MONITORING_INTERVAL": "200ms", "DISABLE_INTERNAL_USAGE_METRICS": "true"}
        self.program = Program(self.path / "log", self.binary, "--from-env", env=environment(**settings)).__enter__()
        self.program.wait_for(_is_up)
        return self

    def __exit__(self, *_):
        self.program.stop()
        self.folder.cleanup()

    def serve(self, flags):
        """These are the flags from now on. It looks each 0.2 s."""
        self.version += 1
        flags = {key: _flag(key, value, self.version) for key, value in flags.items()}
        files = {"e1-data.json": {"flags": flags, "segments": {}}, "e1.json": {"env": ENVIRONMENT, "dataId": f"d{self.version}"}}
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
