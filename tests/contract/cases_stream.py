# SPDX-License-Identifier: Apache-2.0
"""The contract of an SSE client, case by case: what sse-contract-tests 2.31.0 (LaunchDarkly) asks, by the
list of its tests, with inputs of our own. A parsing case is (name, chunks, messages); any other is a
function that takes a way to make streams: open(**parameters) answers a Stream."""
import random
import string
import time

from cases import equal
from streams import comment, event

BOM = b"\xef\xbb\xbf"


def pieces(text, size):
    data = text if isinstance(text, bytes) else text.encode()
    return [data[i:i + size] for i in range(0, len(data), size)]


def letters(count):
    return "".join(random.Random(count).choices(string.ascii_letters + string.digits, k=count))


def basic():
    big, bigger = letters(7_000_000), letters(14_000_000)
    many = range(100)
    return [
        ("a line in one chunk", ["data: eins\n\n"], [event("eins")]),
        ("two events over three chunks", ["data: ei", "ns\n\nda", "ta: zwei\n\n"], [event("eins"), event("zwei")]),
        ("7 MB in one chunk", [f"data: {big}\n\n"], [event(big)]),
        ("14 MB in two chunks", [f"data: {bigger[:7_000_000]}", f"{bigger[7_000_000:]}\n\n"], [event(bigger)]),
        ("a line in two chunks", ["data: zusam", "men\n\n"], [event("zusammen")]),
        ("two events in one chunk", ["data: eins\n\ndata: zwei\n\n"], [event("eins"), event("zwei")]),
        ("two lines in one chunk", ["data: oben\ndata:unten\n\n"], [event("oben\nunten")]),
        ("empty data", ["data:\n\n"], [event("")]),
        ("a type", ["event: gruss\ndata: x\n\n"], [event("x", "gruss")]),
        ("the default type", ["data: x\n\n"], [event("x", "message")]),
        ("an id", ["id: k7\ndata: x\n\n"], [event("x", last_id="k7")]),
        ("a type and an id", ["event: gruss\nid: k7\ndata: x\n\n"], [event("x", "gruss", "k7")]),
        ("an id with NUL is ignored", [b"id: k\x007\ndata: x\n\n"], [event("x")]),
        ("an id lasts", ["id: k7\ndata: x\n\n", "data: y\n\n"], [event("x", last_id="k7"), event("y", last_id="k7")]),
        ("an empty id clears", ["id: k7\ndata: x\n\n", "id:\ndata: y\n\n"], [event("x", last_id="k7"), event("y")]),
        ("fields the other way round", ["data: x\nid: k7\nevent: gruss\n\n"], [event("x", "gruss", "k7")]),
        ("an unknown field", ["event: gruss\nsize: 3\ndata: x\n\n"], [event("x", "gruss")]),
        ("no space after the colon", ["event:gruss\ndata:x\n\n"], [event("x", "gruss")]),
        ("a second space is kept", ["event:  gruss\ndata:  x\n\n"], [event(" x", " gruss")]),
        ("a field without colon", ["data\n\ndata\ndata\n\n"], [event(""), event("\n")]),
        ("characters of many bytes", ["data: \u00fc\u20ac\u8c46\u8150\U0001f600\n\n"], [event("\u00fc\u20ac\u8c46\u8150\U0001f600")]),
        ("100 events at once", ["".join(f"data: nr {i}\n\n" for i in many)], [event(f"nr {i}") for i in many]),
        ("characters byte by byte", pieces("data: \u00fc\u20ac\u8c46\n\n", 1), [event("\u00fc\u20ac\u8c46")]),
    ]


