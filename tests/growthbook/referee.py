# SPDX-License-Identifier: Apache-2.0
"""GrowthBook's client for JavaScript and esse follow the same proxy, and must have the same flags after each step."""
import contextlib
import json
import os
import pathlib
import random
import shutil

from cases import equal, why_not
from flag_follower import Follower
from flag_values import FLAGS, Number, parsed
from programs import BUILT
from proxy import Proxy
from sequences import Service, sequence

HERE = pathlib.Path(__file__).resolve().parent
ATTRIBUTES = '{"id":"dev-1","model":"X1"}'
SPANS = (128, 8192)  # event spans of esse: one that cuts events in parts, and one that holds them whole
KINDS_OF_SEQUENCES = {"": 79, "reconnect": 15, "useless": 10, "encrypted": 5, "broken": 10, "large": 1}
SEED = 11


class Differences:
    """Compares the vendor's table with the one of esse, step by step. The known differences are of three sorts:
     - A value that the flag cannot take (type, range, length, choice, half a surrogate pair): esse refuses it, and the
       flag keeps what it has. GrowthBook's client has no declarations.
     - A feature that is no object: GrowthBook's client takes it for one without a value. esse refuses it.
     - A document that is none, or is encrypted: GrowthBook's client waits for the next event, esse asks again.
    And five are kept out of the sequences: `rules` that are no list, at which GrowthBook's client throws, and `rules`
    twice, of which esse takes the first force; a change while GrowthBook's client fetches, or while its stream is
    refused, both of which it misses; numbers of more than 15 digits, which JavaScript rounds."""

    def __init__(self):
        self.before = {key: _said(flag.default) for key, flag in FLAGS.items()}
        self.refused = self.broken = 0

    def check(self, vendor, esse, broken):
        for key, flag in FLAGS.items():
            theirs, ours, kept = vendor[key], esse[key], self.before[key]
            said = {name: ours[name] for name in kept}
            value = theirs.get("value")
            if key == broken:
                self.broken += 1
                equal(f"{key}, no object", said, {**kept, "error": "PARSE_ERROR"})
            elif value is not None and not flag.takes(value):
                self.refused += 1
                assert ours["error"] not in ("", "PARSE_ERROR"), f"{key}: {theirs} is not refused: {ours}"
                equal(f"{key}, refused", said, {**kept, "error": ours["error"]})
            elif value is None:
                equal(key, said, _said(flag.default))
            else:
                equal(key, said, {"value": value, "reason": "SPLIT" if theirs["source"] == "force" else "UNKNOWN", "error": ""})
            self.before[key] = said


def _said(value):
    """A flag at its default as esse tells of it."""
    return {"value": parsed(json.dumps(value)), "reason": "DEFAULT", "error": ""}


class Referee:
    """The vendor's client, and esse with each span, after a proxy of which nothing is known yet."""

    def __init__(self, stack, packages):
        self.proxy = stack.enter_context(Proxy(packages))
        self.vendor = stack.enter_context(
            Follower("node", HERE / "vendor.cjs", packages, self.proxy.url, ATTRIBUTES, *FLAGS))
        self.devices = []
        for span in SPANS:
            device = stack.enter_context(
                Follower(BUILT / "esse_flags_follow", "growthbook", self.proxy.url, ATTRIBUTES, span))
            self.devices.append((device, Differences()))
        self.service = Service(self.proxy)
        self.wait_for_streams()

    def wait_for_streams(self):
        self.proxy.wait_for(lambda said: said["open"] == 1 + len(SPANS))

    def judge(self, steps):
        for broken in steps:
            theirs = self.vendor.table(self.service.step)
            for device, differences in self.devices:
                differences.check(theirs, device.table(self.service.step), broken)
            self.wait_for_streams()


def check(outcome, packages, words):
    """A line of the result for each sequence; `words` are numbers of those that are played alone, or none."""
    if not shutil.which("node") or not (packages / "node_modules/@growthbook/growthbook").is_dir():
        outcome.skip("growthbook referee", "no node, or no @growthbook/growthbook in the cache")
        return
    scale = 10 if os.environ.get("ESSE_MODE") == "full" else 1
    kinds = [kind for kind, count in KINDS_OF_SEQUENCES.items() for _ in range(count * scale)]
    with contextlib.ExitStack() as stack:
        referee = Referee(stack, packages)
        for number, kind in enumerate(kinds):
            if words and str(number) not in words:
                continue
            steps = sequence(referee.service, random.Random(f"{SEED} {number}"), kind)
            why = why_not(lambda: referee.judge(steps))
            outcome.check(why is None, f"growthbook sequence {number} {kind}".rstrip(), why)
            if why:
                return  # what follows depends on it
        if not words:
            check_counts(outcome, referee, scale)


def check_counts(outcome, referee, scale):
    """The sequences did what they are for."""
    said, reconnects = referee.proxy.said, scale * KINDS_OF_SEQUENCES["reconnect"]
    outcome.check(said["resumed"] >= reconnects, f"growthbook: the proxy repeated {reconnects} events at least", str(said))
    broken = scale * KINDS_OF_SEQUENCES["broken"]
    for span, (_, found) in zip(SPANS, referee.devices):
        outcome.check(found.refused >= 100 and found.broken == broken,
                      f"growthbook: esse with {span} bytes refused 100 values at least, and {broken} features that are no "
                      "object", f"{found.refused} and {found.broken}")
