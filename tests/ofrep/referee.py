# SPDX-License-Identifier: Apache-2.0
"""OpenFeature's provider for OFREP and esse follow the same service, and must have the same flags after each step."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import random
import shutil

from cases import equal, why_not
from flag_follower import Follower
from flag_values import FLAGS, parsed
from programs import BUILT
from sequences import ERRORS, REASONS, Speaker, sequence, sequence_of_streams
from ofrep import Service

HERE = pathlib.Path(__file__).resolve().parent
CONTEXT = '{"targetingKey":"dev-1","model":"X1"}'
DEFAULTS = json.dumps({key: flag.default for key, flag in FLAGS.items()})
SPANS = (128, 8192)  # event spans of esse: one that cuts events in parts, and one that holds them whole
KINDS_OF_SEQUENCES = {"change": 80, "gap": 40, "between": 25, "missed": 25, "useless": 25, "move": 10, "repeat": 15,
                      "streams": 10}
POLL_MS = 200  # of the provider where there is no stream
LANES = {"stream-0": 8, None: 3}  # referees at once, of those who begin with this stream: they mostly wait
SEED = 11


class Differences:
    """Compares the provider's table with the one of esse, step by step. The known differences of what they make of an
    answer:
     - ADR-0006, a flag that is not in the answer: the provider says FLAG_NOT_FOUND; it answers who asks for a key. To
       esse, whose table says which keys there are, it is a flag at its default.
     - ADR-0006, an error object, or a value that the flag cannot take (type, range, length, choice, half a surrogate
       pair): the provider answers the caller's default, and takes all that has the type of JavaScript. esse refuses it,
       and the flag keeps what it has.
     - A reason that is not OpenFeature's: the provider passes it on, esse says UNKNOWN, or DEFAULT where there is no
       value.
     - A null: to the provider it is a value of the type object, to esse it is none (ADR-0006).
    Those of how they follow are at Referee.judge(). Kept out are a flag that is null, at which the provider throws; an
    errorCode that is no text, which it takes for none; `endpoint` without `requestUri`, of which it makes the stream
    /undefined; `lastModified` null, which it sends as null; two streams, both of which it follows; none but streams of
    other types when it begins, with which it does not even ask again and again."""

    def __init__(self):
        self.before = {key: _default(flag) for key, flag in FLAGS.items()}
        self.absent = self.refused = self.errors = self.nulls = 0

    def check(self, said, provider, esse):
        for key, flag in FLAGS.items():
            theirs, kept, entry = provider[key], self.before[key], said.get(key)
            ours = {name: esse[key][name] for name in kept}
            default = {**_default(flag), "reason": _reason(entry or {}, "DEFAULT")}
            by_default = {"value": _default(flag)["value"], "reason": "ERROR"}
            if entry is None:
                self.absent += 1
                equal(f"the provider's {key}, not there", theirs, {**by_default, "error": "FLAG_NOT_FOUND"})
                equal(f"{key}, not there", ours, default)
            elif entry.get("errorCode"):
                self.errors += 1
                expected = entry["errorCode"] if entry["errorCode"] in ERRORS[:-1] else "GENERAL"
                equal(f"the provider's {key}, an error", theirs, {**by_default, "error": expected})
                equal(f"{key}, an error", ours, {**kept, "error": expected})
            elif entry.get("value", entry) is None:
                self.nulls += 1
                equal(f"{key}, null", ours, default)
            elif not flag.takes(entry.get("value", _default(flag)["value"])):
                self.refused += 1
                assert ours["error"] not in ("", *ERRORS[:3]), f"{key}: {entry} is not refused: {ours}"
                equal(f"{key}, refused", ours, {**kept, "error": ours["error"]})
                if theirs.get("error"):
                    equal(f"the provider's {key}, refused", theirs, {**by_default, "error": ours["error"]})
            else:
                reason = _reason(theirs, "UNKNOWN" if "value" in entry else "DEFAULT")
                equal(key, ours, {"value": theirs["value"], "reason": reason, "error": theirs.get("error", "")})
            self.before[key] = {**ours, "error": ""}


def _default(flag):
    """A flag at its default as esse tells of it."""
    return {"value": parsed(json.dumps(flag.default)), "reason": "DEFAULT", "error": ""}


def _reason(said, unknown):
    return said["reason"] if said.get("reason") in REASONS[:-1] else unknown


class Referee:
    """The provider, and esse with each span, behind a service that tells of the stream `path`. Where that is None they
    ask again and again."""

    def __init__(self, stack, packages, path):
        devices = {f"esse-{span}": span for span in SPANS}
        self.service = stack.enter_context(Service(CONTEXT, "provider", *devices))
        self.speaker = Speaker(self.service, random.Random(SEED), path)
        self.speaker.tell(paths={path})
        self.path_of_provider, self.documents, self.stale = path, {}, 0
        self.provider = stack.enter_context(
            Follower("node", HERE / "provider.cjs", packages, self.service.base("provider"), CONTEXT, DEFAULTS,
                     0 if path else POLL_MS))
        self.devices = []
        for name, span in devices.items():
            profile = "ofrep" if path else "ofrep-polled"
            device = stack.enter_context(
                Follower(BUILT / "esse_flags_follow", profile, self.service.base(name), CONTEXT, span))
            self.devices.append((device, Differences()))
        self.compare(self.tables())
        self.wait_for_streams()

    def judge(self, steps):
        """Of streams. The known differences of how they follow:
         - ADR-0008, "after a reconnect, fetch at once": the provider says STALE, for good, and waits for an event.
         - ADR-0008, "when eventStreams change, move": the provider looks at them only when it begins, and when its
           stream was refused.
         - An answer that is of no use, or none: the provider waits for the next event, esse asks again.
         - An event that names what is known already: the provider fetches, esse does not."""
        for step in steps:
            if step == "missed":
                self.judge_what_the_provider_missed()
            else:
                self.compare(self.tables())
            before, self.documents = self.documents, self.settle()
            if step == "repeat":
                asked = {name: self.documents[name] - before[name] for name in before}
                equal("requests for an event twice, and a change", asked, {**dict.fromkeys(asked, 1), "provider": 2})
            elif step == "move":
                self.bring_the_provider_along()
            assert not self.service.faults, self.service.faults

    def judge_streams(self, steps):
        """That come and go. The provider, which asks again and again, looks for none (ADR-0008)."""
        for _ in steps:
            self.compare(self.tables())
            self.wait_for_streams()
            assert not self.service.faults, self.service.faults

    def tables(self):
        return [device.table(self.speaker.step) for device, _ in self.devices]

    def compare(self, tables):
        theirs = self.provider.table(self.speaker.step)
        self.stale = theirs["stale"]
        for (_, differences), table in zip(self.devices, tables):
            differences.check(self.speaker.said, theirs, table)

    def wait_for_streams(self, known=None):
        """Until all are at their streams, and have asked for what was told by the name that is `known`."""
        paths = dict.fromkeys(self.service.followers, [self.speaker.path] if self.speaker.path else [])
        paths["provider"] = [self.path_of_provider] if self.path_of_provider else []
        self.service.wait_for(lambda name, follower: [*follower.streams.values()] == paths[name]
                              and known in (None, follower.name), f"at {paths}, knowing {known}")

    def settle(self):
        """Until nothing more will be asked for. How many documents each had."""
        self.wait_for_streams(self.service.names[-1])
        return {name: follower.documents for name, follower in self.service.followers.items()}

    def judge_what_the_provider_missed(self):
        tables = self.tables()
        self.wait_for_stale()
        self.wait_for_streams()
        equal("the provider's documents", self.service.followers["provider"].documents, self.documents["provider"])
        self.service.greets = True
        self.speaker.tell_again()
        self.compare(tables)

    def wait_for_stale(self):
        self.stale = self.provider.table_where("of a stream's end", lambda table: table["stale"] > self.stale)["stale"]

    def bring_the_provider_along(self):
        self.path_of_provider = self.speaker.path
        self.service.retire({self.speaker.path})
        self.wait_for_stale()
        self.documents = self.settle()


def check(outcome, packages, words):
    """A line of the result for each sequence; `words` are numbers of those that are played alone, or none."""
    if not shutil.which("node") or not (packages / "node_modules/@openfeature/ofrep-web-provider").is_dir():
        outcome.skip("ofrep referee", "no node, or no @openfeature/ofrep-web-provider in the cache")
        return
    scale = 10 if os.environ.get("ESSE_MODE") == "full" else 1
    kinds = [kind for kind, count in KINDS_OF_SEQUENCES.items() for _ in range(count * scale)]
    wanted = [(number, kind) for number, kind in enumerate(kinds) if not words or str(number) in words]
    lanes = []
    for path, count in LANES.items():
        of_path = [(number, kind) for number, kind in wanted if (kind == "streams") == (path is None)]
        lanes += [(path, of_path[lane::count]) for lane in range(count) if of_path[lane:]]
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        referees = list(pool.map(lambda lane: _play(outcome, packages, *lane), lanes))
    if not words:
        check_counts(outcome, [referee for referee in referees if referee.path_of_provider])


def _play(outcome, packages, path, sequences):
    """One after the other, by a referee of their own."""
    with contextlib.ExitStack() as stack:
        referee = Referee(stack, packages, path)
        for number, kind in sequences:
            dice = random.Random(f"{SEED} {number}")
            if kind == "streams":
                why = why_not(lambda: referee.judge_streams(sequence_of_streams(referee.speaker, dice)))
            else:
                why = why_not(lambda: referee.judge(sequence(referee.speaker, dice, kind)))
            outcome.check(why is None, f"ofrep sequence {number} {kind}", why)
            if why:
                break  # what follows depends on it
    return referee


def check_counts(outcome, referees):
    """The sequences did what they are for."""
    for name in referees[0].service.followers:
        unchanged = sum(referee.service.followers[name].unchanged for referee in referees)
        outcome.check(unchanged >= 10, f"ofrep: ten answers to {name} at least were 304", unchanged)
    for at, span in enumerate(SPANS):
        found = [referee.devices[at][1] for referee in referees]
        counts = {name: sum(getattr(one, name) for one in found) for name in ("absent", "refused", "errors", "nulls")}
        outcome.check(min(counts.values()) >= 50, f"ofrep: esse with {span} bytes met each difference", counts)