def bom():
    return [
        ("at the start", [BOM + b"data: x\n\n"], [event("x")]),
        ("before a type and an id", [BOM + b"event: gruss\nid: k7\ndata: x\n\n"], [event("x", "gruss", "k7")]),
        ("before two events", [BOM + b"data: x\n\ndata: y\n\n"], [event("x"), event("y")]),
        ("kept later", ["data: x\n\n", b"data: " + BOM + b"y\n\n"], [event("x"), event("\ufeffy")]),
        ("in two chunks", [BOM[:2], BOM[2:] + b"data: x\n\n"], [event("x")]),
        ("byte by byte", [*pieces(BOM, 1), "data: x\n\n"], [event("x")]),
        ("only the first of two", [BOM + b"data: " + BOM + b"x\n\n"], [event("\ufeffx")]),
        ("none", ["data: x\n\n"], [event("x")]),
        ("before two lines", [BOM + b"data: x\ndata: y\n\n"], [event("x\ny")]),
        ("before a comment", [BOM + b":note\ndata: x\n\n"], [comment("note"), event("x")]),
        ("before empty data", [BOM + b"data:\n\n"], [event("")]),
    ]


def comments():
    return [
        ("one", [":note\n"], [comment("note")]),
        ("two", [":note\n", ": more\n"], [comment("note"), comment(" more")]),
        ("before an event", [":note\n", "data: x\n\n"], [comment("note"), event("x")]),
        ("after an event", ["data: x\n\n", ":note\n"], [event("x"), comment("note")]),
    ]


def line_ends():
    texts = [
        ("one line", "data: a|", [event("a")]),
        ("one line, then two", "data: a||data: b|data: c|", [event("a"), event("b\nc")]),
        ("an empty line of data first", "data:|data: b|data: c|", [event("\nb\nc")]),
        ("an empty line of data between", "data: a|data:|data: c|", [event("a\n\nc")]),
        ("a blank line more", "data: a|||data: b|", [event("a"), event("b")]),
        ("two blank lines more", "data: a||||data: b|", [event("a"), event("b")]),
    ]
    for end_name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r")):
        for name, text, messages in texts:
            wire = (text + "|").replace("|", end)
            for size_name, size in (("whole", len(wire)), ("1 byte", 1), ("2 bytes", 2)):
                yield f"{end_name}, {name}, {size_name}", pieces(wire, size), messages
    yield ("CRLF cut in two", ["data: a\r", "\ndata: b\r", "\n\r\ndata: c\r", "\n", "\r", "\n"],
           [event("a\nb"), event("c")])


def defaults(open_stream):
    request = open_stream().request()
    equal("method", request.method, "GET")
    equal("Accept", request.headers.get("accept"), "text/event-stream")
    equal("Cache-Control", request.headers.get("cache-control"), "no-cache")
    equal("Last-Event-ID", request.headers.get("last-event-id"), None)


def no_content_halts(open_stream):
    stream = open_stream(initialDelayMs=0)
    stream.request().respond(204)
    time.sleep(1)
    equal("further connections", stream.connections.qsize(), 0)


def redirect(status):
    def followed(open_stream):
        target, stream = open_stream(), open_stream()
        target.request()  # its own, which is not what is looked at
        stream.request().respond(status, f"Location: {target.url}", "Content-Length: 0")
        connection = target.connect()
        connection.send("data: x\n\n")
        stream.expect(event("x"))
    return followed


def bad_redirect(status, *headers):
    def reported(open_stream):
        stream = open_stream()
        stream.request().respond(status, *headers, "Content-Length: 0")
        stream.expect_error()
    return reported


def own_headers(open_stream):
    request = open_stream(headers={"x-eins": "1", "x-zwei": "zwei 2"}).request()
    equal("x-eins", request.headers.get("x-eins"), "1")
    equal("x-zwei", request.headers.get("x-zwei"), "zwei 2")


BODY = {"body": '{"wo": "hier"}', "headers": {"content-type": "application/json; charset=utf-8"}}


def check_body(request, method):
    equal("method", request.method, method)
    equal("Content-Type", request.headers.get("content-type"), BODY["headers"]["content-type"])
    equal("body", request.body.decode(), BODY["body"])


def with_body(method):
    return lambda open_stream: check_body(open_stream(method=method, **BODY).request(), method)


def initial_id(open_stream):
    equal("Last-Event-ID", open_stream(lastEventId="k7").request().headers.get("last-event-id"), "k7")


