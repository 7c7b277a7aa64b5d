# SPDX-License-Identifier: Apache-2.0
"""What the components' objects need from outside: nothing but memcpy and its kin, and the compiler's own
integer helpers. So no heap, no unwinder, no stdio, no floating point, no 64-bit division, no initialisers."""
import re
import subprocess
import sys

import cross
from outcome import Outcome

OUTSIDE = re.compile(r"mem(cpy|move|set|cmp|chr)|strlen"       # any C library, or ten lines
                     r"|__aeabi_u?idiv(mod)?|__aeabi_lmul|__aeabi_ll?s[lr]|__aeabi_mem(cpy|move|set|clr)[48]?"
                     r"|__gnu_thumb1_case_\w+|__mulsi3|__u?(div|mod)si3")
NEVER = re.compile(r"^(malloc|calloc|realloc|free|_Zn[wa]|_Zd[la]|__cxa_|__gxx_|_Unwind|_GLOBAL__sub_I|f?printf|puts|"
                   r"__aeabi_atexit|__static_init)")


def strangers(target):
    """Symbols that may not be there, each with the object."""
    objects = [o for files in cross.objects(target).values() for o in files.values()]
    defined, needed = set(), []
    for file in objects:
        for line in cross.tool(target, "nm", file).splitlines():
            kind, name = line[9:].split(" ", 1)
            if kind in "Uw":
                needed.append((name, file.name))
            else:
                defined.add(name)
            if NEVER.match(name):
                yield f"{name} in {file.name}"
    for name, file in needed:
        if name not in defined and not OUTSIDE.fullmatch(name):
            yield f"{name} in {file}"


def headers(target):
    """Headers that do not compile on their own, without a C library, as C++17 and as C++20."""
    for header in sorted(cross.COMPONENTS.rglob("*.h")):
        for standard in ("c++17", "c++20"):
            flags = [f for f in cross.FLAGS if not f.startswith("-std")] + [f"-std={standard}", "-Wall", "-Wextra", "-Werror"]
            command = [cross.TARGETS[target][0] + "g++", *flags, *cross.TARGETS[target][1], "-I", cross.COMPONENTS,
                       "-fsyntax-only", "-x", "c++", "-include", header, "/dev/null"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                yield f"{header.relative_to(cross.COMPONENTS)} as {standard}: {done.stderr.strip()[:300]}"


def main():
    outcome = Outcome()
    for target in cross.TARGETS:
        if not cross.have(target):
            outcome.skip(f"check symbols {target}", f"no {cross.TARGETS[target][0]}g++")
            continue
        found = sorted(set(strangers(target)))
        outcome.check(not found, f"check symbols {target}", "; ".join(found))
        found = list(headers(target))
        outcome.check(not found, f"check headers stand alone {target}", "; ".join(found))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
