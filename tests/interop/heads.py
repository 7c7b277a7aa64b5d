# SPDX-License-Identifier: Apache-2.0
"""The heads of tests/unit/esse_http/response_heads.txt, given to curl, to Node's fetch and to headless Chromium. Where
one of them takes a head otherwise than esse does is in docs/generated/heads.md, and why."""
import concurrent.futures
import contextlib
import dataclasses
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import chromium
import peer
from report import page, table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HEADS = ROOT / "tests/unit/esse_http/response_heads.txt"
REPORT = ROOT / "docs/generated/heads.md"
PEERS = ("curl", "Node", "Chromium")
SECONDS = 100
# What follows a head. More than Content-Length says, so that it shows; or framed where a coding is named.
PLAIN = b"data: hello\n\ndata: more\n\n"
CHUNKED = b"d\r\ndata: hello\n\n\r\n0\r\n\r\n"
REFUSED = "refused"
SAME, UNSAID = "same", "**?**"
# Why esse does as it does where another does not: the first of (what the head has, what esse does, the reason) that fits.
WHY = (
    (r"\\r[^\\]", "", "a bare CR is a blank (RFC 9112, 2.2)"),
    (r"\\r\\r", "", "a bare CR is a blank (RFC 9112, 2.2)"),
    (r"(?<!\\r)\\n", "", "a bare LF ends a line (RFC 9112, 2.2)"),
    (r"\\r\\n( |\\t)", "", "a line that goes on is not put together: a type stays, what frames the body is not known"),
    (r":\\t", "", "a tab is a blank (RFC 9110, 5.6.3)"),
    (r"^\S+( |\\t):", "", "blanks before the colon are not the name's (RFC 9112, 5.1)"),
    (r"^[^:]*$", "", "a line that is no field is skipped"),
    (r'^"', "", "a name that is no token is nobody's"),
    (r"Transfer-Encoding:( ,)?$", REFUSED, "an empty coding leaves open how the body ends"),
    (r"Transfer-Encoding:.*(;|gzip|\"|xchunked)", REFUSED,
     "what is neither chunked nor identity is not undone, and chunked has no parameters (RFC 9112, 7.1)"),
    (r"Transfer-Encoding: chunked.*Content-Length|Content-Length.*Transfer-Encoding: chunked", "chunked",
     "beside chunked a length does not count (RFC 9112, 6.3)"),
    (r"Transfer-Encoding: (,|chunked, identity)", "chunked", "empty members (RFC 9110, 5.6.1) and identity are nothing"),
    (r"Transfer-Encoding: identity", "", "identity is nothing, so that a length counts"),
    (r"^(204|304)", "", "there is no body, whatever is said of it (RFC 9112, 6.3)"),
    (r"Content-Length: *(,|\d+, *\d|13,|\d+\\r\\nContent-Length)", "bytes|end",
     "equal lengths are one, and empty members nothing (RFC 9110, 8.6)"),
    (r"Content-Length: \d+$", "end", "a length that is too large for anybody: the connection ends first (RFC 9110, 8.6)"),
    (r"Content-Length: *(\d+, *\d|\d+\\r\\nContent-Length)", REFUSED, "lengths that differ are an error (RFC 9112, 6.3)"),
    (r"Content-Length:", REFUSED, "what is no number, or empty, is an error (RFC 9112, 6.3)"),
    (r"Content-Encoding: identity\\r", "", "identity is none (RFC 9110, 8.4.1), and an empty member nothing"),
    (r"^503 Content-Encoding", "", "the status counts, and its body is not text"),
    (r"Content-Encoding:", REFUSED, "a coding that nobody asked for would give no events; curl and others hand it on as it is"),
    (r"charset=x", "", "a charset counts for nothing (WHATWG); Chromium wants utf-8"),
    (r"Content-Type: text/event-stream, (/|text/)$", "", "the last that parses (Fetch, extract a MIME type)"),
)


@dataclasses.dataclass(frozen=True)
class Head:
    written: str  # as in HEADS
    means: str

    @property
    def status(self):
        found = re.match(r"[1-5]\d\d(?= )", self.written)
        return found[0] if found else "200"

    @property
    def fields(self):
        text = re.sub(r"^[1-5]\d\d ", "", self.written)
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").encode()

    @property
    def body(self):
        return CHUNKED if b"transfer-encoding" in self.fields.lower() else PLAIN

    def answer(self):
        return b"HTTP/1.1 %b X\r\nContent-Type: text/event-stream\r\n%b\r\n\r\n%b" % (
            self.status.encode(), self.fields, self.body)

    def outcome(self, body, failed):
        """How a peer has framed what it got."""
        if body == self.body:
            return "to the end"
        if body == b"data: hello\n\n" and self.body is CHUNKED:
            return "chunked"
        return REFUSED if failed and not body else f"{len(body)} bytes"

    def by_esse(self):
        """The same words for esse, and whether it takes it for an event stream."""
        framing, *more = self.means.split(", ")
        size = re.fullmatch(r"length (\d+)", framing)
        if size:
            framing = f"{size[1]} bytes" if int(size[1]) < len(self.body) else "to the end"
        words = {"until close": "to the end", "endless": "to the end", "none": "0 bytes"}
        outcome = words.get(framing, framing)
        return (REFUSED, False) if re.match("[A-Z]", outcome) else (outcome, "stream" in more)