def http_behaviour():
    yield "method and headers", defaults
    yield "204 halts", no_content_halts
    for status in (301, 307):
        yield f"{status} is followed", redirect(status)
        yield f"{status} with an empty Location", bad_redirect(status, "Location:")
        yield f"{status} without Location", bad_redirect(status)
    yield "own headers", own_headers
    yield "POST", with_body("POST")
    yield "REPORT", with_body("REPORT")
    yield "first Last-Event-ID", initial_id


def restart(open_stream):
    stream = open_stream(initialDelayMs=0)
    stream.connect().send("data: x\n\n")
    stream.expect(event("x"))
    stream.command(command="restart")
    stream.connect().send("data: y\n\n")
    stream.expect(event("y"))  # no error before it


def resumes(expected, *sent):
    """Each of `sent` is a wire and what it must give; then the connection ends."""
    def case(open_stream):
        stream = open_stream(initialDelayMs=0)
        connection = stream.connect()
        equal("first Last-Event-ID", connection.headers.get("last-event-id"), None)
        for wire, message in sent:
            connection.send(wire)
            stream.expect(message)
        connection.end()
        equal("Last-Event-ID", stream.request().headers.get("last-event-id"), expected)
    return case


def body_again(open_stream):
    stream = open_stream(initialDelayMs=0, method="POST", **BODY)
    connection = stream.connect()
    check_body(connection, "POST")
    connection.end()
    check_body(stream.request(), "POST")


def read_timeout(open_stream):
    stream = open_stream(initialDelayMs=0, readTimeoutMs=500)
    connection = stream.connect()
    sending = time.monotonic()
    connection.send("data: x\n\n")
    stream.expect(event("x"))
    stream.expect_error()
    seconds = time.monotonic() - sending
    assert seconds > 0.45, f"the error came after {seconds:.3f} s"
    stream.connect()


def goes_on(first, expected, second, then):
    def case(open_stream):
        stream = open_stream(initialDelayMs=0)
        connection = stream.connect()
        connection.send(first)
        stream.expect(expected)
        connection.end()
        stream.expect_error()
        stream.connect().send(second)
        stream.expect(then)
    return case


def reconnection():
    k7 = event("x", last_id="k7")
    yield "by the caller, without an error", restart
    yield "the last event's id", resumes("k7", ("id: k7\ndata: x\n\n", k7))
    yield "the last id, of an earlier event", resumes("k7", ("id: k7\ndata: x\n\n", k7),
                                                      ("data: y\n\n", event("y", last_id="k7")))
    yield "an empty id clears it", resumes(None, ("id: k7\ndata: x\n\n", k7), ("id:\ndata: y\n\n", event("y")))
    yield "the body again", body_again
    yield "a read timeout", read_timeout
    yield "half an event is forgotten", goes_on("id: k7\ndata: x\n\nid: k8\ndata: half", k7, "data: y\n\n",
                                                event("y", last_id="k7"))
    yield "the new connection works", goes_on("id: k7\ndata: x\n\n", k7, "id: k8\ndata: y\n\n",
                                              event("y", last_id="k8"))


def parses(chunks, messages):
    def case(open_stream):
        stream = open_stream()
        for message in messages:
            if message["kind"] == "event" and message["event"]["type"] != "message":
                stream.command(command="listen", listen={"type": message["event"]["type"]})
        connection = stream.connect()
        for chunk in chunks:
            connection.send(chunk)
            time.sleep(0.005 if len(chunks) > 1 else 0)
        stream.expect(*messages)
    return case


def every():
    """Yields (name, case); 113 of them."""
    for group, table in (("parsing", basic), ("BOM", bom), ("comments", comments), ("line ends", line_ends)):
        for name, chunks, messages in table():
            yield f"{group}: {name}", parses(chunks, messages)
    for group, table in (("HTTP", http_behaviour), ("reconnection", reconnection)):
        for name, case in table():
            yield f"{group}: {name}", case
