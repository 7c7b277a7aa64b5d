# SPDX-License-Identifier: Apache-2.0
"""Sequences of what a service may say, generated from a seed."""
import json

from flag_values import FLAGS, parsed
from ofrep import Answer

OTHERS = ["other", "blink-rate", "blink-rate-ms-2", "b", "\u00fcber"]  # keys that nobody declares
REASONS = ["STATIC", "DEFAULT", "TARGETING_MATCH", "SPLIT", "DISABLED", "CACHED", "STALE", "UNKNOWN", "NEW"]
ERRORS = ["FLAG_NOT_FOUND", "GENERAL", "INVALID_CONTEXT", "PARSE_ERROR", "PROVIDER_NOT_READY", "PROVIDER_FATAL",
          "TARGETING_KEY_MISSING", "TYPE_MISMATCH", "NEW"]
# Of the document, of a flag, of a stream and of an event; none that means something to a client.
UNKNOWN_TOP = ['"metadata":{"flags":[]}', '"new":[{"key":"blink","value":1}]', '"flag":[]', '"eventStream":[{}]']
UNKNOWN_MEMBERS = ['"variant":"v"', '"metadata":{"key":"blink","value":7}', '"valu":1', '"errorDetails":"why"']
UNKNOWN_STREAM = ['"inactivityDelaySec":60', '"new":{"url":"http://$HOST/x"}', '"typ":"mqtt"']
UNKNOWN_EVENT = ['"new":{"etag":"x"}', '"etags":"x"', '"flags":["blink"]', f'"new":"{"x" * 200}"']
OTHER_STREAMS = ['{"type":"mqtt","url":"http://$HOST/x"}', '{"url":"http://$HOST/x"}', '{"type":"sse"}',
                 '{"type":7,"url":"http://$HOST/x"}', '{"type":"sse2","endpoint":{"requestUri":"/x"}}']
NO_FLAG = ["7", "true", '"blink"', "[]", '{"value":7}', "{}"]
USELESS_TEXTS = ["", "{", "[]x", "{}", '{"flags":7}', '{"flags":[{"key":"blink","value":tru}]}', "<html></html>"]
USELESS = [{"text": text} for text in USELESS_TEXTS] + [{"status": "500 X"}, {"status": "503 X"}, {"cut": True}]
NO_NEWS = ["data: \n\n", ":\n\n", ': {"type":"refetchEvaluation"}\n\n', "data: {\n\n", "data: 7\n\n", "retry: 5\n\n",
           'data: {"type":"other","etag":"x"}\n\n', 'event: refetchEvaluation\ndata: {"type":"new"}\n\n',
           'data: {"etag":"x"}\n\n', 'data: {"type":["refetchEvaluation"]}\n\n',
           'data: {"types":"refetchEvaluation"}\n\n']


