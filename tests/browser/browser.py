# SPDX-License-Identifier: Apache-2.0
"""A scenario is an `esse serve` with options. Chromium and `esse tail --policy browser` both follow it."""
import concurrent.futures
import contextlib
import pathlib
import re
import sys
import tempfile

import cases
import chromium
from cases import equal
from outcome import Outcome
from programs import Serve, follow

HERE = pathlib.Path(__file__).resolve().parent
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


def ask_esse(scenario):
    return follow(scenario["url"], "--policy", "browser", events=scenario["events"], seconds=chromium.SECONDS)


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
        program, _, why_not = chromium.find(folder)
        if not program:
            outcome.skip("browser", why_not)
            return 0
        scenarios = list(start_servers(stack))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            tails = [pool.submit(ask_esse, scenario) for scenario in scenarios]
            posted = chromium.ask(program, folder, HERE / "page.html", scenarios)
        results = {result["name"]: result for result in posted}
        cases.run(outcome, "browser", [(s["name"], lambda s=s, tail=tail: compare(s, results[s["name"]], tail.result()))
                                       for s, tail in zip(scenarios, tails)])
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
