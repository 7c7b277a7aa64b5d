# SPDX-License-Identifier: Apache-2.0
"""Sequences of what a service may say, generated from a seed."""
from flag_values import FLAGS

OTHERS = ["other", "blink-rate", "blink-rate-ms-2", "b", "\u00fcber", "__proto"]  # keys that nobody declares
REASONS = [
    '{"kind":"OFF"}', '{"kind":"FALLTHROUGH"}', '{"kind":"TARGET_MATCH"}', '{"kind":"FALLTHROUGH","inExperiment":true}',
    '{"kind":"RULE_MATCH","ruleIndex":1,"ruleId":"r\\"1"}', '{"ruleId":{"kind":"OFF"},"kind":"RULE_MATCH"}',
    '{"prerequisiteKey":"a","kind":"PREREQUISITE_FAILED"}', '{"errorKind":"MALFORMED_FLAG","kind":"ERROR"}',
    '{"kind":"OFF","inExperiment":false}', '{"kind":"NEWS"}', '{"\\u006bind":"O\\u0046F"}']
UNKNOWN_MEMBERS = [
    '"flagVersion":4', '"trackEvents":true', '"trackReason":false', '"debugEventsUntilDate":1795252831000',
    '"prerequisites":["p"]', '"new":{"value":[1,{"version":9}],"key":"blink"}', '"versio":1', '"values":2']
UNKNOWN_EVENTS = ["", "x", "Put", "patch2", "server-intent", "comment"]
UNKNOWN_DATA = ["", " ", '{"key":"blink","version":1e9,"value":false}', "no JSON"]
MALFORMED = [
    ("put", '{"blink":{"version":1,"value":tru}}'), ("put", "{}}"), ("put", "[]"), ("patch", '{"key":"blink","version":99'),
    ("patch", ""), ("patch", "[]"), ("delete", '"blink"'), ("delete", '{"version":9}')]


class Service:
    """Says things through a Publisher, step by step. At the end of each the flag "step" has its number, which is higher
    than all before."""

    def __init__(self, publisher):
        self.publisher, self.random = publisher, None
        self.step, self.versions = 0, {}

    def put(self, others=0):
        """Of so many more flags that nobody declares, 200 bytes each."""
        self._begin()
        text = self._document(others)
        self.publisher.flags(text)
        self.publisher.event("put", text, self._id())

    def patch(self):
        self._begin()
        key = self._key()
        self._send("patch", [f'"key":{self._name(key)}', f'"version":{self._version(key)}'] + self._members(key))
        self._end()

    def delete(self):
        self._begin()
        key = self._key()
        value = self.random.choice([[], [], [], ['"value":true', '"flagVersion":3']])  # of no meaning
        self._send("delete", [f'"key":{self._name(key)}', f'"version":{self._version(key)}'] + value)
        self._end()

    def unknown(self):
        self._begin()
        self.publisher.event(self.random.choice(UNKNOWN_EVENTS), self.random.choice(UNKNOWN_DATA))
        self._end()

    def unversioned_patch(self, key):
        """Of a flag that is declared."""
        self._begin()
        version = self.random.choice([[], ['"version":"9"'], ['"version":null'], ['"version":4294967296']])
        self._send("patch", [f'"key":{self._name(key)}'] + version + self._members(key))
        self._end()

    def malformed(self):
        """And then a put."""
        self._begin()
        text = self._document()
        self.publisher.flags(text)
        self.publisher.event(*self.random.choice(MALFORMED))
        self.publisher.event("put", text)

    def reconnect(self):
        """The streams end. They begin again, with a put, at once or after a while of refusals."""
        self._begin()
        self.publisher.lines("retry: 1")
        self.publisher.flags(self._document())
        is_refused = self.random.random() < 0.3
        if is_refused:
            self.publisher.answer(503)
        self.random.choice([self.publisher.end, self.publisher.cut])()
        if is_refused:
            before = len(self.publisher.requests)
            self.publisher.wait_for(lambda publisher: len(publisher.requests) >= before + 4)
            self.publisher.answer(0)

    def _begin(self):
        self.step += 1

    def _end(self):
        self.publisher.patch("step", self.step, self.step)
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            self.publisher.comment(self.random.choice(["", "hb", " event: put"]))

    def _document(self, others=0):
        keys = [key for key in [*FLAGS, *OTHERS] if self.random.random() < 0.7 and key != "step"]
        flags = [f'"step":{{"version":{self.step},"value":{self.step}}}']
        flags += [f'"other-{n}":{{"version":{n},"value":["{"x" * 170}"]}}' for n in range(others)]
        self.versions = {key: self.random.randrange(1, 9) for key in keys}
        for key in keys:
            flags.append(f"{self._name(key)}:" + self._object([f'"version":{self.versions[key]}'] + self._members(key)))
        return self._object(flags)

    def _send(self, name, members):
        self.publisher.event(name, self._object(members), self._id())

    def _id(self):
        return self.random.choice(["", "", "", f"id {self.step}"])

    def _key(self):
        return self.random.choice([*list(FLAGS)[1:], *OTHERS[:2]])

    def _version(self, key):
        """Lower, the same, higher; and higher from now on if it is higher."""
        known = self.versions.get(key, 0)
        version = max(1, known + self.random.choice([-2, -1, 0, 1, 1, 1, 1, 7]))
        self.versions[key] = max(known, version)
        return version

    def _name(self, key):
        escaped = "".join(f"\\u{ord(c):04x}" if self.random.random() < 0.05 else c for c in key)
        return f'"{escaped}"'

    def _members(self, key):
        """Those of a flag but its key and version."""
        flag = FLAGS.get(key) or self.random.choice(list(FLAGS.values()))
        kind = self.random.random()
        value = "null" if kind < 0.05 else flag.bad(self.random) if kind < 0.2 else flag.good(self.random)
        members = [f'"value":{value}'] if self.random.random() < 0.95 else []
        if self.random.random() < 0.6:
            members.append(f'"variation":{self.random.choice([0, 1, 5, "null"])}')
        if self.random.random() < 0.5:
            members.append(f'"reason":{self.random.choice(REASONS)}')
        if self.random.random() < 0.1:  # a member twice, of which the last counts
            value = flag.good(self.random)
            members.append(self.random.choice([f'"value":{value}', '"variation":3', '"reason":{"kind":"OFF"}']))
        return members + self.random.sample(UNKNOWN_MEMBERS, self.random.choice([0, 0, 1, 3]))

    def _object(self, members):
        """In any order, with any space."""
        members = self.random.sample(members, len(members))
        space = self.random.choice(["", "", " ", "\n ", "\t"])
        return "{" + ",".join(f"{space}{member}" for member in members) + space + "}"


def sequence(service, random, kind):
    """Says one, and yields after each step the key of a flag without a version, or None. It begins with a put, which
    forgets all versions. `kind` is what happens besides: "reconnect", "malformed", "unversioned", "large", or ""."""
    service.random = random
    service.put()
    yield None
    usual = [service.patch, service.delete, service.put, service.unknown]
    what = random.choices(usual, [12, 4, 1, 1], k=random.randrange(6, 14))
    if kind == "reconnect":
        what.insert(random.randrange(len(what)), service.reconnect)
    if kind == "malformed":
        what.append(service.malformed)
    if kind == "large":  # 1 MB, and 10 MB
        what += [lambda: service.put(5_000), lambda: service.put(50_000)]
    for say in what:
        say()
        yield None
    if kind == "unversioned":
        key = random.choice(list(FLAGS)[1:])
        service.unversioned_patch(key)
        yield key
