# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: the table of docs/design.md, "Rooms". Prints what breaks it."""
import re
import sys

from outcome import Outcome
from tree import ROOT, files

C_HEADERS = {"stdint.h", "stddef.h", "limits.h", "stdarg.h", "stdbool.h"}
BASE = {"esse_base"}
# component: the components that it may include besides itself
MAY = {
    "esse_base": set(),
    "esse_stream": BASE, "esse_transport": BASE, "esse_json": BASE, "esse_store": BASE,
    "esse_http": BASE | {"esse_transport"},
    "esse_client": BASE | {"esse_transport", "esse_http", "esse_stream"},
    "esse_flags": BASE | {"esse_stream", "esse_json", "esse_store", "esse_http", "esse_client"},
}
# Pure functions of the client: base only.
PURE = {"esse_client/backoff", "esse_client/policy", "esse_client/budget"}
PORT_MAY = BASE | {"esse_transport", "esse_store"}
# The port to ESP-IDF brings tasks for the client and for flags, over the transport that its target has.
MORE = {"esse_espidf": {"esse_client", "esse_flags"}}
# Two ports to one SDK share what is the SDK's.
SHARES = {("esse_lwip_sockets", f"esse_lwip/{name}")
          for name in ("question.h", "lookup.h", "outcome.h", "config/lwipopts_small.h")}
SHARES |= {("esse_espidf", f"{port}/tcp_transport.h") for port in ("esse_lwip_sockets", "esse_posix")}
# Behind __has_include, for users who have a standard library; no component includes it.
INTEROP = "components/esse_base/std_interop.h"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def room(path):
    """The folder's name that decides: components/X/..., platform/X/..., or the top folder."""
    parts = path.split("/")
    return parts[1] if parts[0] in ("components", "platform") else parts[0]


def refuses(path, quote, name):
    """Why `path` may not include `name`; None when it may."""
    top, mine, theirs = path.split("/")[0], room(path), name.split("/")[0]
    if top != "tests" and "/internal/" in name and theirs != mine:
        return f"what is internal is {theirs}'s own"
    if top not in ("components", "platform"):
        return None
    if theirs in ("tests", "boards", "support", "conformance"):
        return "nobody includes tests or boards"
    ours = quote == '"' and theirs.startswith("esse_")
    if not ours and top == "platform":
        inside = path.endswith(".cpp") or "/internal/" in path or "/config/" in path
        if inside or name in C_HEADERS or mine == theirs:
            return None
        return "a port's header is free of its SDK"
    if not ours:
        return None if quote == "<" and name in C_HEADERS or path == INTEROP else "not a freestanding C header"
    if top == "platform" and path.endswith(".h") and "/internal/" in name and "/internal/" not in path:
        return "a port's header is free of its internal ones, which know the SDK"
    if top == "platform":
        may = PORT_MAY | MORE.get(mine, set())
        return None if theirs == mine or theirs in may or (mine, name) in SHARES else f"{mine} may not know {theirs}"
    if name == "esse_base/std_interop.h":
        return "interop is for users, not for components"
    if path.rsplit(".", 1)[0].removeprefix("components/") in PURE and "/" + mine not in "/" + theirs:
        return None if theirs in BASE else "a pure function includes esse_base only"
    if mine not in MAY:
        return f"{mine} is not in the table of docs/design.md"
    return None if theirs == mine or theirs in MAY[mine] else f"{mine} may not know {theirs}"


def problems(listing):
    for path in listing:
        if path.endswith((".h", ".cpp")):
            for quote, name in INCLUDE.findall((ROOT / path).read_text()):
                why = refuses(path, quote, name)
                if why:
                    yield f"{path} includes {name}: {why}"


def self_test():
    """The checker refuses what it must: a check that cannot fail is none."""
    wrong = [("components/esse_base/x.h", '"', "esse_stream/parser.h"), ("components/esse_http/x.cpp", "<", "string.h"),
             ("components/esse_stream/x.cpp", '"', "esse_transport/io.h"), ("platform/esse_posix/x.h", "<", "poll.h"),
             ("components/esse_client/backoff.h", '"', "esse_http/exchange.h"),
             ("components/esse_http/x.cpp", '"', "support/tracer.h"),
             ("platform/esse_posix/x.cpp", '"', "esse_client/client.h"),
             ("platform/esse_lwip_sockets/x.h", '"', "esse_lwip/tcp_transport.h"),
             ("platform/esse_mbedtls/x.h", '"', "esse_mbedtls/internal/tls.h"),
             ("components/esse_client/x.cpp", '"', "esse_http/internal/emitter.h"),
             ("platform/esse_lwip_sockets/x.cpp", '"', "esse_lwip/internal/x.h"),
             ("boards/common/x.cpp", '"', "esse_mbedtls/internal/api.h"),
             ("platform/esse_espidf/x.h", '"', "esp_event.h"), ("platform/esse_espidf/x.cpp", '"', "esse_mbedtls/tls_transport.h"),
             ("platform/esse_mbedtls/x.h", "<", "mbedtls/ssl.h")]
    right = [("components/esse_client/client.h", '"', "esse_http/exchange.h"), ("platform/esse_posix/x.cpp", "<", "poll.h"),
             ("components/esse_base/x.h", "<", "stdint.h"), ("platform/esse_espidf/x.h", '"', "esse_flags/flags.h"),
             ("platform/esse_lwip_sockets/x.h", '"', "esse_lwip/question.h"), ("tests/unit/x.cpp", '"', "esse_client/client.h"),
             ("platform/esse_mbedtls/internal/x.h", "<", "mbedtls/ssl.h"),
             ("components/esse_http/url.cpp", '"', "esse_http/internal/emitter.h"),
             ("platform/esse_mbedtls/x.cpp", '"', "esse_mbedtls/internal/tls.h"),
             ("tests/unit/x.cpp", '"', "esse_http/internal/emitter.h")]
    return [w for w in wrong if not refuses(*w)] + [r for r in right if refuses(*r)]


def main():
    outcome = Outcome()
    outcome.check(not self_test(), "check includes: the checker itself", str(self_test()))
    found = list(problems(files()))
    outcome.check(not found, "check includes go the right way", "; ".join(found))
    return outcome.failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
