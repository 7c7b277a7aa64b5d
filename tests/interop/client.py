# SPDX-License-Identifier: Apache-2.0
"""How the checks ask a server: as `esse tail` does, and without it."""
import urllib.request

from programs import LIMIT_S, follow


def tail(port, path, *options, **limits):
    """See programs.follow(). It reconnects soon."""
    return follow(f"http://127.0.0.1:{port}/{path}", "--retry-base", "50ms", "--retry-floor", "20ms", *options, **limits)


def ask(port, path, method="GET", body=None, headers=None):
    """The body of the answer."""
    url = f"http://127.0.0.1:{port}/{path}"
    request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
        return answer.read()
