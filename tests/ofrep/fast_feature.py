# SPDX-License-Identifier: Apache-2.0
"""fast-feature, a service of documents without a stream, as its packages for Python have it (requirements.txt)."""
import json
import pathlib
import re
import sys
import tempfile
import urllib.request

from cases import Missing
from ports import free_port
from programs import Program, environment, listens


class FastFeature:
    """with FastFeature(FastFeature.installed(packages), FLAGS) as service: asked each second."""
    stream = None  # there is none
    look_s = 1  # so often it is asked

    def __init__(self, packages, flags):
        self.packages, self.port, self.begins_with, self.flags = packages, free_port(), flags, {}
        self.arguments = (f"http://127.0.0.1:{self.port}", "--profile", "ofrep", "--poll", "1s")

    @staticmethod
    def installed(packages):
        if not (packages / "bin/fast-feature").is_file():
            raise Missing("no fast-feature in the cache")
        return packages

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.folder.name, "log")
        variables = environment(PYTHONPATH=str(self.packages), FAST_FEATURE_ADMIN="true")
        self.process = Program(self.log, sys.executable, self.packages / "bin/fast-feature", "serve", "--port", self.port,
                               env=variables).__enter__()
        self.process.wait_for(lambda: listens(self.port))
        self.say(self.begins_with)
        return self

    def __exit__(self, *_):
        self.process.stop()
        self.folder.cleanup()

    def say(self, flags):
        """These are the flags from now on, one request for each that changes."""
        for key, value in flags.items():
            flag = {"key": key, "variants": {"v": value}, "default_variant": "v"}
            if key not in self.flags:
                self._ask("POST", "", flag)
            elif self.flags[key] != value:
                self._ask("PUT", f"/{key}", flag)
        for key in self.flags.keys() - flags.keys():
            self._ask("DELETE", f"/{key}")
        self.flags = dict(flags)

    def documents(self, status):
        """So many requests for one were answered like that."""
        return len(re.findall(rf'"POST /ofrep/v1/evaluate/flags HTTP/1.1" {status} ', self.log.read_text(encoding="utf-8")))

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/admin/api/flags{path}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"}, method=method)
        urllib.request.urlopen(request, timeout=20).close()
