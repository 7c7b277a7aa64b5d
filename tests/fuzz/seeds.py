#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The inputs of a fuzz target, TARGET.seeds: a line is a name, a space, and the bytes with \\n, \\xNN and \\\\.

    seeds.py unpack TARGET FOLDER     a file for each
    seeds.py add TARGET NAME [FILE]   a find, under a name that says what failed; without FILE from stdin
    seeds.py corpus TARGET FOLDER     the files of FOLDER, which libFuzzer's -merge=1 left, are the corpus now
"""
import hashlib
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).parent


def file_of(target):
    return HERE / f"{target}.seeds"


def corpus_name(data):
    return hashlib.sha1(data).hexdigest()[:12]


def read(target):
    """{name: bytes}"""
    lines = file_of(target).read_text().splitlines()
    pairs = [line.partition(" ")[::2] for line in lines if line and not line.startswith("#")]
    inputs = {name: text.encode().decode("unicode_escape").encode("latin-1") for name, text in pairs}
    return inputs if len(inputs) == len(pairs) else sys.exit(f"{file_of(target)}: a name stands twice")


def line(name, data):
    text = data.decode("latin-1").encode("unicode_escape").decode()
    return f"{name} " + re.sub(" $", r"\\x20", text)


def write(target, inputs):
    found = {name for name, data in inputs.items() if name != corpus_name(data)}
    lines = [f"# Inputs of {target}_fuzzer.cpp, one a line; seeds.py reads and writes them.",
             "# What once failed:", *(line(name, inputs[name]) for name in sorted(found)),
             "# The corpus, what covers most:", *(line(name, inputs[name]) for name in sorted(inputs.keys() - found))]
    file_of(target).write_text("\n".join(lines) + "\n")


def unpack(target, folder):
    shutil.rmtree(folder, ignore_errors=True)
    pathlib.Path(folder).mkdir(parents=True)
    for name, data in read(target).items():
        pathlib.Path(folder, name).write_bytes(data)


def add(target, name, file=None):
    inputs = read(target)
    if not re.fullmatch("[a-z0-9_]+", name) or name in inputs:
        sys.exit(f"seeds.py: {name} is taken, or is no name in snake_case")
    inputs[name] = pathlib.Path(file).read_bytes() if file else sys.stdin.buffer.read()
    write(target, inputs)


def corpus(target, folder):
    found = {name: data for name, data in read(target).items() if name != corpus_name(data)}
    files = {path.read_bytes() for path in pathlib.Path(folder).iterdir()}
    write(target, found | {corpus_name(data): data for data in files - set(found.values())})


if __name__ == "__main__":
    commands = {"unpack": unpack, "add": add, "corpus": corpus}
    if len(sys.argv) < 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
