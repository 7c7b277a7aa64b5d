# SPDX-License-Identifier: Apache-2.0
"""A scenario is an `esse serve` with options. Chromium and `esse tail --policy browser` both follow it."""
import concurrent.futures
import contextlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import cases
from cases import equal
from outcome import Outcome
from programs import Program, Serve, follow

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60
# (name, events to wait for, None: it has to close by itself; options of esse serve)
SCENARIOS = [
    ("sample blocks and a whole round, then a reconnect", 40, ()),
    ("cut in the middle of an event, twice; resumed", 32, ("--cut-after", "5")),
    ("a byte order mark and CRLF", 15, ("--bom", "--crlf")),
    ("CR", 15, ("--cr",)),
    ("a redirect", 15, ("--redirect",)),
    ("a last event, then 204", None, ("--once", "--count", "3")),
    ("503", None, ("--status", "503")),
    ("404", None, ("--status", "404")),
]
# No look-ups and no connections but the page's; a page may read streams of other ports.
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-web-security")


class Page(http.server.ThreadingHTTPServer):
    """Serves the page and what it asks for, and takes its results."""

    def __init__(self, scenarios):
        super().__init__(("127.0.0.1", 0), Handler)
        self.scenarios, self.results, self.done = scenarios, None, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/scenarios":
            self.answer("application/json", json.dumps(self.server.scenarios).encode())
        else:
            self.answer("text/html", (HERE / "page.html").read_bytes())

    def do_POST(self):
        self.server.results = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer("text/plain", b"")
        self.server.done.set()

    def log_message(self, *_):
        pass


def stay_in(folder):
    """What Chromium and its libraries write for a user goes there, and goes with it."""
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder)))


def find_chromium():
    """(path, None), or (None, why not). What a distribution installs may be a stub that says so."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            done = subprocess.run([path, "--version"], capture_output=True, text=True)
            if done.returncode == 0 and re.search(r"\d+\.\d+", done.stdout):
                return path, None
            return None, f"{path} does not run: {(done.stderr or done.stdout).strip()[:200]}"
    return None, "no chromium on the PATH"


def ask_browser(chromium, folder, scenarios):
    """What the page got, by the scenario's name."""
    page = Page(scenarios)
    url = f"http://127.0.0.1:{page.server_address[1]}/"
    command = (chromium, *CHROMIUM, f"--user-data-dir={folder / 'profile'}", url)
    with Program(folder / "chromium.log", *command) as browser:
        assert page.done.wait(SECONDS), f"Chromium sent no results: {browser.log.read_text()[-600:]}"
    page.shutdown()
    return {result["name"]: result for result in page.results}


def ask_esse(scenario):
    return follow(scenario["url"], "--policy", "browser", events=scenario["events"], seconds=SECONDS)


def masked(events):
    """Without the times in data, which differ."""
    return [{**e, "data": re.sub(r'("timestamp": "|message at )\d+', r"\1T", e["data"])} for e in events]


def compare(scenario, browser, tail):
    if scenario["events"]:
        equal("number of events", len(browser["events"]), scenario["events"])
    equal("events of esse tail and of Chromium", masked(tail.events()), masked(browser["events"]))
    equal("connections of esse tail and of Chromium", tail.opened(), browser["opened"])
    equal("closed by itself", browser["closed"], not scenario["events"])
    if browser["closed"]:
        equal("the last state of esse tail", tail.states()[-1]["state"], "closed")
    if "--cut-after" in scenario["options"]:
        equal("cut at least twice", tail.errors().count("HttpTruncated") >= 2, True)


def start_servers(stack):
    """Begins an `esse serve` for each scenario; the scenarios as the page wants them."""
    for name, events, options in SCENARIOS:
        url = stack.enter_context(Serve("--interval", "50ms", *options)).url
        yield {"name": name, "url": url, "events": events, "options": options}


def main():
    outcome = Outcome()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="esse-browser-",
                                                                              ignore_cleanup_errors=True)))
        stay_in(folder)
        chromium, why_not = find_chromium()
        if not chromium:
            outcome.skip("browser", why_not)
            return 0
        scenarios = list(start_servers(stack))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            tails = [pool.submit(ask_esse, scenario) for scenario in scenarios]
            results = ask_browser(chromium, folder, scenarios)
        cases.run(outcome, "browser", [(s["name"], lambda s=s, tail=tail: compare(s, results[s["name"]], tail.result()))
                                       for s, tail in zip(scenarios, tails)])
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
