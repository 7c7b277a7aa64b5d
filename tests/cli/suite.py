# SPDX-License-Identifier: Apache-2.0
"""suite.py [WORD...]: each function of the modules below that has no underscore in front. See tests/cli/run."""
import shutil
import sys

import cases
import cases_addresses
import cases_explain
import cases_field
import cases_flags
import cases_growthbook
import cases_interfaces
import cases_ofrep
import cases_output
import cases_publisher
import cases_requests
import cases_serve
import cases_staying
import cases_terminal
import cases_tls
import launchdarkly
import network
from outcome import Outcome
from programs import tail


def main():
    outcome = Outcome()
    modules = [cases_staying, cases_explain, cases_field, cases_flags, cases_ofrep, cases_growthbook, cases_output,
               cases_requests, cases_serve, cases_terminal, cases_addresses, cases_interfaces,
               cases_publisher, cases_tls]
    if "this build has none" in tail("--cacert", "/nonexistent", "https://127.0.0.1:1/").err:
        outcome.skip("cli https", "esse was built without Mbed TLS, whose sources could not be had")
        modules.remove(cases_tls)
    if why := network.why_none("-mn"):
        outcome.skip("cli addresses and interfaces", f"no network of its own: {why}")
        modules.remove(cases_addresses)
        modules.remove(cases_interfaces)
    elif shutil.which("ip") is None:
        outcome.skip("cli interfaces", "no ip (iproute2)")
        modules.remove(cases_interfaces)
    try:
        launchdarkly.build()
    except cases.Missing as why:
        outcome.skip("cli publisher", str(why))
        modules.remove(cases_publisher)
    every = [case for module in modules for case in cases.of_module(module)]
    cases.run(outcome, "cli", cases.with_words(every, sys.argv[1:]))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
