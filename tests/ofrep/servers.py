# SPDX-License-Identifier: Apache-2.0
"""esse flags follows real services, and one that is as it is on the wire. Each is told what its flags are, and most go
away and come back. How long changes take is printed, and not judged."""
import contextlib
import json
import os
import re
import socket
import time
from functools import partial

import cases
from cases import Missing, equal
from fast_feature import FastFeature
from flags_command import WINDOW_S, FlagsCommand, print_times
from flipt import HEAD, TOKEN, Flipt
from go_feature_flag import KEY, Library, Relay
from programs import LIMIT_S, run

DECLARED = {"level": 0, "pump-turbo": False}
FLAGS = {"level": 1, "pump-turbo": True}  # what each service begins with
BULK = "/ofrep/v1/evaluate/flags"
CHANGES = 20


@contextlib.contextmanager
def _follower_of(service, patience_s=LIMIT_S):
    """As a rule not so patient that the document that closes the window excuses an event."""
    with service, FlagsCommand(DECLARED, *service.arguments, patience_s=patience_s) as follower:
        equal("the first values", follower.values(), {**DECLARED, **service.flags})
        yield follower


def _tell(service, follower, flags):
    """Says what the flags are as soon as it will be heard; and that it was."""
    if service.stream:
        follower.wait_for_answer(service.stream)
    service.say(flags)
    equal("the values", follower.values(), {**DECLARED, **flags})


# Of every service.

def every_change_comes_in_order(service):
    seconds = []
    with _follower_of(service) as follower:
        for level in range(2, CHANGES + 2):
            if service.stream:
                follower.wait_for_answer(service.stream)
            time.sleep(service.look_s * level / CHANGES)  # anywhere between two looks
            began = time.monotonic()
            service.say({**FLAGS, "level": level})
            equal("the values", follower.values(), {**FLAGS, "level": level})
            seconds.append(time.monotonic() - began)
        # Greetings cost none. One or two more, when the machine is slow: the window's.
        documents = follower.count(f"200 {service.arguments[0]}{BULK}")
        assert documents == CHANGES + 1, follower.answers
        assert not service.stream or follower.count(BULK) <= documents + 2, follower.answers
    print_times(f"{type(service).__name__}, from saying it to the commit", seconds)


def changes_that_nobody_waits_for_end_at_the_last(service):
    with _follower_of(service, WINDOW_S) as follower:
        levels = [1]
        for level in range(2, CHANGES + 2):
            time.sleep(0.15)
            service.say({**FLAGS, "level": level})
        while levels[-1] != CHANGES + 1:
            levels.append(follower.values()["level"])
    equal("levels", levels, sorted(set(levels)))


def what_is_set_back_comes_too(service):
    with _follower_of(service) as follower:
        for turbo in (False, True, False, True):
            _tell(service, follower, {**FLAGS, "pump-turbo": turbo})


def what_is_deleted_is_as_the_program_has_it(service):
    with _follower_of(service) as follower:
        for flags in ({"level": 1}, {"pump-turbo": True}, {"level": 2, "pump-turbo": True}):
            _tell(service, follower, flags)


# Of those that have a stream, and know their flags after a restart.

def a_restart_costs_no_flags_and_loses_no_change(service):
    with _follower_of(service) as follower:
        follower.wait_for_answer(service.stream)
        with service.away():
            pass
        follower.wait_for_answer(f"304 {service.arguments[0]}{BULK}")
        follower.wait_for_answer(service.stream)
        with service.away():
            service.say({**FLAGS, "level": 2})
        equal("the values", follower.values(), {**FLAGS, "level": 2})


# Of GO Feature Flag.

def a_key_in_a_header_opens_no_stream_and_documents_are_there(service):
    arguments = [argument.removesuffix(f"?apiKey={KEY}") for argument in service.arguments]
    with service:
        done = run("flags", *arguments, "--declare", "-", "--for", "2s", "--json", "--verbose",
                   stdin=json.dumps(DECLARED).encode())
    states = [line["status"] for line in done.states() if "status" in line]
    equal("statuses", states, [200, 401])
    assert {"values": FLAGS, "status": "READY"}.items() <= done.json()[2].items(), done.out


# Of fast-feature.

def what_is_known_already_is_not_sent_again(service):
    with _follower_of(service) as follower:
        for level in (2, 3):
            follower.wait_for_answer("304 ")
            _tell(service, follower, {**FLAGS, "level": level})
        whole, known = service.documents(200), service.documents(304)
    equal("whole documents", whole, 3)
    assert known >= 2, known


# Of Flipt.

def its_first_flag_comes_with_the_head_of_the_stream(service):
    with _follower_of(service) as follower:
        for flags in ({}, {"level": 7}, {}, FLAGS):
            service.wait_for_stream()
            service.say(flags)
            equal("the values", follower.values(), {**DECLARED, **flags})


def its_wire_is_what_was_recorded(service):
    def asked(accept):
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(f"GET {service.stream} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nAccept: {accept}\r\n\r\n".encode())
            return connection.recv(65536).decode()
    with service:
        equal("status", asked("*/*, text/event-stream").split()[1], "406")
        event = re.escape("64\r\nid: DIGITS\ndata: {\"etag\":\"DIGITSMORE\",\"type\":\"refetchEvaluation\"}\n\n\r\n")
        event = event.replace("DIGITS", "([0-9a-f]{9})", 1).replace("DIGITS", r"\1").replace("MORE", "[0-9a-f]{31}")
        greeting = asked("text/event-stream")
        assert re.fullmatch(re.escape(HEAD.decode()) + event, greeting), greeting


_EVERY = (every_change_comes_in_order, changes_that_nobody_waits_for_end_at_the_last, what_is_set_back_comes_too,
          what_is_deleted_is_as_the_program_has_it)
_STREAMED = (*_EVERY, a_restart_costs_no_flags_and_loses_no_change)
_GO_FEATURE_FLAG = (*_STREAMED, a_key_in_a_header_opens_no_stream_and_documents_are_there)


def check(outcome, packages, words):
    """A line of the result for each case whose name has one of the words, or for each."""
    servers = [("Flipt", lambda: Flipt, (*_STREAMED, its_first_flag_comes_with_the_head_of_the_stream,
                                         its_wire_is_what_was_recorded)),
               ("fast-feature", lambda: partial(FastFeature, FastFeature.installed(packages)),
                (*_EVERY, what_is_known_already_is_not_sent_again)),
               ("GO Feature Flag's stream", lambda: partial(Library, Library.build()), _GO_FEATURE_FLAG)]
    if os.environ.get("ESSE_MODE") == "full":
        servers.append(("GO Feature Flag", lambda: partial(Relay, Relay.build()), _GO_FEATURE_FLAG))
    wanted = []
    for server, prepared, functions in servers:
        named = [(f"{server}: {function.__name__.replace('_', ' ')}", function) for function in functions]
        if named := cases.with_words(named, words):
            try:
                make = prepared()
                wanted += [(name, partial(_run, function, make)) for name, function in named]
            except Missing as why:
                outcome.skip(f"ofrep {server}", str(why))
    cases.run(outcome, "ofrep", wanted, at_once=8)  # they mostly wait


def _run(function, make):
    function(make(FLAGS))
