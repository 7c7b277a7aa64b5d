# SPDX-License-Identifier: Apache-2.0
"""LaunchDarkly's client for Node.js and esse follow the same service, and must have the same flags after each step."""
import contextlib
import json
import os
import pathlib
import random
import shutil

import launchdarkly
from cases import equal, why_not
from flag_follower import Follower
from flag_values import FLAGS, Number, parsed
from programs import BUILT
from sequences import Service, sequence

HERE = pathlib.Path(__file__).resolve().parent
CONTEXT = '{"kind":"device","key":"dev-1","fw":"1.4.0"}'
# Event spans of esse, one that cuts events in parts and one that holds them whole; the second device has a context that
# is too long for a URL, and asks with REPORT.
DEVICES = {128: CONTEXT, 8192: json.dumps({"kind": "device", "key": "dev-1", "about": "x" * 200})}
KINDS_OF_SEQUENCES = {"": 159, "reconnect": 20, "malformed": 10, "unversioned": 10, "large": 1}
SEED = 10
# What esse calls the reasons of LaunchDarkly.
KINDS = {"OFF": "DISABLED", "FALLTHROUGH": "STATIC", "TARGET_MATCH": "TARGETING_MATCH", "RULE_MATCH": "TARGETING_MATCH",
         "PREREQUISITE_FAILED": "DISABLED", "ERROR": "ERROR"}


class Differences:
    """Compares the vendor's table with the one of esse, step by step. The known differences are of three sorts:
     - A value that the flag cannot take (type, range, length, choice, half a surrogate pair): esse refuses it, and the
       flag keeps what it has. LaunchDarkly's client has no declarations.
     - A flag without a version, or whose version is no integer of 32 bits: LaunchDarkly's client takes it whatever it
       knew, since a missing version and what it compares with are not numbers to JavaScript. esse refuses it.
     - Data that is no payload: LaunchDarkly's client goes on with the stream, esse begins another.
    And three are kept out of the sequences: a version of 0, which JavaScript takes for none; `ping`, which esse does
    not follow yet; numbers of more than 15 digits, which JavaScript rounds."""

    def __init__(self):
        self.before = {key: _said(flag.default) for key, flag in FLAGS.items()}
        self.refused = self.unversioned = 0

    def check(self, vendor, esse, unversioned):
        for key, flag in FLAGS.items():
            theirs, ours, kept = vendor[key], esse[key], self.before[key]
            said = {name: ours[name] for name in kept}
            if key == unversioned:
                self.unversioned += 1
                equal(f"{key} without a version", said, {**kept, "error": "PARSE_ERROR"})
            elif "value" in theirs and not flag.takes(theirs["value"]):
                self.refused += 1
                assert ours["error"] not in ("", "PARSE_ERROR"), f"{key}: {theirs} is not refused: {ours}"
                equal(f"{key}, refused", said, {**kept, "error": ours["error"]})
            else:
                equal(key, said, _as_esse_says(theirs, flag.default))
            self.before[key] = said


def _said(value, variation=None, reason="DEFAULT"):
    """A flag as esse tells of it."""
    variation = Number(-1) if variation is None else variation
    return {"value": parsed(json.dumps(value)), "variation": variation, "reason": reason, "error": ""}


def _as_esse_says(theirs, default):
    """What LaunchDarkly's client has of a flag."""
    reason = theirs["reason"] or {}
    word = "SPLIT" if reason.get("inExperiment") else KINDS.get(reason.get("kind"), "UNKNOWN")
    if "value" not in theirs and (word == "UNKNOWN" or reason.get("errorKind") == "FLAG_NOT_FOUND"):
        word = "DEFAULT"
    said = _said(default, theirs["variationIndex"], word)
    return {**said, "value": theirs.get("value", said["value"])}


class Referee:
    """The vendor's client, and esse with each span, after a service of which nothing is known yet."""

    def __init__(self, stack, program, packages):
        self.publisher = stack.enter_context(launchdarkly.Publisher(program))
        self.publisher.flags({})
        url = self.publisher.url
        self.vendor = stack.enter_context(Follower("node", HERE / "vendor.cjs", packages, url, CONTEXT, *FLAGS))
        self.devices = []
        for span, context in DEVICES.items():
            device = stack.enter_context(Follower(BUILT / "esse_flags_follow", "launchdarkly", url, context, span))
            self.devices.append((device, Differences()))
        self.publisher.wait_for(lambda publisher: publisher.open == 1 + len(DEVICES))
        self.service = Service(self.publisher)

    def judge(self, steps):
        for unversioned in steps:
            theirs = self.vendor.table(self.service.step)
            for device, differences in self.devices:
                differences.check(theirs, device.table(self.service.step), unversioned)


def check(outcome, program, packages, words):
    """A line of the result for each sequence; `words` are numbers of those that are played alone, or none."""
    if not shutil.which("node") or not (packages / "node_modules/launchdarkly-node-client-sdk").is_dir():
        outcome.skip("launchdarkly referee", "no node, or no launchdarkly-node-client-sdk in the cache")
        return
    scale = 10 if os.environ.get("ESSE_MODE") == "full" else 1
    kinds = [kind for kind, count in KINDS_OF_SEQUENCES.items() for _ in range(count * scale)]
    with contextlib.ExitStack() as stack:
        referee = Referee(stack, program, packages)
        for number, kind in enumerate(kinds):
            if words and str(number) not in words:
                continue
            steps = sequence(referee.service, random.Random(f"{SEED} {number}"), kind)
            why = why_not(lambda: referee.judge(steps))
            outcome.check(why is None, f"launchdarkly sequence {number} {kind}".rstrip(), why)
            if why:
                return  # what follows depends on it
        if not words:
            check_counts(outcome, referee, scale)


def check_counts(outcome, referee, scale):
    """The sequences did what they are for."""
    reconnects, useless = (scale * KINDS_OF_SEQUENCES[kind] for kind in ("reconnect", "malformed"))
    requests = [(request["Method"], request["Target"].split("?")[0]) for request in referee.publisher.requests]
    for who, request, least in (
            ("LaunchDarkly's client", ("GET", f"/eval/env/{launchdarkly.url_part(CONTEXT)}"), 1 + reconnects),
            ("esse", ("GET", f"/meval/{launchdarkly.url_part(CONTEXT)}"), 1 + reconnects + useless),
            ("esse", ("REPORT", "/meval"), 1 + reconnects + useless)):
        count = requests.count(request)
        outcome.check(count >= least, f"launchdarkly: {who} connected {least} times at least, by {request[0]}", str(count))
    unversioned = scale * KINDS_OF_SEQUENCES["unversioned"]
    for span, (_, found) in zip(DEVICES, referee.devices):
        outcome.check(found.refused >= 100 and found.unversioned == unversioned,
                      f"launchdarkly: esse with {span} bytes refused 100 values at least, and {unversioned} flags without "
                      "a version", f"{found.refused} and {found.unversioned}")
