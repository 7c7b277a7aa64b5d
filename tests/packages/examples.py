# SPDX-License-Identifier: Apache-2.0
"""The examples: whole projects, which become a user's own by `idf.py create-project-from-example`."""
import contextlib
import functools
import http.server
import json
import os
import re
import tarfile
import threading

import component
import tools
from cases import equal
from tools import TREE, WORK

EXAMPLES = ("event_server", "feature_flags", "print_events")
FILES = ("CMakeLists.txt", "README.md", "main/CMakeLists.txt", "main/Kconfig.projbuild", "main/idf_component.yml",
         "main/main.cpp", "partitions.csv", "sdkconfig.defaults", "sdkconfig.qemu")
# Each has these of its own, since each is copied alone.
SHARED = ("main/ethernet.c", "main/network.cpp", "main/network.h", "main/no_network.cpp", "main/wifi.cpp", "partitions.csv",
          "sdkconfig.qemu")
# Which component of ESP-IDF has a header. Those of the last line belong to what each component requires anyway.
OWNERS = {"driver/gpio.h": "esp_driver_gpio", "esp_crt_bundle.h": "mbedtls", "esp_eth.h": "esp_eth", "esp_event.h": "esp_event",
          "esp_http_server.h": "esp_http_server", "esp_netif.h": "esp_netif", "esp_netif_sntp.h": "esp_netif",
          "esp_timer.h": "esp_timer", "esp_wifi.h": "esp_wifi", "nvs_flash.h": "nvs_flash",
          **dict.fromkeys(("esp_err.h", "esp_idf_version.h", "esp_log.h", "esp_mac.h", "esp_system.h", "freertos/FreeRTOS.h",
                           "freertos/queue.h", "freertos/task.h", "sdkconfig.h", "led_strip.h"))}
LEAST_FLASH = 2 << 20
# What main.cpp takes from headers that are not here, beside its settings.
OF_OTHERS = """
#include <stdint.h>
extern "C" int esp_crt_bundle_attach(void* config);
extern "C" void vTaskDelay(uint32_t ticks);
#define pdMS_TO_TICKS(ms) (ms)
void start_network();
void start_led();
void set_led(bool is_on);
"""
COMPILE = (os.environ.get("CXX", "g++"), "-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-DESSE_ESPIDF_POSIX=1",
           "-Icomponents", "-Iplatform")


def _prepare():
    component._prepare()


def _folder(name):
    return TREE / "boards/esp32" / name


@functools.cache
def _packed():
    """{name: its folder}, as the archive of the examples has them."""
    component._archive()
    folders = tools.unpack(WORK / "dist/esse_0.1.0_examples.tgz", WORK / "examples").glob("*/*")
    return {folder.name: folder for folder in folders}


class Storage(http.server.BaseHTTPRequestHandler):
    """What `create-project-from-example` asks the registry's storage for: the component, and an example of it."""

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        if name == "esse.json":
            examples = [{"name": example, "url": f"examples/{example}.tgz"} for example in EXAMPLES]
            version = {"version": "0.1.0", "url": "esse.tgz", "component_hash": "0" * 64, "dependencies": [], "docs": {},
                       "license": None, "checksums": "checksums.json", "examples": examples}
            body = json.dumps({"name": "esse", "namespace": "esse", "versions": [version]}).encode()
        else:
            body = (WORK / "storage" / name).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def _storage():
    """The registry takes override_path out of what it is sent, and makes an archive of each example."""
    (WORK / "storage").mkdir(exist_ok=True)
    for name, folder in _packed().items():
        manifest = folder / "main/idf_component.yml"
        manifest.write_text(re.sub(r"^ +override_path:.*\n", "", manifest.read_text(), flags=re.M))
        with tarfile.open(WORK / "storage" / f"{name}.tgz", "w:gz") as tar:
            tar.add(folder, ".")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Storage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def all_of_them_are_packed_whole():
    equal("packed", sorted(_packed()), sorted(EXAMPLES))
    equal("missing", [f"{name}/{file}" for name in EXAMPLES for file in FILES if not (_packed()[name] / file).is_file()], [])


