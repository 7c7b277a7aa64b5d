# SPDX-License-Identifier: Apache-2.0
"""menuconfig: each Kconfig file, by Espressif's checker and parser; and esse's has the ranges of its header. That the
defaults are those of the headers, tests/build says."""
import re

import component
import tools
from cases import equal
from tools import TREE

HEADER = "platform/esse_espidf/defaults.h"
OF_ESSE = "platform/esse_espidf/Kconfig"
FILES = (OF_ESSE, *(f"boards/esp32/{name}/main/Kconfig.projbuild" for name in ("event_server", "feature_flags", "print_events")))


def _prepare():
    tools.need("kconfcheck")
    component._prepare()


def _parsed(name):
    import esp_kconfiglib
    return esp_kconfiglib.Kconfig(str(TREE / name), warn_to_stderr=False)


def the_checker_finds_nothing():
    tools.python("kconfcheck", *FILES, cwd=TREE)


def the_parser_takes_them():
    for name in FILES:
        parsed = _parsed(name)
        assert parsed.defined_syms, f"{name} declares nothing"
        equal(name, parsed.warnings, [])


def each_range_is_that_of_the_header():
    symbols = _parsed(OF_ESSE).syms
    in_headers = re.findall(r"(ESSE_\w+) >= (-?\d+) && (\1 <= (-?\d+))?", (TREE / HEADER).read_text())
    assert len(in_headers) > 2, in_headers
    for name, low, _, high in in_headers:
        (lowest, highest, _), = symbols[name].ranges
        equal(f"{name}: lowest", lowest.str_value, low)
        equal(f"{name}: highest", high and highest.str_value, high)
