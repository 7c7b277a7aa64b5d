# SPDX-License-Identifier: Apache-2.0
"""The cases of a suite: (name, function) pairs. A function that raises does not hold."""
import concurrent.futures
import inspect
import pathlib
import traceback

HERE = pathlib.Path(__file__).resolve().parent


class Missing(Exception):
    """What the cases need cannot be had here: why. They are skipped."""


def equal(what, got, expected):
    assert got == expected, f"{what}: expected {expected!r}, got {got!r}"[:1500]


def of_module(module):
    """Its functions that have no underscore in front, named as they are."""
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
            yield name.replace("_", " "), function


def of_checks(suite):
    """The methods check_... of an object. The name of a case is its sentence."""
    for name in dir(suite):
        if name.startswith("check_"):
            yield getattr(suite, name).__doc__, getattr(suite, name)


def with_words(cases, words):
    """Those whose names have one of the words; all of them without words."""
    return [case for case in cases if not words or any(word in case[0] for word in words)]


def why_not(function):
    """None when the case holds; else where it does not, and why."""
    try:
        function()
        return None
    except AssertionError as failure:
        frames = traceback.extract_tb(failure.__traceback__)
        place = [frame for frame in frames if pathlib.Path(frame.filename).parent != HERE][-1]
        return f"{pathlib.Path(place.filename).name}:{place.lineno} {place.line} {str(failure)[:600]}"
    except Exception:  # one case must not keep the others away
        return traceback.format_exc().replace("\n", " | ")


def run(outcome, suite, cases, at_once=4):
    """A line of the result for each. Some run at once: they mostly wait."""
    cases = list(cases)
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for (name, _), why in zip(cases, pool.map(why_not, [function for _, function in cases])):
            outcome.check(why is None, f"{suite} {name}", why)
