# SPDX-License-Identifier: Apache-2.0
"""suite.py PACKAGES [WORD...]: each function of the modules below that has no underscore in front. See run."""
import sys

import cases
import component
import examples
import platformio_library
import settings
import workflows
from outcome import Outcome

MODULES = (component, examples, settings, platformio_library, workflows)


def main():
    outcome = Outcome()
    for module in MODULES:
        name = f"packages {module.__name__}"
        try:
            module._prepare()
        except cases.Missing as why:
            outcome.skip(name, str(why))
            continue
        cases.run(outcome, name, cases.with_words(cases.of_module(module), sys.argv[2:]), at_once=1)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
