#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy, with .clang-tidy at the top, over components and ports. Other versions have other checks.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
if ! clang-tidy --version 2>/dev/null | grep -q 'version 14\.'; then
  echo "skip tidy: clang-tidy 14 is the one that counts"
  exit 0
fi
flags=(-std=c++17 -I components -I platform -fno-exceptions -fno-rtti)
failed=0

# one FILE FLAGS...
one() {
  local said
  if said=$(clang-tidy --quiet "$1" -- "${@:2}" 2>/dev/null); then
    echo "ok tidy $1"
  else
    printf '%s\n' "$said" "FAIL tidy $1"
    return 1
  fi
}
export -f one

# tidy FLAGS... <FILES: of each file, as many at once as there are processors.
tidy() {
  xargs -0 -P "$(nproc)" -I{} bash -c 'one "$@"' bash {} "${flags[@]}" "$@" || failed=1
}

# of_sdk NAME PORT FLAGS...: the port to it.
of_sdk() {
  local folder
  if folder=$(platform/fetch_sdk "$1" 2>/dev/null); then
    tidy "${@:3}" -isystem "$folder/include" -isystem "$folder/src/include" \
      -isystem "$folder/contrib/ports/unix/port/include" < <(git ls-files -z -- "platform/$2/*.cpp")
  else
    echo "skip tidy platform/$2: no sources of $1"
  fi
}

tidy < <(git ls-files -z -- 'components/*.cpp' 'platform/*.cpp' \
  ':!platform/esse_espidf' ':!platform/esse_lwip' ':!platform/esse_lwip_sockets' ':!platform/esse_mbedtls')
tidy -DESSE_ESPIDF_POSIX=1 -isystem tests/unit/esse_espidf/idf < <(git ls-files -z -- 'platform/esse_espidf/*.cpp')
of_sdk lwip esse_lwip -I tests/unit/esse_lwip/lwip
of_sdk lwip esse_lwip_sockets -I tests/unit/esse_lwip_sockets/lwip -I tests
of_sdk mbedtls esse_mbedtls "-DMBEDTLS_CONFIG_FILE=\"$PWD/platform/esse_mbedtls/config/host.h\""
exit "$failed"
