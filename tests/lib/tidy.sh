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

# tidy FLAGS... -- FILES...
tidy() {
  local more=()
  while [[ $1 != -- ]]; do
    more+=("$1")
    shift
  done
  shift
  local file
  for file; do
    if clang-tidy --quiet "$file" -- "${flags[@]}" "${more[@]}" 2>/dev/null; then
      echo "ok tidy $file"
    else
      echo "FAIL tidy $file"
      failed=1
    fi
  done
}

# of_sdk NAME PORT FLAGS...: the port to it.
of_sdk() {
  local folder files
  mapfile -d '' files < <(git ls-files -z -- "platform/$2/*.cpp")
  if folder=$(platform/fetch_sdk "$1" 2>/dev/null); then
    tidy "${@:3}" -isystem "$folder/include" -isystem "$folder/src/include" \
      -isystem "$folder/contrib/ports/unix/port/include" -- "${files[@]}"
  else
    echo "skip tidy platform/$2: no sources of $1"
  fi
}

# error.cpp is one table, as long as there are errors.
mapfile -d '' files < <(git ls-files -z -- 'components/*.cpp' 'platform/*.cpp' ':!components/esse_base/error.cpp' \
  ':!platform/esse_lwip' ':!platform/esse_lwip_sockets' ':!platform/esse_mbedtls')
tidy -- "${files[@]}"
of_sdk lwip esse_lwip -I tests/unit/esse_lwip/lwip
of_sdk lwip esse_lwip_sockets -I tests/unit/esse_lwip_sockets/lwip -I tests
of_sdk mbedtls esse_mbedtls "-DMBEDTLS_CONFIG_FILE=\"$PWD/platform/esse_mbedtls/config/host.h\""
exit "$failed"
