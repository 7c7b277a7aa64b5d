# SPDX-License-Identifier: Apache-2.0
"""The deepest stack below each function, from gcc's -fcallgraph-info=su.

Calls through a pointer (the transport, hooks, virtual functions) are not in it, and functions without
a frame in our objects (memcpy, a division of libgcc) count 0. A function that calls itself, directly or
through others, or that has a frame of unknown size, is an error: neither has a bound.
"""
import re

NODE = re.compile(r'node: { title: "([^"]*)" label: "([^"\\]*)(?:\\n[^"]*\\n(\d+) bytes \(([^)]*)\))?')
EDGE = re.compile(r'edge: { sourcename: "([^"]*)" targetname: "([^"]*)"')


class CallGraph:
    def __init__(self, files):
        self.frame, self.label, self.calls, self.errors = {}, {}, {}, []
        for file in files:
            self._read(file)
        self._depth = {}

    def _read(self, file):
        text = file.read_text()
        local = {}  # gcc names a file's own functions "file:name", without the folder
        for title, label, size, kind in NODE.findall(text):
            local[title] = f"{file}:{title}" if ":" in title else title
            if size:
                self.frame[local[title]] = int(size)
                self.label[local[title]] = label
                if "dynamic" in kind and "bounded" not in kind:
                    self.errors.append(f"{label}: a frame of unknown size")
        for caller, callee in EDGE.findall(text):
            self.calls.setdefault(local[caller], set()).add(local.get(callee, callee))

    def depth(self, name, above=()):
        """(bytes, the path's functions, whether an indirect call is on any path)"""
        if name in above:
            loop = " > ".join(self.label.get(n, n) for n in above[above.index(name):])
            self.errors.append(f"recursion: {loop}")
            return 0, (), False
        if name not in self._depth:
            below = [self.depth(callee, above + (name,)) for callee in self.calls.get(name, ())]
            size, path, _ = max(below, default=(0, (), False))
            indirect = name == "__indirect_call" or any(b[2] for b in below)
            mine = ((self.label[name],) if name in self.label else ())
            self._depth[name] = (size + self.frame.get(name, 0), mine + path, indirect)
        return self._depth[name]
