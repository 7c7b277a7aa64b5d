# SPDX-License-Identifier: Apache-2.0
"""What options of Mbed TLS cost: print_events with a configuration that is one option away from one of
platform/esse_mbedtls/config, booted on a Cortex-M3, and the difference. See tests/firmware/run."""
import collections
import sys

import board as boards
import cases
import footprint
from outcome import Outcome
from report import judge, page, table
from suite import V12, V13, tls_of

BOARD = "qemu_mps2_an385"
REPORT = boards.ROOT / "docs/generated/tls_options.md"
boards.BUILD = boards.BUILD / "options"  # images of their own
WHERE = boards.BUILD / "configurations"

# From which configuration, which lines more (#undef is written before a #define), and how it is shown.
Option = collections.namedtuple("Option", "name base lines text")
OWN_CURVES = ["-MBEDTLS_PSA_P256M_DRIVER_ENABLED", "MBEDTLS_ECP_NIST_OPTIM", "MBEDTLS_ECP_FIXED_POINT_OPTIM 0"]
BASES = {"tls12_4k": V12, "tls13_16k": V13}
OPTIONS = [
    Option("base12", "tls12_4k", [], ""),
    Option("in_2k", "tls12_4k", ["MBEDTLS_SSL_IN_CONTENT_LEN 2048"], "`SSL_IN_CONTENT_LEN` 4096 to 2048"),
    Option("in_16k", "tls12_4k", ["MBEDTLS_SSL_IN_CONTENT_LEN 16384"], "`SSL_IN_CONTENT_LEN` 4096 to 16384"),
    Option("out_4k", "tls12_4k", ["MBEDTLS_SSL_OUT_CONTENT_LEN 4096"], "`SSL_OUT_CONTENT_LEN` 2048 to 4096"),
    Option("no_mfl", "tls12_4k", ["-MBEDTLS_SSL_MAX_FRAGMENT_LENGTH"], "without `SSL_MAX_FRAGMENT_LENGTH`: no server is asked for small records"),
    Option("keep_peer", "tls12_4k", ["MBEDTLS_SSL_KEEP_PEER_CERTIFICATE"], "with `SSL_KEEP_PEER_CERTIFICATE`"),
    Option("aes_tables", "tls12_4k", ["-MBEDTLS_AES_FEWER_TABLES"], "without `AES_FEWER_TABLES`: faster"),
    Option("aes_ram", "tls12_4k", ["-MBEDTLS_AES_ROM_TABLES"], "without `AES_ROM_TABLES`: tables are computed"),
    Option("sha_fast", "tls12_4k", ["-MBEDTLS_SHA256_SMALLER"], "without `SHA256_SMALLER`: faster"),
    Option("ecp_w2", "tls12_4k", [*OWN_CURVES, "MBEDTLS_ECP_WINDOW_SIZE 2"],
           "Mbed TLS's own curves, `ECP_WINDOW_SIZE` 2, and not p256-m"),
    Option("ecp_w4", "tls12_4k", [*OWN_CURVES, "MBEDTLS_ECP_WINDOW_SIZE 4"], "likewise, `ECP_WINDOW_SIZE` 4: faster"),
    Option("p384", "tls12_4k", [*OWN_CURVES, "MBEDTLS_ECP_WINDOW_SIZE 2", "PSA_WANT_ECC_SECP_R1_384 1"],
           "likewise, `ECP_WINDOW_SIZE` 2, and P-384 beside P-256"),
    Option("base13", "tls13_16k", [], ""),
]


def write_configs():
    """A folder with a config.h for each option."""
    for option in OPTIONS:
        lines = [f'#include "esse_mbedtls/config/{option.base}.h"']
        for line in option.lines:
            lines.append("#undef " + line.removeprefix("-").split()[0])
            if not line.startswith("-"):
                lines.append("#define " + line)
        path = WHERE / option.name / "config.h"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(lines) + "\n"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def measure(option):
    """(flash, RAM without arena and stack, arena used)"""
    image = f"option_{option.name}"
    flash, ram = footprint.sizes(BOARD, image)
    used, arena = footprint.run(BOARD, image, tls_of(BASES[option.base]))["tls"]
    return flash, ram - arena, used


def kilo(difference):
    return f"{difference / 1000:+.1f}" if abs(difference) >= 50 else "0.0"


def report(measured):
    out = []
    for base in BASES:
        (_, first), *rest = [(option, found) for option, found in measured if option.base == base]
        rows = [["as it is", *(f"{figure / 1000:.1f}" for figure in first)]]
        rows += [[option.text, *(kilo(a - b) for a, b in zip(found, first))] for option, found in rest]
        out += [f"## {base}.h", "", *table(["", "flash", "static RAM", "arena"], rows, numbers=(1, 2, 3))]
    return page(
        "What options of Mbed TLS cost",
        f"Written by `tests/firmware/run options update`. `print_events` on a Cortex-M3 (`{BOARD}`), linked, in thousands of bytes;",
        "static RAM without the arena; arena: the most that was ever used, after a handshake and 200 events. A root and a",
        "leaf of P-256. One option at a time, from a configuration of `platform/esse_mbedtls/config`.", "", *out)


def main():
    outcome = Outcome()
    write_configs()
    try:
        boards.build(BOARD, "tls_options.cmake", f"-DESSE_TLS_OPTIONS={WHERE}", target="tls_options")
    except cases.Missing as why:
        outcome.skip("firmware options of Mbed TLS", str(why))
        return outcome.failed
    text = report([(option, measure(option)) for option in OPTIONS])
    print(text)
    if not footprint.is_gated(BOARD):
        outcome.skip("firmware report of options is fresh", f"made for gcc {footprint.GATED_MAJOR}, this is another")
        return outcome.failed
    judge(outcome, "firmware report of options", REPORT, text)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
