# SPDX-License-Identifier: Apache-2.0
"""Compiles every ```cpp block of README.md, docs/ and the components' READMEs, as a program or as the
body of a function, and looks up every test and every link that they name. "```cpp test" may use
tests/support."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / 'README.md', *ROOT.glob('docs/*.md'), *ROOT.glob('docs/decisions/*.md'),
                *ROOT.glob('components/*/README.md'), *ROOT.glob('platform/*/README.md'),
                *ROOT.glob('boards/**/README.md')])
FLAGS = ['-std=c++17', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-Wno-unused',
         f'-I{ROOT}/components', f'-I{ROOT}/platform', f'-I{ROOT}/tests']
PRELUDE = '''#include <stdio.h>
#include "esse_client/client.h"
#include "esse_http/validators.h"
#include "esse_mbedtls/tls_transport.h"
#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"
#include "esse_stream/encoder.h"
'''
outcome = Outcome()


def report(name, problem):
    outcome.check(not problem, name, problem)


def frame_of_esp_idf(block):
    """A program for ESP-IDF: its headers are not here, esp_idf.h has what is taken from them."""
    return '#include "docs/esp_idf.h"\n' + re.sub(r'^#include "(?!esse_).*\n', '', block, flags=re.M)


def compiles(block, info):
    extra = '#include "support/scripted_server.h"\n' if 'test' in info else ''
    program = frame_of_esp_idf(block) if 'app_main' in block else block if 'int main' in block else (
        f'{PRELUDE}{extra}void snippet();\nvoid snippet() {{\n{block}\n}}\n')
    with tempfile.NamedTemporaryFile('w', suffix='.cpp') as source:
        source.write(program)
        source.flush()
        run = subprocess.run([os.environ.get('CXX', 'g++'), *FLAGS, source.name],
                             capture_output=True, text=True)
    return '' if run.returncode == 0 else run.stderr.strip().replace('\n', ' | ')[:400]


def tests_that_exist():
    names = set()
    for source in (ROOT / 'tests').rglob('*.cpp'):
        for suite, test in re.findall(r'^TEST(?:_[FP])?\((\w+),\s*(\w+)\)', source.read_text(), re.M):
            names.add(f'{suite}.{test}')
            names.add(f'{suite.removesuffix("Test")}.{test}')
    return names


def check(page, tests):
    name = page.relative_to(ROOT).as_posix()
    text = page.read_text()
    for number, (info, block) in enumerate(re.findall(r'^```cpp(.*)\n([\s\S]*?)^```', text, re.M), 1):
        report(f'{name} snippet {number}', compiles(block, info))
    missing = [t for t in re.findall(r'`(\w+\.[A-Z]\w+_?\w*)`', text)
               if t[0].isupper() and '.' in t and t not in tests]
    report(f'{name} names tests that exist', ', '.join(missing))
    dead = [link for link in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', text)
            if not (page.parent / link).exists()]
    report(f'{name} links to files that exist', ', '.join(dead))


def check_invariants(page, tests):
    """Each numbered invariant of the page names a test or a file of tests that exists."""
    items = re.split(r'^(?=\d+\. )', page.read_text().split('## What you decide')[0], flags=re.M)[1:]
    numbers = [int(item.split('.')[0]) for item in items]
    bare = [number for number, item in zip(numbers, items)
            if not any(name in tests or (ROOT / name).is_file() for name in re.findall(r'`([^`]+)`', item))]
    wrong = [name for item in items for name in re.findall(r'`(tests/[^`]+\.\w+)`', item) if not (ROOT / name).is_file()]
    in_order = numbers == list(range(1, len(numbers) + 1)) and numbers
    report('docs/security.md: each invariant has its test', '' if in_order and not bare and not wrong else f'{numbers} {bare} {wrong}')


tests = tests_that_exist()
check_invariants(ROOT / 'docs/security.md', tests)
for page in PAGES:
    check(page, tests)
sys.exit(1 if outcome.failed else 0)
