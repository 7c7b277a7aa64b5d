#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh FOLDER SECONDS: runs each libFuzzer target in FOLDER, as many at once as there are processors.
# A find is left in build/fuzz/found, and printed, so that tests/run shows it: mend it, and add it
# (tests/fuzz/seeds.py add). What a target said is in build/fuzz/<target>.log.
set -euo pipefail
export found=$ESSE_BUILD/fuzz/found seconds=$2
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

fuzz() {
  local name log
  name=$(basename "$1")
  log=$ESSE_BUILD/fuzz/$name.log
  mkdir -p "$ESSE_CACHE/fuzz/$name"
  if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$ESSE_CACHE/fuzz/$name" "$ESSE_BUILD/fuzz/seeds/$name" >"$log" 2>&1; then
    echo "ok fuzz $name"
  else
    printf '%s\n' "FAIL fuzz $name" "$(find_of "$log")"
    return 1
  fi
}
export -f find_of fuzz

printf '%s\0' "$1"/* | xargs -0 -P "$(nproc)" -I{} bash -c 'fuzz {}' || exit 1
