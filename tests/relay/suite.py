# SPDX-License-Identifier: Apache-2.0
"""suite.py [WORD...]: each function of following.py that has no underscore in front. See tests/relay/run."""
import pathlib
import subprocess
import sys

import golang
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
        program = golang.build(HERE / "relay", "github.com/launchdarkly/ld-relay/v8", "relay/ld-relay")
    except Missing as why:
        outcome.skip("relay", str(why))
        return 0
    command = ["unshare", "-n", sys.executable, HERE / "following.py", program, *sys.argv[1:]]
    return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
