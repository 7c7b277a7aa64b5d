# SPDX-License-Identifier: Apache-2.0
"""suite.py [WORD...]: each function of following.py that has no underscore in front. See tests/relay/run."""
import pathlib
import subprocess
import sys

import ld_relay
import network
from cases import Missing
from outcome import Outcome

HERE = pathlib.Path(__file__).resolve().parent


def main():
    outcome = Outcome()
    if why := network.why_none():
        outcome.skip("relay", f"no network of its own: {why}")
        return 0
    try:
        program = ld_relay.build()
    except Missing as why:
        outcome.skip("relay", str(why))
        return 0
    command = ["unshare", "-n", sys.executable, HERE / "following.py", program, *sys.argv[1:]]
    return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
