# SPDX-License-Identifier: Apache-2.0
"""A machine with two interfaces, in a network of its own (two_interfaces.py)."""
import json
import os
import pathlib
import subprocess
import sys

from cases import equal
from programs import ESSE, LIMIT_S

MACHINE = pathlib.Path(__file__).with_name("two_interfaces.py")
ONE, TWO = "10.0.1.1", "10.0.2.1"


def _follow(*commands):
    """Of each: the addresses that it came from, and its first error."""
    done = subprocess.run(["unshare", "-n", sys.executable, MACHINE, json.dumps(commands)], capture_output=True, text=True,
                          timeout=2 * LIMIT_S, env={**os.environ, "ESSE": str(ESSE)})
    assert done.returncode == 0, done.stderr
    return [(result["from"], result["errors"]) for result in json.loads(done.stdout)]


def an_interface_that_is_named_is_the_way():
    commands = [[], ["--interface", "two"], ["--interface", "one"]]
    equal("came from", _follow(*commands), [([ONE], []), ([TWO], []), ([ONE], [])])


def an_interface_that_is_not_there_is_no_way():
    names = ["three", "tw", "two2", "", "two" + 20 * "x"]
    equal("errors", _follow(*(["--interface", name] for name in names)), len(names) * [([], ["NetworkDown"])])


def an_interface_that_leads_elsewhere_is_no_way():
    equal("errors", _follow(["--interface", "lo", "--connect-timeout", "300ms"]), [([], ["ConnectTimeout"])])
