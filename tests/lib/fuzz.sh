#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh FOLDER SECONDS: runs each libFuzzer target in FOLDER. A find is left in build/fuzz/found:
# mend it, and put the file into tests/fuzz/regressions/<target>/.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
found=$ESSE_BUILD/fuzz/found
failed=0
mkdir -p "$found"
for target in "$1"/*; do
  name=$(basename "$target")
  learnt=$ESSE_CACHE/fuzz/$name
  mkdir -p "$learnt"
  seeds=()
  for folder in "$here/fuzz/corpus/$name" "$here/fuzz/regressions/$name"; do
    [[ ! -d $folder ]] || seeds+=("$folder")
  done
  if "$target" -max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$learnt" "${seeds[@]}" 2>&1; then
    echo "ok fuzz $name"
  else
    echo "FAIL fuzz $name: see $found"
    failed=1
  fi
done
exit "$failed"
