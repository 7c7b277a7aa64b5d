# SPDX-License-Identifier: Apache-2.0
"""The component of ESP-IDF: its manifest, and the archive that the registry would get."""
import functools
import json
import re

import tools
from cases import equal
from tools import TREE, WORK

COMPOTE = "idf_component_manager"
ADDRESSES = ("url", "repository", "documentation", "issues")
# All that the archive may hold. The rest of the tree makes hosts and tests.
BELONGS = re.compile(r"(CHANGELOG|CONTRIBUTING|README|SECURITY)\.md|LICENSE|CMakeLists\.txt|idf_component\.yml|"
                     r"components/.*|platform/.*\.(h|cpp|cmake|md)|platform/esse_espidf/Kconfig|docs/.*\.(md|svg)|"
                     r"boards/README\.md|boards/esp32/.*")
OF_A_BUILD = re.compile(r"(^|/)(build|managed_components|node_modules|sdkconfig|dependencies\.lock)(/|$)")


def _prepare():
    tools.need(COMPOTE)
    tools.lay_tree()


def _manifest():
    import ruamel.yaml
    return ruamel.yaml.YAML(typ="safe").load(TREE / "idf_component.yml")


@functools.cache
def _archive():
    """Unpacked."""
    tools.python(COMPOTE, "component", "pack", "--name", "esse", "--dest-dir", WORK / "dist", cwd=TREE)
    return tools.unpack(next((WORK / "dist").glob("esse_*[0-9].tgz")), WORK / "archive")


def the_manifests_are_valid():
    tools.python(COMPOTE, "manifest", "lint", TREE)


def each_key_of_the_manifest_is_one_that_the_registry_knows():
    known = set(json.loads(tools.python(COMPOTE, "manifest", "schema"))["properties"])
    equal("unknown keys", set(_manifest()) - known, set())


def the_manifest_says_where_everything_is():
    manifest = _manifest()
    equal("not below the component's own address",
          [key for key in ADDRESSES if not manifest.get(key, "").startswith(manifest["url"])], [])
    equal("empty", [key for key in ("description", "license", "tags", "targets") if not manifest.get(key)], [])


def the_archive_holds_what_the_component_is_made_of():
    packed = tools.files_of(_archive())
    wanted = [name for name in tools.committed()
              if name.startswith("components/") or re.match(r"platform/.*\.(h|cpp|cmake)$|docs/.*\.(md|svg)$", name)]
    assert len(wanted) > 100, wanted
    equal("missing", sorted(set(wanted) - set(packed)), [])


def the_archive_holds_nothing_else():
    packed = tools.files_of(_archive())
    equal("does not belong there", [name for name in packed if not BELONGS.fullmatch(name)], [])
    equal("of a build", [name for name in packed if OF_A_BUILD.search(name)], [])


def no_link_of_the_archive_is_dead():
    assert (_archive() / "README.md").is_file()
    equal("dead", tools.dead_links(_archive()), [])


def the_archive_is_a_component():
    """ESP-IDF reads it as a script, and it registers."""
    said = tools.run("cmake", "-DESP_PLATFORM=1", f"-DCOMPONENT_DIR={_archive()}", "-P",
                     tools.ROOT / "tests/build/esp_idf/requirements.cmake")
    assert re.search("requires .*mbedtls", said), said
