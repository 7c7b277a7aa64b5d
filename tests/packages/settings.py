# SPDX-License-Identifier: Apache-2.0
"""menuconfig: each Kconfig file, by Espressif's checker and parser; and esse's has the ranges of its header. That the
defaults are those of the headers, tests/build says."""
import pathlib
import re
import tempfile

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
        lowest, highest, condition = symbols[name].ranges[-1]
        assert condition is condition.kconfig.y, f"{name}: no range is there always"
        equal(f"{name}: lowest", lowest.str_value, low)
        equal(f"{name}: highest", high and highest.str_value, high)


def _of_a_project(text, **settings):
    """The values that esse's symbols then have in a project with these lines besides."""
    import esp_kconfiglib
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "Kconfig")
        file.write_text(f'{text}\nsource "{TREE / OF_ESSE}"\n')
        parsed = esp_kconfiglib.Kconfig(str(file), warn_to_stderr=False)
        for name, value in settings.items():
            parsed.syms[name].set_value(value)
        return {name: symbol.str_value for name, symbol in parsed.syms.items()}


def a_chip_of_one_core_has_no_core_1():
    one = "config FREERTOS_UNICORE\n    bool\n    default y"
    assert _of_a_project(one, ESSE_TASK_CORE="1")["ESSE_TASK_CORE"] in ("-1", "0")
    equal("with two", _of_a_project("", ESSE_TASK_CORE="1")["ESSE_TASK_CORE"], "1")


def a_stack_for_tls_is_no_smaller_than_tls_needs():
    assert int(_of_a_project("", ESSE_TASK_STACK_BYTES="4096")["ESSE_TASK_STACK_BYTES"]) >= 6144
    equal("without TLS", _of_a_project("", ESSE_TLS="n", ESSE_TASK_STACK_BYTES="4096")["ESSE_TASK_STACK_BYTES"], "4096")


def a_header_of_ones_own_says_what_the_switches_said():
    values = _of_a_project("", ESSE_CONFIG_HEADER="my_config.h")
    equal("ESSE_HTTP_BODY", values["ESSE_HTTP_BODY"], "n")


def the_examples_keep_the_certificates():
    bundle = 'config MBEDTLS_CERTIFICATE_BUNDLE\n    bool "Bundle"\n    default n\n'
    import esp_kconfiglib
    for name in FILES[2:]:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "Kconfig")
            file.write_text(f'{bundle}source "{TREE / name}"\n')
            symbols = esp_kconfiglib.Kconfig(str(file), warn_to_stderr=False).syms
            equal(name, symbols["MBEDTLS_CERTIFICATE_BUNDLE"].str_value, "y")
