#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh FOLDER SECONDS: runs each libFuzzer target in FOLDER. A find is left in build/fuzz/found, and
# printed at the end, where tests/run shows it: mend it, and add it (tests/fuzz/seeds.py add).
set -euo pipefail
found=$ESSE_BUILD/fuzz/found
finds=()
mkdir -p "$found"

# find_of LOG: what broke, and on which input: at most 4 KiB of it, which is libFuzzer's usual limit.
find_of() {
  local input
  grep -avE '^(#|INFO)' "$1" | grep -aE -m 1 -B 2 -A 1 'ERROR: |runtime error: ' | cut -c1-390 || tail -n 5 "$1"
  input=$(sed -n 's/.*Test unit written to //p' "$1" | tail -n 1)
  if [[ -f $input ]]; then
    echo "$(basename "$input"): $(wc -c <"$input") bytes, for base64 -d:"
    head -c 4096 "$input" | base64 -w 390
  fi
}

for target in "$1"/*; do
  name=$(basename "$target")
  learnt=$ESSE_CACHE/fuzz/$name
  log=$ESSE_BUILD/fuzz/$name.log
  mkdir -p "$learnt"
  if "$target" -max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$learnt" "$ESSE_BUILD/fuzz/seeds/$name" 2>&1 | tee "$log"; then
    echo "ok fuzz $name"
  else
    echo "FAIL fuzz $name"
    finds+=("$(find_of "$log")")
  fi
done
((${#finds[@]} == 0)) || printf '%s\n' "${finds[@]}"
exit "$((${#finds[@]} > 0))"
