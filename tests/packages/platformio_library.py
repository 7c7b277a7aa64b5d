# SPDX-License-Identifier: Apache-2.0
"""PlatformIO's package: library.json is valid, and nothing of a build gets into the archive; and
Arduino's library.properties."""
import functools
import json
import sys

import component
import tools
from cases import equal
from tools import TREE, WORK

# `pio pkg pack` with one change: it would download SPDX's list of licences.
PACK = """
import sys
from platformio.package.manifest.schema import ManifestSchema
from platformio.package.pack import PackagePacker
ManifestSchema.load_spdx_licenses = lambda *_: {"licenses": [{"licenseId": "Apache-2.0"}]}
PackagePacker(sys.argv[1]).pack(sys.argv[2])
"""


def _prepare():
    tools.need("platformio")
    tools.lay_tree()


@functools.cache
def _archive():
    """Unpacked."""
    tools.run(sys.executable, "-c", PACK, TREE, WORK / "esse.tar.gz")
    return tools.unpack(WORK / "esse.tar.gz", WORK / "pio")


def the_archive_holds_what_is_compiled():
    packed = set(tools.files_of(_archive()))
    wanted = {name for name in tools.committed() if name.startswith("components/")}
    equal("missing", sorted(wanted - packed), [])


def the_archive_holds_nothing_of_builds_boards_and_tests():
    packed = tools.files_of(_archive())
    equal("of a build", [name for name in packed if component.OF_A_BUILD.search(name)], [])
    equal("of the tree alone", [name for name in packed if name.startswith((".", "boards/", "tests/"))], [])


def the_properties_for_arduino_say_who_it_is():
    """Each of these is required: https://docs.arduino.cc/arduino-cli/library-specification"""
    lines = (TREE / "library.properties").read_text().splitlines()
    properties = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    required = ("name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures")
    equal("missing or empty", [key for key in required if not properties.get(key)], [])
    manifest = component._manifest()
    equal("keys that differ", [key for key in ("version", "url") if properties[key] != manifest[key]], [])


def it_says_of_itself_what_the_component_of_esp_idf_says():
    library = json.loads((TREE / "library.json").read_text())
    manifest = component._manifest()
    equal("keys that differ", [key for key in ("version", "description", "license") if library[key] != manifest[key]], [])
