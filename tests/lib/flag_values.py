# SPDX-License-Identifier: Apache-2.0
"""The flags of follow.cpp: their defaults, what each can take, and texts of JSON that it can and cannot take."""
import decimal
import json


class Number(decimal.Decimal):
    """A number of JSON. It is no bool, which Python's numbers equal."""

    def __eq__(self, other):
        return isinstance(other, Number) and super().__eq__(other)

    __hash__ = decimal.Decimal.__hash__


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


class Bool:
    def __init__(self, default):
        self.default = default

    def takes(self, value):
        return isinstance(value, bool)

    def good(self, random):
        return random.choice(["true", "false"])

    def bad(self, random):
        return random.choice(["1", '"true"', "[true]", "{}"])


class Integer:
    def __init__(self, default, low=-2**31, high=2**31 - 1):
        self.default, self.low, self.high = default, low, high

    def takes(self, value):
        return isinstance(value, Number) and self.low <= value <= self.high and value == Number(int(value))

    def good(self, random):
        number = random.choice([random.randint(self.low, self.high), self.low, self.high])
        return random.choice(["{}", "{}.0", "{}e0", "{}.00E+0"]).format(number)

    def bad(self, random):
        return random.choice(["true", '"7"', "[7]", "60.5", f"{self.low - 1}", f"{self.high + 1}", "1e30"])


class Decimal:
    """Of at most 15 digits, which JavaScript keeps."""

    def __init__(self, default, limit=None):
        self.default, self.limit = default, limit

    def takes(self, value):
        return isinstance(value, Number) and (not self.limit or abs(value) <= self.limit)

    def good(self, random):
        limit = self.limit or 10 ** random.randrange(7)
        return repr(round(random.uniform(-limit, limit), random.randrange(9)))

    def bad(self, random):
        return random.choice(["true", '"7"', "[7]"] + ([f"{self.limit}.01", "-1e30"] if self.limit else []))


class Text:
    def __init__(self, default, size, choices=()):
        self.default, self.size, self.choices = default, size, choices

    def takes(self, value):
        try:
            return len(value.encode()) <= self.size and (not self.choices or value in self.choices)
        except (AttributeError, UnicodeEncodeError):  # no text; half a surrogate pair
            return False

    def good(self, random):
        if self.choices:
            return json.dumps(random.choice(self.choices))
        pieces = ["", "a", "\u00e9", "\u20ac", "\U0001f600", '"', "\\", "/", "\n", "\0", "\x7f", " "]
        text = "".join(random.choice(pieces) for _ in range(random.randrange(9)))
        return json.dumps(text, ensure_ascii=random.random() < 0.5)

    def bad(self, random):
        too_long = json.dumps("x" * (self.size + 1))
        return random.choice(["7", "false", "{}", '["a"]', too_long, '"\\ud800"', '"a\\udc00b"'])


class Json:
    def __init__(self, default, size):
        self.default, self.size = default, size

    def takes(self, value):
        return isinstance(value, (dict, list)) and "long" not in value

    def good(self, random):
        one = random.choice(["7", "-0.5e1", "null", '"\\u20ac"', "[]", '{"a":{}}', "[true , false]"])
        frame = random.choice(["{{}}", "[]", "[{0}]", '{{"a":{0}}}', '{{"b" : [{0},{0}]}}', '{{"a":1,"a":{0}}}'])
        text = frame.format(one)
        assert len(text) <= self.size
        return text

    def bad(self, random):
        return random.choice(["7", '"{}"', "true", json.dumps(["long", "x" * self.size])])


FLAGS = {
    "step": Integer(-1),
    "blink": Bool(True),
    "blink-loud": Bool(False),
    "blink-rate-ms": Integer(500, 50, 5000),
    "count": Integer(7),
    "gain": Decimal(20.5),
    "offset": Decimal(0.25, 1),
    "greeting": Text("hello", 32),
    "mode": Text("slow", 8, ("slow", "fast")),
    "limits": Json({}, 64),
}
