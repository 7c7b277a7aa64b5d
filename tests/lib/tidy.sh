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
# error.cpp is one table, as long as there are errors.
while IFS= read -r -d '' file; do
  if clang-tidy --quiet "$file" -- "${flags[@]}" 2>/dev/null; then
    echo "ok tidy $file"
  else
    echo "FAIL tidy $file"
    failed=1
  fi
done < <(git ls-files -z -- 'components/*.cpp' 'platform/*.cpp' ':!components/esse_base/error.cpp')
exit "$failed"
