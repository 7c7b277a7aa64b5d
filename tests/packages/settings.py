# SPDX-License-Identifier: Apache-2.0
"""menuconfig: each Kconfig file, by Espressif's checker and parser."""
import component
import tools
from cases import equal
from tools import TREE

FILES = ("platform/esse_espidf/Kconfig", *(f"boards/esp32/{name}/main/Kconfig.projbuild"
                                           for name in ("event_server", "feature_flags", "print_events")))


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