class Speaker:
    """Says things through a Service, step by step. In each the flag "step" has its number, which is higher than all
    before."""

    def __init__(self, service, random, path):
        self.service, self.random, self.path, self.step, self.named, self.said = service, random, path, 0, 0, {}

    def change(self):
        """And tell of it, among other things."""
        before = "".join(self.random.choice(NO_NEWS) for _ in range(self.random.choice([0, 0, 1, 2])))
        before += self._event({}) if self.random.random() < 0.1 else ""
        self.tell(before=before.encode())

    def gap(self):
        """The streams end, and something changes before the next ones, which tell of it."""
        self.tell(streams=self.random.choice(["end", "cut"]))

    def between(self):
        """Something changes behind a document and before its stream."""
        with self.service.held():
            self.service.end(self.random.choice(["end", "cut"]))
            self.service.wait_for(lambda _, follower: follower.waits == "stream", "in want of a stream")
            self.tell()

    def useless(self):
        """And then a document."""
        useless = Answer(**self.random.choice(USELESS), etag=self.random.choice([None, '"useless"']), good=False)
        wanted = {name: follower.documents + (1 if name == "provider" else 2)
                  for name, follower in self.service.followers.items()}
        self.tell(answer=useless)
        self.service.wait_for(lambda name, follower: follower.documents >= wanted[name], "refused")
        self.tell()

    def move(self):
        """The stream is another one. The one before goes on."""
        before = self.path
        self.path = f"stream-{self.step}"
        self.tell(paths={before, self.path})

    def appear(self):
        """There is a stream now."""
        self.path = f"stream-{self.step}"
        self.tell(paths={self.path})

    def disappear(self):
        """There is none any more."""
        self.path = None
        self.tell(paths=set())

    def missed(self):
        """The streams end, and something changes before the next ones, which do not tell of it."""
        self.service.greets = False
        with self.service.paused():
            self.service.end(self.random.choice(["end", "cut"]))
            self.service.wait_for(lambda name, follower: name == "provider" or follower.waits == "document",
                                  "in want of a document")
            self.tell()

    def repeat(self):
        """What was told last is told again, and then something changes."""
        before = self.service.followers["provider"].documents
        self.tell_again()
        self.service.wait_for(lambda name, follower: name != "provider" or follower.documents > before, "told again")
        self.tell()

    def tell_again(self):
        self.service.write(self.service.event)

    def tell(self, answer=None, **more):
        """That something changed: the document, or what `answer` says."""
        name = self._name()
        event = self._event(name).encode()
        words = {"etag": "flagConfigEtag", "lastModified": "flagConfigLastModified"}
        query = {words[key]: str(value) for key, value in name.items()}
        self.service.late = self.random.choice([0, 8])
        self.service.change(answer or self._document(), event, query, **more)

    def _name(self):
        """What changed last, as a service names it: never the same."""
        self.named += 1
        etags = [f'"v{self.named}"', f"{self.named}", f"a&b={self.named}+c d%20/\u20ac", f"{self.named:x}" * 8]
        times = [1_771_622_000 + self.named, (1_771_622 + self.named) * 1000, f"2026-11-30T10:00:00.{self.named}Z"]
        name = {"etag": self.random.choice(etags), "lastModified": self.random.choice(times)}
        if self.random.random() < 0.6:
            name.pop(self.random.choice(["etag", "lastModified"]))
        return name

    def _event(self, name):
        members = ['"type":"refetchEvaluation"', *(f'"{key}":{self._text(value)}' for key, value in name.items())]
        if "etag" not in name:
            members += self.random.choice([[], [], ['"etag":null'], ['"etag":""']])
        members += self.random.sample(UNKNOWN_EVENT, self.random.choice([0, 0, 1]))
        lines = self._object(members).split("\n")
        head = self.random.choice(["", "event: message\n", f"id: {self.named}\n"])
        return head + "".join(f"data: {line}\n" for line in lines) + "\n"

    def _text(self, value):
        return json.dumps(value, ensure_ascii=self.random.random() < 0.5)

    def _document(self):
        self.step += 1
        entries = [f'{{"key":"step","value":{self.step},"reason":"STATIC"}}']
        for key in [*FLAGS, *OTHERS]:
            if self.random.random() < 0.7 and key != "step":
                entries.append(self._object(self._members(key)))
        entries += self.random.sample(NO_FLAG, self.random.choice([0, 0, 1, 2]))
        members = [f'"flags":[{",".join(self.random.sample(entries, len(entries)))}]']
        members += self._event_streams()
        text = self._object(members + self.random.sample(UNKNOWN_TOP, self.random.choice([0, 0, 1, 3])))
        entries = [entry for entry in parsed(text)["flags"] if isinstance(entry, dict)]
        self.said = {entry["key"]: entry for entry in entries if "key" in entry}
        return Answer(text, self.random.choice([f'"{self.step}"', f'"{self.step}, x"', f'"{self.step:064}"', None]))

    def _members(self, key):
        flag = FLAGS.get(key) or self.random.choice(list(FLAGS.values()))
        members = [f'"key":{self._key(key)}']
        if self.random.random() < 0.8:
            members.append(f'"value":{self._value(flag)}')
        if self.random.random() < 0.8:
            members.append(f'"reason":"{self.random.choice(REASONS)}"')
        if self.random.random() < 0.2:
            members.append(self.random.choice([f'"errorCode":"{self.random.choice(ERRORS)}"', '"errorCode":null']))
        return members + self.random.sample(UNKNOWN_MEMBERS, self.random.choice([0, 0, 1, 3]))

    def _value(self, flag):
        kind = self.random.random()
        return "null" if kind < 0.05 else flag.bad(self.random) if kind < 0.2 else flag.good(self.random)

    def _key(self, key):
        escaped = "".join(f"\\u{ord(c):04x}" if self.random.random() < 0.05 else c for c in key)
        return f'"{escaped}"'

    def _event_streams(self):
        """The one to follow, and others that nobody understands: not only those at first."""
        streams = []
        if self.path or self.step > 1:
            streams += self.random.sample(OTHER_STREAMS, self.random.choice([0, 0, 1, 2]))
        if self.path:
            unknown = self.random.sample(UNKNOWN_STREAM, self.random.choice([0, 0, 1, 2]))
            streams.append(self._object(['"type":"sse"', *self._address(f"$FOLLOWER/{self.path}"), *unknown]))
        nothing = ["", '"eventStreams":null'] if not streams else []
        said = f'"eventStreams":[{",".join(self.random.sample(streams, len(streams)))}]'
        return [one for one in [self.random.choice([said, *nothing])] if one]

    def _address(self, path):
        origin = self.random.choice([[], ['"origin":"http://$HOST"'], ['"origin":null']])
        endpoint = '"endpoint":' + self._object([f'"requestUri":"/{path}"', *origin])
        return self.random.choice([
            [endpoint], [endpoint, '"url":null'], [endpoint, '"url":""'],
            [f'"url":"http://$HOST/{path}"'], [f'"url":"http:\\/\\/$HOST/{path}"', '"endpoint":null']])

    def _object(self, members):
        """In any order, with any space."""
        members = self.random.sample(members, len(members))
        space = self.random.choice(["", "", " ", "\n ", "\t"])
        return "{" + ",".join(f"{space}{member}" for member in members) + space + "}"


def sequence(speaker, random, kind):
    """Says one, and yields after each step what was said: changes, and once what `kind` is."""
    speaker.random = random
    what = ["change"] * random.randrange(5, 9)
    what[random.randrange(1, len(what))] = kind
    for step in what:
        getattr(speaker, step)()
        yield step


def sequence_of_streams(speaker, random):
    """The same where streams come and go."""
    speaker.random = random
    for step in ["change", "appear", "change", "disappear"]:
        getattr(speaker, step)()
        yield step
