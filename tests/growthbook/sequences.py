# SPDX-License-Identifier: Apache-2.0
"""Sequences of what a proxy may say, generated from a seed."""
import json

from flag_values import FLAGS

OTHERS = ["other", "blink-rate", "blink-rate-ms-2", "b", "\u00fcber", "__proto"]  # keys that nobody declares
TRACK = '{"experiment":{"key":"e","variations":[{},%s]},"result":{"variationId":1,"value":%s,"inExperiment":true}}'
# Of the document, of a feature, and of a rule; none that means something to a client.
UNKNOWN_TOP = ['"experiments":[]', '"savedGroups":{}', '"new":{"features":{"blink":{"defaultValue":1}}}', '"feature":[]']
UNKNOWN_MEMBERS = ['"new":[{"defaultValue":9}]', '"project":"p"', '"defaultValu":1', '"rule":[{"force":1}]']
UNKNOWN_RULE = ['"new":{"force":9}', '"ruleId":"r"', '"forc":1', '"name":"force"']
USELESS = ["", "{", "[]x", '{"features":{"blink":{"defaultValue":tru}}}', "<html></html>"]
WRITTEN = ["data: \n\n", ":\n\n", "event: x\ndata: features-updated\n\n", "event: features-update\ndata: \n\n", "retry: 5\n\n"]
NO_FEATURE = ["7", "true", '"blink"', "[]"]


class Service:
    """Says things through a Proxy, step by step. In each the flag "step" has its number, which is higher than all
    before."""

    def __init__(self, proxy):
        self.proxy, self.random, self.step = proxy, None, 0

    def document(self, others=0, broken=None):
        """Of so many more features that nobody declares, 200 bytes each; `broken` is no object."""
        self._set_document(others, broken)
        self._publish()

    def rules_in_the_stream(self):
        """As a proxy sends them to those that evaluate: for the vendor's client they are the document."""
        text = self._set_document()
        self.proxy("publish", event="features", data=text)

    def evaluated(self):
        """Rules, which the proxy evaluates."""
        self.step += 1
        features = {key: self._rules(flag) for key, flag in FLAGS.items() if self.random.random() < 0.7}
        features["step"] = {"defaultValue": self.step}
        self.proxy("evaluate", payload={"features": features, "dateUpdated": str(self.step)})
        self._publish()

    def reconnect(self):
        """The streams end, and something changes before the next ones."""
        self._set_document()
        self.proxy("publish", event="features-updated", data="", behind=self.random.choice(["end", "cut"]))

    def useless(self):
        """And then a document."""
        self.proxy("document", text=self.random.choice(USELESS))
        self._publish()
        self.proxy.wait_for(lambda said, before=self.proxy.said["documents"]: said["documents"] >= before + 2)
        self.document()

    def encrypted(self):
        """And then a document."""
        before = self.proxy("document", text='{"features":{},"encryptedFeatures":"aXY=.Y2lwaGVy"}')["documents"]
        self._publish()
        self.proxy.wait_for(lambda said: said["documents"] >= before + 3)
        self.document()

    def _publish(self):
        for _ in range(self.random.choice([0, 0, 1, 2])):
            self.proxy("write", text=self.random.choice(WRITTEN))
        self.proxy("publish", event="features-updated", data="")

    def _set_document(self, others=0, broken=None):
        self.step += 1
        keys = [key for key in [*FLAGS, *OTHERS] if self.random.random() < 0.7 and key not in ("step", broken)]
        features = [f'"step":{{"defaultValue":{self.step}}}']
        features += [f'"other-{n}":{{"defaultValue":["{"x" * 170}"]}}' for n in range(others)]
        features += [f"{self._name(key)}:" + self._object(self._members(key)) for key in keys]
        features += [f'"{broken}":{self.random.choice(NO_FEATURE)}'] if broken else []
        top = [f'"features":{self._object(features)}', f'"dateUpdated":"{self.step}"']
        text = self._object(top + self.random.sample(UNKNOWN_TOP, self.random.choice([0, 0, 1, 3])))
        self.proxy("document", text=text)
        return text.replace("\n", "")

    def _members(self, key):
        flag = FLAGS.get(key) or self.random.choice(list(FLAGS.values()))
        members = [f'"defaultValue":{self._value(flag)}'] if self.random.random() < 0.9 else []
        if self.random.random() < 0.1:  # a member twice, of which the last counts
            members.append(f'"defaultValue":{flag.good(self.random)}')
        if self.random.random() < 0.4:
            rules = [self._rule(flag) for _ in range(self.random.choice([0, 1, 1, 2]))]
            members.append(f'"rules":[{",".join(rules)}]')
        return members + self.random.sample(UNKNOWN_MEMBERS, self.random.choice([0, 0, 1, 3]))

    def _rule(self, flag):
        value = self._value(flag)
        members = [f'"force":{value}'] if self.random.random() < 0.8 else []
        if self.random.random() < 0.7:
            members.append(f'"tracks":[{TRACK % (value, value)}]')
        return self._object(members + self.random.sample(UNKNOWN_RULE, self.random.choice([0, 0, 1])))

    def _value(self, flag):
        kind = self.random.random()
        return "null" if kind < 0.05 else flag.bad(self.random) if kind < 0.2 else flag.good(self.random)

    def _rules(self, flag):
        """A feature as its owner has it, which JavaScript writes again: so no value that it would write otherwise."""
        def value():
            return json.loads(flag.good(self.random))
        rules = [{"condition": {"id": self.random.choice(["dev-1", "dev-2"])}, "force": value()},
                 {"force": value(), "coverage": self.random.random(), "hashAttribute": "id"},
                 {"variations": [value(), value()], "coverage": 1, "weights": [0.5, 0.5], "hashAttribute": "id",
                  "key": f"e{self.random.randrange(9)}"}]
        return {"defaultValue": value(), "rules": self.random.sample(rules, self.random.randrange(4))}

    def _name(self, key):
        escaped = "".join(f"\\u{ord(c):04x}" if self.random.random() < 0.05 else c for c in key)
        return f'"{escaped}"'

    def _object(self, members):
        """In any order, with any space."""
        members = self.random.sample(members, len(members))
        space = self.random.choice(["", "", " ", "\n ", "\t"])
        return "{" + ",".join(f"{space}{member}" for member in members) + space + "}"


def sequence(service, random, kind):
    """Says one, and yields after each step the key of a feature that is no object, or None. `kind` is what happens
    besides: "reconnect", "useless", "encrypted", "broken", "large", or ""."""
    service.random = random
    service.document()
    yield None
    usual = [service.document, service.evaluated, service.rules_in_the_stream]
    what = random.choices(usual, [6, 4, 1], k=random.randrange(4, 9))
    if kind in ("reconnect", "useless", "encrypted"):
        what.insert(random.randrange(len(what)), getattr(service, kind))
    if kind == "large":  # 1 MB, and 10 MB
        what += [lambda: service.document(5_000), lambda: service.document(50_000)]
    for say in what:
        say()
        yield None
    if kind == "broken":
        key = random.choice(list(FLAGS)[1:])
        service.document(broken=key)
        yield key
