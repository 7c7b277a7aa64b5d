# SPDX-License-Identifier: Apache-2.0
"""wrong_settings.py MBEDTLS: each setting with which esse cannot work is refused by the compiler, or where menuconfig
could not mend it by CMake, with words that say what to set; without it the same compiles. MBEDTLS: its sources. What
Kconfig does not take at all, tests/packages asks."""
import os
import pathlib
import re
import subprocess
import sys

from outcome import Outcome

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = pathlib.Path(os.environ["ESSE_BUILD"], "consumers/wrong_settings")
STAND_IN = ROOT / "tests/unit/esse_espidf/idf"
PORT = "platform/esse_espidf/"
SETUP = "platform/esse_mbedtls/setup.cpp"
SMALL = ('#include "esse_espidf/defaults.h"\nsize_t size();\n'
         'size_t size() { return sizeof(esse::StaticClient<esse::espidf::kEventBytes>); }\n')

# The setting; what is compiled: a file, a header, or a text; how it is set: a macro, or one that is not there; what is
# said.
CASES = (
    ("ESSE_CONFIG_HEADER that is not there", "esse_base/config.h", ['ESSE_CONFIG_HEADER="none.h"'],
     "ESSE_CONFIG_HEADER names a file that the compiler does not find"),
    ("ESSE_HTTP_BODY off with OFREP", "esse_flags/ofrep.h", ["ESSE_HTTP_BODY=0"], "switch ESSE_HTTP_BODY on"),
    ("ESSE_HTTP_BODY off with GrowthBook", "esse_flags/growthbook.h", ["ESSE_HTTP_BODY=0"], "switch ESSE_HTTP_BODY on"),
    ("ESSE_TLS off with TlsTransport", "esse_mbedtls/tls_transport.h", ["ESSE_TLS=0"], "menuconfig, esse, TLS"),
    ("ESSE_TASK_STACK_BYTES that is no multiple of 16", "esse_espidf/defaults.h", ["ESSE_TASK_STACK_BYTES=6150"],
     "ESSE_TASK_STACK_BYTES is at least 2048, and a multiple of 16"),
    ("ESSE_EVENT_BYTES too small", SMALL, ["ESSE_EVENT_BYTES=64"], "assertion failed"),
    ("ESSE_TASK_CORE on a chip of one core", PORT + "follow_task.cpp", ["ESSE_TASK_CORE=1", "configNUMBER_OF_CORES=1"],
     "ESSE_TASK_CORE: this chip has one core"),
    ("VFS_SUPPORT_SELECT off, as without VFS_SUPPORT_IO", PORT + "waker.cpp", ["-CONFIG_VFS_SUPPORT_SELECT"],
     "needs VFS_SUPPORT_SELECT in menuconfig"),
    ("LWIP_ENABLE off on a chip", PORT + "network.cpp", ["-CONFIG_LWIP_ENABLE"], "without LWIP_ENABLE in menuconfig"),
    ("a follower on linux with lwIP", "esse_espidf/follower.h", ["ESSE_ESPIDF_PORT=0"], "LWIP_ENABLE off in menuconfig"),
    ("a vault on linux before 5.5", "esse_espidf/nvs_vault.h", ["ESSE_ESPIDF_PORT=0"], "needs ESP-IDF 5.5"),
    ("MBEDTLS_TLS_CLIENT off", SETUP, ["-MBEDTLS_SSL_CLI_C"], "menuconfig: MBEDTLS_TLS_CLIENT"),
    ("MBEDTLS_SSL_PROTO_TLS1_2 and 1_3 off", SETUP, ["-MBEDTLS_SSL_PROTO_TLS1_2"], "TLS needs a version"),
)
# What ESP-IDF then does not define, and so must not be asked for.
ABSENT = (("LWIP_IPV4", ["-CONFIG_LWIP_IPV4"], "esp_netif_get_ip_info"),
          ("LWIP_IPV6", ["-CONFIG_LWIP_IPV6", "-CONFIG_LWIP_IPV6_NUM_ADDRESSES"], "esp_netif_get_all_preferred_ip6"))
outcome = Outcome()


def flags_of(settings, mbedtls):
    """The compiler's. What is taken away is undefined behind the two headers that define it."""
    gone = [word[1:] for word in settings if word[0] == "-"]
    for name, header in (("sdkconfig", STAND_IN / "sdkconfig.h"), ("mbedtls", HERE / "sdk/mbedtls_5.h")):
        (WORK / f"{name}.h").write_text("\n".join((f'#include "{header}"', *(f"#undef {macro}" for macro in gone), "")))
    return ["-std=c++17", f"-DMBEDTLS_CONFIG_FILE=\"{WORK}/mbedtls.h\"", "-include", f"{WORK}/sdkconfig.h",
            *(f"-D{word}" for word in settings if word[0] != "-"), f"-I{ROOT}/components", f"-I{ROOT}/platform",
            f"-I{STAND_IN}", f"-I{HERE}/sdk", f"-I{mbedtls}/include", "-DESSE_ESPIDF_POSIX=1"]


def compiled(what, settings, mbedtls):
    source = ROOT / what
    if not what.endswith(".cpp"):
        source = WORK / "one.cpp"
        source.write_text(what if "\n" in what else f'#include "{what}"\n')
    return subprocess.run(["g++", *flags_of(settings, mbedtls), "-c", source, "-o", WORK / "one.o"], capture_output=True, text=True)


def refused(what, settings, words, mbedtls):
    """None, or what is wrong."""
    right = compiled(what, [], mbedtls)
    if right.returncode:
        return "without it: " + right.stderr[:300]
    wrong = compiled(what, settings, mbedtls)
    if wrong.returncode == 0:
        return "it compiles"
    return None if re.search(rf"error: .*{re.escape(words)}", wrong.stderr) else wrong.stderr[:600]


def not_asked_for(settings, function, mbedtls):
    done = compiled(PORT + "network.cpp", settings, mbedtls)
    return done.stderr[:300] or (function in subprocess.run(["nm", WORK / "one.o"], capture_output=True, text=True).stdout
                                 and f"{function} is asked for")


def too_old():
    """Why ESP-IDF 5.3.1 is not refused, or None."""
    script = [f"-DCOMPONENT_DIR={ROOT}", "-DESP_PLATFORM=1", "-DIDF_TARGET=esp32", "-P", HERE / "requirements.cmake"]
    done = subprocess.run(["cmake", *script], env={**os.environ, "IDF_VERSION": "5.3.1"}, capture_output=True, text=True)
    return None if done.returncode and "ESP-IDF 5.3.2 or newer is needed; this is 5.3.1" in done.stderr else done.stderr


def main(mbedtls):
    WORK.mkdir(parents=True, exist_ok=True)
    for name, what, settings, words in CASES:
        why = refused(what, settings, words, mbedtls)
        outcome.check(why is None, f"build esp_idf refuses {name}", why)
    for name, settings, function in ABSENT:
        why = not_asked_for(settings, function, mbedtls)
        outcome.check(not why, f"build esp_idf does without {name}", why)
    why = too_old()
    outcome.check(why is None, "build esp_idf refuses ESP-IDF 5.3.1", why)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)
