# SPDX-License-Identifier: Apache-2.0
"""esse flags follows LaunchDarkly's own publisher."""
import json
import tempfile

import launchdarkly
from programs import SOON, finish, read_line, run, start

DECLARED = json.dumps({"blink": False, "gain": 20.5, "greeting": "hello"}).encode()
DOCUMENT = {"blink": {"version": 3, "value": True, "variation": 0, "trackEvents": False},
            "gain": {"version": 1, "value": 0.5}, "other": {"version": 7, "value": [1, 2]}}


def _publisher():
    return launchdarkly.Publisher(launchdarkly.build())


def _arguments(publisher, *options, key=launchdarkly.MOBILE_KEY):
    return ("flags", publisher.url, "--declare", "-", "--mobile-key", key, *options)


def changes_of_the_publisher_come_in_order_over_a_cut():
    with _publisher() as publisher, tempfile.TemporaryFile() as file:
        file.write(DECLARED)
        file.seek(0)
        publisher.flags(DOCUMENT)
        process = start(*_arguments(publisher, "--json", *SOON), stdin=file)

        def commit():
            return json.loads(read_line(process.stdout))
        commits = [commit()]
        for step in (lambda: publisher.patch("blink", 4, False), lambda: publisher.comment(),
                     lambda: publisher.patch("blink", 4, True), lambda: publisher.patch("greeting", 1, "hi"),
                     lambda: publisher.delete("gain", 2)):
            step()
        commits += [commit() for _ in range(3)]
        publisher.flags({**DOCUMENT, "gain": {"version": 9, "value": 7}})
        publisher.cut()
        commits.append(commit())
        finish(process)
        path = "/meval/" + launchdarkly.url_part('{"kind":"device","key":"esse","anonymous":true}')
        targets = [request["Target"] for request in publisher.comment().requests]
    assert [c["values"] for c in commits] == [
        {"blink": True, "gain": 0.5, "greeting": "hello"}, {"blink": False, "gain": 0.5, "greeting": "hello"},
        {"blink": False, "gain": 0.5, "greeting": "hi"}, {"blink": False, "gain": 20.5, "greeting": "hi"},
        {"blink": True, "gain": 7, "greeting": "hello"}], commits
    assert commits[-1]["versions"] == {"blink": 3, "gain": 9, "greeting": 0}, commits
    assert targets == [path, path], targets


def documents_of_the_publisher_say_the_same():
    with _publisher() as publisher:
        publisher.flags(DOCUMENT)
        stream, document = (run(*_arguments(publisher, "--once", *options), stdin=DECLARED) for options in ((), ("--poll", "60s")))
    assert stream.out == b'blink = true (version 3)\ngain = 0.5 (version 1)\ngreeting = "hello" (default)\n', stream.out
    assert (stream.code, document.code, document.out) == (0, 0, stream.out), document.out


def another_key_is_refused_by_the_publisher():
    with _publisher() as publisher:
        done = run(*_arguments(publisher, "--once", key="mob-other"), stdin=DECLARED)
    assert done.code == 4 and 'answered 401 Unauthorized, text/plain; charset=utf-8: "unknown key". It does not take' in done.err, done.err