def none_of_them_has_something_of_a_build():
    equal("of a build", [file for folder in _packed().values() for file in tools.files_of(folder)
                         if component.OF_A_BUILD.search(file)], [])


def a_project_is_created_from_each():
    with _storage() as address:
        for name in EXAMPLES:
            project = WORK / "created" / name
            tools.python(component.COMPOTE, "project", "create-from-example", f"esse/esse:{name}", "--path", project,
                         IDF_COMPONENT_STORAGE_URL=address)
            equal(name, tools.files_of(project), tools.files_of(_packed()[name]))
            outside = [file for file in tools.files_of(project) if "../" in (project / file).read_text()]
            equal(f"{name} needs what lies outside of it", outside, [])
            tools.python(component.COMPOTE, "manifest", "lint", project)


def what_follows_compiles_against_esse():
    for name in ("feature_flags", "print_events"):
        settings = re.findall(r"config (EXAMPLE_\w+)\n +string", (_folder(name) / "main/Kconfig.projbuild").read_text())
        main = re.sub(r'^#include "(?!esse_).*\n', "", (_folder(name) / "main/main.cpp").read_text(), flags=re.M)
        program = WORK / f"{name}.cpp"
        program.write_text("".join(f'#define CONFIG_{word} "{word}"\n' for word in settings) + OF_OTHERS + main)
        tools.run(*COMPILE, program, cwd=TREE)


def main_requires_what_it_includes():
    """In ESP-IDF a component of a minimal build sees only what it says."""
    for name in EXAMPLES:
        main = _folder(name) / "main"
        own = {path.name for path in main.iterdir()}
        included = {header for path in main.glob("*.[ch]*") for header in re.findall(r'^#include "(.+)"', path.read_text(), re.M)}
        headers = {header for header in included if header not in own and not header.startswith("esse_")}
        equal(f"{name}: headers of unknown components", headers - set(OWNERS), set())
        wanted = {OWNERS[header] for header in headers} - {None}
        equal(f"{name}: not required", wanted - set(re.findall(r"\w+", (main / "CMakeLists.txt").read_text())), set())


def what_they_share_is_the_same():
    first, *others = EXAMPLES
    equal("different", [f"{name}/{file}" for name in others for file in SHARED
                        if (_folder(name) / file).read_text() != (_folder(first) / file).read_text()], [])


def each_setting_is_one_of_menuconfig_and_used():
    for name in EXAMPLES:
        declared = set(re.findall(r"^ +config (EXAMPLE_\w+)", (_folder(name) / "main/Kconfig.projbuild").read_text(), re.M))
        used = {word for path in [*(_folder(name) / "main").glob("*.[ch]*"), _folder(name) / "main/CMakeLists.txt",
                                  _folder(name) / "sdkconfig.qemu"]
                for word in re.findall(r"CONFIG_(EXAMPLE_\w+)", path.read_text())}
        equal(f"{name}: not declared", used - declared, set())
        without_code = {"EXAMPLE_CERTIFICATES", "EXAMPLE_NETWORK_OWN", "EXAMPLE_LED_NONE", "EXAMPLE_NETWORK_ETHERNET"}
        equal(f"{name}: not used", declared - used - without_code, set())


def the_partitions_fit_the_smallest_flash_and_do_not_overlap():
    for name in EXAMPLES:
        lines = [line.split(",") for line in (_folder(name) / "partitions.csv").read_text().splitlines() if line[0] != "#"]
        places = [(int(offset, 0), int(size, 0)) for *_, offset, size in lines]
        ends = [0x9000] + [offset + size for offset, size in places]
        equal(f"{name}: overlap", [offset for (offset, _), end in zip(places, ends) if offset < end], [])
        assert ends[-1] <= LEAST_FLASH, f"{name} ends at {ends[-1]:#x}"
