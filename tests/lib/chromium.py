# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium: a page of a suite's own, what it is told, and what it posts back."""
import http.server
import json
import os
import re
import shutil
import subprocess
import threading

from programs import Program

SECONDS = 60
# No look-ups and no connections but the page's; a page may read streams of other ports.
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
           "--disable-background-networking", "--disable-component-update", "--disable-web-security")


class Page(http.server.ThreadingHTTPServer):
    """Serves the page `html`, and /told, which it asks for; and takes its results."""

    def __init__(self, html, told):
        super().__init__(("127.0.0.1", 0), Handler)
        self.html, self.told, self.results, self.done = html, told, None, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/told":
            self.answer("application/json", json.dumps(self.server.told).encode())
        else:
            self.answer("text/html", self.server.html.read_bytes())

    def do_POST(self):
        self.server.results = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer("text/plain", b"")
        self.server.done.set()

    def log_message(self, *_):
        pass


def _in(folder):
    """What Chromium and its libraries write for a user goes there, and goes with it."""
    return {**os.environ, **dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder))}


def find(folder):
    """(path, version, None), or (None, None, why not). What a distribution installs may be a stub that says so."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            done = subprocess.run([path, "--version"], capture_output=True, text=True, env=_in(folder))
            version = re.search(r"\d+\.[\d.]+", done.stdout)
            if done.returncode == 0 and version:
                return path, version[0], None
            return None, None, f"{path} does not run: {(done.stderr or done.stdout).strip()[:200]}"
    return None, None, "no chromium on the PATH"


def ask(chromium, folder, html, told):
    """What the page posts, told this."""
    page = Page(html, told)
    url = f"http://127.0.0.1:{page.server_address[1]}/"
    with Program(folder / "chromium.log", chromium, *OPTIONS, f"--user-data-dir={folder / 'profile'}", url,
                 env=_in(folder)) as browser:
        assert page.done.wait(SECONDS), f"Chromium sent no results: {browser.log.read_text()[-600:]}"
    page.shutdown()
    return page.results
