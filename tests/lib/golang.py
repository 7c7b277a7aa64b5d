# SPDX-License-Identifier: Apache-2.0
"""Programs that are built from Go modules, in the cache."""
import os
import pathlib
import shutil
import subprocess

from cases import Missing


def build(folder, package, output, limit_s=300):
    """The program `package`, as go.mod and go.sum in `folder` say, in the cache as `output`. Missing: there is no go,
    or it is too old, or the modules cannot be had."""
    if not shutil.which("go"):
        raise Missing("there is no go to build it with")
    built = pathlib.Path(os.environ["ESSE_CACHE"], output)
    _go(folder, limit_s, "list", "-mod=readonly", "-deps", package)
    try:
        _go(folder, limit_s, "build", "-mod=readonly", "-trimpath", "-o", built, package)
    except Missing as failure:
        if "requires Go" in str(failure):
            raise
        raise RuntimeError(str(failure)) from None
    return built


def _go(folder, limit_s, *arguments):
    environment = dict(os.environ, GOWORK="off", CGO_ENABLED="0", **_own_settings())
    # Modules come from the proxy, or else from their repositories: behind a comma stands who is asked for what is not
    # found, behind a bar, also when asking fails.
    proxies = subprocess.run(["go", "env", "GOPROXY"], env=environment, capture_output=True, text=True).stdout.strip()
    environment["GOPROXY"] = proxies.replace(",", "|")
    done = subprocess.run(["timeout", str(limit_s), "go", *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    print(done.stderr)
    if "SECURITY ERROR" in done.stderr:
        raise RuntimeError(f"a module is not what {folder}/go.sum says")
    if done.returncode != 0:
        raise Missing(f"go {arguments[0]} ends with {done.returncode}: {' '.join(done.stderr.split())[-300:]}")


def _own_settings():
    """go reads the user's settings, and leaves its telemetry in the cache."""
    theirs = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or pathlib.Path.home() / ".config")
    return {"GOENV": os.environ.get("GOENV") or str(theirs / "go/env"),
            "XDG_CONFIG_HOME": str(pathlib.Path(os.environ["ESSE_CACHE"], "go/config"))}
