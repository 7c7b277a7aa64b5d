# SPDX-License-Identifier: Apache-2.0
"""Compiles every ```cpp block of README.md, docs/ and the components' READMEs, as a program or as the
body of a function, and looks up every test and every link that they name, with its anchor. "```cpp test" may use
tests/support; what "```cpp file" declares is there for the blocks below it on its page; "```cpp from FILE" stands
in that file, word for word."""
import functools
import itertools
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
#include "esse_flags/flags.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"
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


# The component of ESP-IDF that a header belongs to.
COMPONENTS = {
    'esp_crt_bundle.h': 'mbedtls', 'esp_event.h': 'esp_event', 'esp_netif.h': 'esp_netif',
    'nvs_flash.h': 'nvs_flash', 'protocol_examples_common.h': 'protocol_examples_common'}


def check_requirements(page):
    """The CMake lines of the page require what its program includes; `dependencies:` counts, too."""
    text = page.read_text()
    program = next(block for block in re.findall(r'^```cpp.*\n([\s\S]*?)^```', text, re.M) if 'app_main' in block)
    wanted = {COMPONENTS.get(name, 'esse' if name.startswith('esse_') else name)
              for name in re.findall(r'^#include "(.*)"', program, re.M)}
    required = set(re.search(r'PRIV_REQUIRES ([^)]*)\)', text)[1].split())
    named = set(re.findall(r'^  (\w+):', re.search(r'^dependencies:\n((?:  .*\n)*)', text, re.M)[1], re.M))
    missing = wanted - required - named
    report(f'{page.parent.name}: main requires what it includes', ', '.join(sorted(missing)))


def program_of(block, info, before):
    if 'app_main' in block:
        return frame_of_esp_idf(block)
    if 'int main' in block:
        return block
    extra = '#include "support/scripted_server.h"\n' if 'test' in info else ''
    body = block if 'file' in info else f'void snippet();\nvoid snippet() {{\n{block}\n}}\n'
    return PRELUDE + extra + before + body


def compiles(program):
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


@functools.cache
def anchors_of(page):
    """Those that GitHub makes of the headings: letters, digits, - and _ stay, spaces become -; what is there already
    gets a number."""
    anchors = set()
    for heading in re.findall(r'^#+ +(.*?)[ #]*$', re.sub(r'^```[\s\S]*?^```', '', page.read_text(), flags=re.M), re.M):
        shown = re.sub(r'!?\[([^]]*)\]\([^)]*\)', r'\1', heading)
        slug = re.sub(r'[^\w\- ]', '', shown.lower()).replace(' ', '-')
        numbered = (f'{slug}-{number}' for number in itertools.count(1))
        anchors.add(slug if slug not in anchors else next(name for name in numbered if name not in anchors))
    return anchors


def dead_links(page):
    """Links into the tree whose file is not there, or whose anchor is no heading of it."""
    dead = []
    for link in re.findall(r'\]\(([^):\s]+)\)', page.read_text()):
        file, _, anchor = link.partition('#')
        target = page.parent / file if file else page
        if not target.exists() or (anchor and target.suffix == '.md' and anchor not in anchors_of(target)):
            dead.append(link)
    return dead


def check_anchors():
    """What dead_links() finds, of links that are dead and of some that are not."""
    with tempfile.TemporaryDirectory() as folder:
        page, other = pathlib.Path(folder, 'page.md'), pathlib.Path(folder, 'other.md')
        other.write_text("# Who's `at` it, 2?\n## Twice\n## Twice\n```sh\n# not a heading\n```\n")
        good = ['other.md', 'other.md#whos-at-it-2', 'other.md#twice', 'other.md#twice-1', '#a-link-b_c', 'https://x.example/#y']
        bad = ['gone.md', 'gone.md#twice', 'other.md#twice-2', 'other.md#not-a-heading', '#transport']
        page.write_text('## A [link](other.md) b_c\n' + ''.join(f'[x]({link})\n' for link in good + bad))
        found = dead_links(page)
        report('a dead link and a dead anchor are found, and nothing else', '' if found == bad else f'{found}')


def check(page, tests):
    name = page.relative_to(ROOT).as_posix()
    text = page.read_text()
    before = ''
    for number, (info, block) in enumerate(re.findall(r'^```cpp(.*)\n([\s\S]*?)^```', text, re.M), 1):
        source = re.search(r'from (\S+)', info)
        if source:
            report(f'{name} snippet {number} is in {source[1]}', '' if block in (ROOT / source[1]).read_text() else 'no')
            continue
        report(f'{name} snippet {number}', compiles(program_of(block, info, before)))
        before += block if 'file' in info else ''
    missing = [t for t in re.findall(r'`(\w+\.[A-Z]\w+_?\w*)`', text)
               if t[0].isupper() and '.' in t and t not in tests]
    report(f'{name} names tests that exist', ', '.join(missing))
    report(f'{name} has no dead link', ', '.join(dead_links(page)))


def check_invariants(page, tests):
    """Each numbered invariant of the page names a test or a file of tests that exists."""
    items = re.split(r'^(?=\d+\. )', page.read_text().split('## What you decide')[0], flags=re.M)[1:]
    numbers = [int(item.split('.')[0]) for item in items]
    bare = [number for number, item in zip(numbers, items)
            if not any(name in tests or (ROOT / name).is_file() for name in re.findall(r'`([^`]+)`', item))]
    wrong = [name for item in items for name in re.findall(r'`(tests/[^`]+\.\w+)`', item) if not (ROOT / name).is_file()]
    in_order = numbers == list(range(1, len(numbers) + 1)) and numbers
    report('docs/security.md: each invariant has its test', '' if in_order and not bare and not wrong else f'{numbers} {bare} {wrong}')


def check_refusals(page):
    """A sentence of the table is one of the headers', and what its must-fail programs wait for; each program is named."""
    text = page.read_text()
    reasons = {path.stem: re.search('^// refused: (.*)', path.read_text(), re.M)[1]
               for path in (ROOT / 'tests/build/must_fail').glob('flags_*.cpp')}
    headers = ''.join(path.read_text() for path in (ROOT / 'components/esse_flags').rglob('*.h'))
    sentences = re.sub(r'"\s*"', '', headers.replace('\\"', '\0')).replace('\0', '"')
    wrong = [name for name in reasons if f'`{name}`' not in text]
    rows = re.findall(r'^\|.*\| `([^`]+)` \| (.*) \|$', text, re.M)
    for sentence, programs in rows:
        wrong += [] if f'"{sentence}"' in sentences else [sentence]
        wrong += [name for name in re.findall(r'`(flags_\w+)`', programs)
                  if name not in reasons or not re.search(reasons[name], sentence)]
    report('docs/flags.md: the compiler says so', '' if rows and not wrong else f'{len(rows)} rows, {wrong}')


tests = tests_that_exist()
check_anchors()
check_invariants(ROOT / 'docs/security.md', tests)
check_refusals(ROOT / 'docs/flags.md')
check_requirements(ROOT / 'platform/esse_espidf/README.md')
for page in PAGES:
    check(page, tests)
sys.exit(1 if outcome.failed else 0)