def heads():
    """Those that say how a body is framed, or what it is: Retry-After and Location show nowhere here."""
    lines = [line for line in HEADS.read_text().splitlines() if "=>" in line and not line.startswith("#")]
    pairs = [[part.strip() for part in line.split("=>")] for line in lines]
    return [Head(*pair) for pair in pairs if not re.search("Retry-After|Location|^302", pair[0])]


class HeadServer(peer.Server):
    """/N answers with the head number N, then ends the connection."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def serve(self, connection, number):
        with connection:
            asked = re.match(rb"GET /(\d+) ", peer.read_request(connection))
            if asked:
                answer = self.answers[int(asked[1])]
                connection.sendall(answer)
                if b"content-length" in answer.lower():
                    time.sleep(0.5)  # where that is too large the end is an error, before which the body is read
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)


def ask_curl(url):
    done = subprocess.run(["curl", "-sSN", "--max-time", "20", url], capture_output=True, timeout=30)
    return done.stdout, done.returncode != 0


def ask_all_curl(base, count):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(ask_curl, [f"{base}/{n}" for n in range(count)]))


def ask_all_node(base, count):
    done = subprocess.run(["node", HERE / "heads.mjs", base, str(count)], capture_output=True, text=True, check=True,
                          timeout=SECONDS)
    return [(got["body"].encode("latin-1"), got["failed"]) for got in json.loads(done.stdout)]


def version_of(program):
    """None when it is not there."""
    if not shutil.which(program):
        return None
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    return re.search(r"\d+\.[\d.]+", done.stdout)[0]


def measure(outcome, all_heads):
    """{peer: (version, [outcome of each head])} of those that are here."""
    measured = {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(HeadServer([head.answer() for head in all_heads]))
        base = f"http://127.0.0.1:{server.port}"
        for name, program, ask in (("curl", "curl", ask_all_curl), ("Node", "node", ask_all_node)):
            version = version_of(program)
            if version is None:
                outcome.skip(f"interop heads of {name}", f"no {program}")
                continue
            got = ask(base, len(all_heads))
            measured[name] = version, [head.outcome(*one) for head, one in zip(all_heads, got)]
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="esse-heads-",
                                                                              ignore_cleanup_errors=True)))
        program, version, why_not = chromium.find(folder)
        if not program:
            outcome.skip("interop heads of Chromium", why_not)
            return measured
        got = chromium.ask(program, folder, HERE / "heads.html", [f"{base}/{n}" for n in range(len(all_heads))])
        measured["Chromium"] = version, [with_stream(head, one) for head, one in zip(all_heads, got)]
    return measured


def with_stream(head, got):
    outcome = head.outcome(got["body"].encode("latin-1"), got["failed"])
    return f"{outcome}, {'a' if got['stream'] else 'no'} stream" if head.status == "200" and outcome != REFUSED else outcome


def by_esse(head, name):
    outcome, stream = head.by_esse()
    shows = name == "Chromium" and head.status == "200" and outcome != REFUSED
    return f"{outcome}, {'a' if stream else 'no'} stream" if shows else outcome


def cell(head, name, outcome):
    mine = by_esse(head, name)
    return SAME if outcome == mine else outcome


def why(head):
    """Of a head that somebody takes otherwise; None: nobody has said."""
    outcome = head.by_esse()[0]
    return next((words for pattern, mine, words in WHY
                 if re.search(pattern, head.written) and re.search(mine, outcome)), None)


def committed():
    """({peer: version}, {head: {peer: cell}}) of the report."""
    text = REPORT.read_text() if REPORT.exists() else ""
    versions = dict(re.findall(r"(\w+) (\d+\.[\d.]*\d)", text))
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    return versions, {row[0].strip("`"): dict(zip(PEERS, row[2:])) for row in rows}


def report(all_heads, measured):
    """The page. What is not measured here stays as it was."""
    versions, old = committed()
    versions.update({name: version for name, (version, _) in measured.items()})
    rows = []
    for number, head in enumerate(all_heads):
        cells = [cell(head, name, measured[name][1][number]) if name in measured else
                 old.get(head.written, {}).get(name, SAME) for name in PEERS]
        if any(one != SAME for one in cells):
            rows.append([f"`{head.written}`", by_esse(head, "Chromium"), *cells, why(head) or UNSAID])
    return page(
        "What a head means to others",
        "Written by `tests/interop/run update`: the heads of `tests/unit/esse_http/response_heads.txt`, given to",
        ", ".join(f"{name} {versions.get(name, '0.0')}" for name in PEERS) + " (Node by fetch(), Chromium by fetch() and",
        f"EventSource), each followed by {len(PLAIN)} bytes, or by chunks of {len(CHUNKED)}, and the end of the connection.",
        f"Of {len(all_heads)} heads these are taken otherwise by one of them; all others mean the same to all four.",
        "", *table(["head", "esse", *PEERS, "why esse does so"], rows))


def check(outcome):
    all_heads = heads()
    measured = measure(outcome, all_heads)
    text = report(all_heads, measured)
    if "update" in sys.argv:
        REPORT.write_text(text)
    old = committed()[0]
    other = [f"{name} {version}" for name, (version, _) in measured.items() if version != old.get(name)]
    if other and text != REPORT.read_text():
        outcome.skip("interop heads", f"the report is of other versions than {', '.join(other)}")
    else:
        outcome.check(text == REPORT.read_text(), "interop heads are taken as docs/generated/heads.md says",
                      "tests/interop/run update, and look at what is new")
    outcome.check(UNSAID not in text, "interop heads: each difference has a reason", "see WHY")
