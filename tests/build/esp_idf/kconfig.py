# SPDX-License-Identifier: Apache-2.0
"""The symbols of menuconfig are macros of esse, with the same defaults, and what no header knows is listed here. Prints
what differs."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PORT = ROOT / 'platform/esse_espidf'
# What component.cmake alone looks at.
BUILD = {'ESSE_CONFIG_HEADER', 'ESSE_TLS', 'ESSE_LOG_NONE', 'ESSE_LOG_ERROR', 'ESSE_LOG_WARN', 'ESSE_LOG_INFO',
         'ESSE_LOG_LEVEL'}
# Macros that menuconfig does not have: a choice of the build, no number, and none for products.
MACROS = {'ESSE_CONFIG_HEADER', 'ESSE_STREAM_WHOLE_BLOCK', 'ESSE_ASSERT'}


def symbols():
    """{name: its default as a macro has it}"""
    text = (PORT / 'Kconfig').read_text()
    found = {}
    for block in re.split(r'^ *config ', text, flags=re.M)[1:]:
        default = re.search(r'^ *default (\S+)$', block, re.M)
        found[block.split()[0]] = {'y': '1', 'n': '0'}.get(default[1], default[1]) if default else ''
    return found


def macros():
    """{name: default}"""
    found = {}
    for header in (ROOT / 'components/esse_base/config.h', PORT / 'defaults.h'):
        for name, default in re.findall(r'^#define (ESSE_\w+)(?:\(\w+\))?[ \t]+(.*)$', header.read_text(), re.M):
            found.setdefault(name, default)
    return found


def main():
    mine, theirs = symbols(), macros()
    wrong = [f'{name}: {default} in Kconfig, {theirs.get(name)} in the header' for name, default in mine.items()
             if name not in BUILD and theirs.get(name) != default]
    wrong += [f'{name} is not in Kconfig' for name in theirs if name not in mine and name not in MACROS]
    cmake = (PORT / 'component.cmake').read_text()
    wrong += [f'component.cmake knows no {name}' for name in mine
              if name.removeprefix('ESSE_') not in cmake and not re.match('ESSE_LOG_[A-Z]+$', name)]
    for line in wrong:
        print(line)
    return 1 if wrong or len(mine) < 10 else 0


if __name__ == '__main__':
    sys.exit(main())
