# SPDX-License-Identifier: Apache-2.0
"""interop.py PACKAGES: PACKAGES is where node_modules lies."""
import concurrent.futures
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import frameworks  # noqa: E402
import nchan  # noqa: E402
import proxy  # noqa: E402
from outcome import Outcome  # noqa: E402
from processes import Failed, Program, program  # noqa: E402

AT_ONCE = 6  # checks mostly wait


def start_node(packages, folder):
    """(program, ports by name); or why not."""
    if not shutil.which("node"):
        return "no node"
    if not (packages / "node_modules").is_dir() or not (packages / "installed-lock.json").exists():
        return "npm could not install the packages of package-lock.json"
    shutil.copy(HERE / "servers.mjs", packages)
    return Program(folder / "node.log", "node", packages / "servers.mjs")


def node_ports(node):
    def ready():
        text = node.log.read_text()
        return json.loads(text.splitlines()[-1]) if text.endswith("}\n") else None
    return node.wait_for(ready)


def judge(check):
    try:
        check()
    except (Failed, OSError, ValueError, IndexError, KeyError, subprocess.SubprocessError) as failure:
        return f"{type(failure).__name__}: {failure}"


def run(outcome, checks):
    checks = list(checks)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for (name, _), why in zip(checks, pool.map(judge, [check for _, check in checks])):
            outcome.check(why is None, f"interop {name}", why)


def main():
    outcome, esse = Outcome(), program("esse")
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="esse-interop-")))
        checks, ports = [], None
        try:
            node = start_node(pathlib.Path(sys.argv[1]), folder)
            if isinstance(node, str):
                outcome.skip("interop frameworks", node)
            else:
                ports = node_ports(stack.enter_context(node))
                checks += frameworks.checks(esse, ports)
            for name, module in (("nginx", proxy), ("nchan", nchan)):
                why_not = module.missing() or (ports is None and module is proxy and "its upstream is node, see above")
                if why_not:
                    outcome.skip(f"interop {name}", why_not)
                else:
                    checks += module.start(stack, folder, esse, ports)
        except (Failed, OSError) as failure:
            outcome.check(False, "interop servers start", str(failure))
        run(outcome, checks)
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
