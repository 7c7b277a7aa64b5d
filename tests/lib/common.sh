# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests/run, suites and boards/demo: where things are, running a group with its log, counting.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${ESSE_BUILD:-$root/build}
cache=${ESSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?there is none, and no ESSE_CACHE}/.cache}/esse}
mkdir -p "$build/logs" "$cache"
build=$(CDPATH='' cd -- "$build" && pwd) # relative ones are the caller's
cache=$(CDPATH='' cd -- "$cache" && pwd)
logs=$build/logs
jobs=$(nproc 2>/dev/null || echo 2)
# Suites are told by these; CMake builds with what is said here where a build folder is new.
export ESSE_BUILD=$build ESSE_CACHE=$cache CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL=$jobs
# What suites share lies in tests/lib; nothing is written into the tree.
export PYTHONPATH=$root/tests/lib PYTHONDONTWRITEBYTECODE=1
export npm_config_cache=$cache/npm GOMODCACHE=$cache/go/mod GOCACHE=$cache/go/build

passed=0
failed=0
skipped=0
started=$SECONDS

# say WORD TEXT...: a line of the result. WORD is ok, FAIL or skip.
say() {
  printf '%-4s %s\n' "$1" "${*:2}"
}

count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

# tail_of LOG LINES [NOT]: its end, so that a failure in CI can be understood without the machine.
tail_of() {
  { grep -avE "${3:-^$}" "$1" || true; } | tail -n "$2" | cut -c1-400 | sed -e 's/^/    | /'
  echo "    | (all of it: $1)"
}

# step NAME COMMAND...: something that must work before tests can run. Counted only when it fails.
step() {
  local name=$1 log=$logs/${1// /-}.log
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    return 0
  fi
  say FAIL "$name"
  tail_of "$log" 40 '^\[[ 0-9%/]+\] (Building|Linking|Built)'
  count 0 1 0
  return 1
}

# build_host NAME TARGET...: what the suite NAME runs, of the build that `cmake --preset host` makes. It ends without.
build_host() {
  if ! { cmake -S "$root" --preset host -B "$build/host" && cmake --build "$build/host" --target "${@:2}"; }; then
    echo "FAIL $1: ${*:2} does not build"
    exit 1
  fi
}

# install_packages NAME: those of tests/NAME/package-lock.json, in the cache and not in the tree. $packages is
# where node_modules lies afterwards, if they could be had.
install_packages() {
  local from=$root/tests/$1
  packages=$cache/$1
  mkdir -p "$packages"
  if cmp -s "$from/package-lock.json" "$packages/installed-lock.json"; then
    return
  fi
  rm -rf "$packages/installed-lock.json" "$packages/node_modules"
  cp "$from/package.json" "$from/package-lock.json" "$packages"
  if npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund; then
    cp "$from/package-lock.json" "$packages/installed-lock.json"
  fi
}

# install_python_packages NAME: those of tests/NAME/requirements.txt, in the cache and not in the tree.
# $python_packages is where they lie afterwards, if they could be had. Wheels differ from one Python to the next.
install_python_packages() {
  local from=$root/tests/$1/requirements.txt
  python_packages=$cache/$1/$(python3 -c 'import sys; print(sys.implementation.cache_tag)')
  if cmp -s "$from" "$python_packages/installed.txt"; then
    return
  fi
  rm -rf "$python_packages"
  if python3 -m pip install --target "$python_packages" --require-hashes --no-deps --only-binary :all: \
    --cache-dir "$cache/pip" --disable-pip-version-check --no-input -r "$from"; then
    cp "$from" "$python_packages/installed.txt"
  fi
}

# suite NAME COMMAND...: a script that prints "ok NAME", "FAIL NAME: why" and "skip NAME: why" lines
# and exits with 0, or with 1 when something failed. Its other lines go to the log only, and their end
# is shown where a FAIL does not say why.
suite() {
  local name=$1 log=$logs/${1// /-}.log code=0 ok bad skip at=$SECONDS
  shift
  # A shell that starts us in the background has interrupts ignored, and a suite may test them.
  env --default-signal=INT,QUIT "$@" >"$log" 2>&1 </dev/null || code=$?
  ok=$(grep -c '^ok ' "$log" || true)
  bad=$(grep -c '^FAIL ' "$log" || true)
  skip=$(grep -c '^skip ' "$log" || true)
  ok=${ok:-0} bad=${bad:-0} skip=${skip:-0} # there is no log
  if ((code != 0 && bad == 0 || ok + bad + skip == 0)); then
    bad=1
  fi
  result "$name" "$ok" "$bad" "$skip" "$at"
  grep '^skip ' "$log" | sed -e 's/^/    | /' || true
  if ((bad > 0)); then
    grep '^FAIL ' "$log" | cut -c1-400 | sed -e 's/^/    | /' || true
    if ! grep -q '^FAIL ' "$log" || grep '^FAIL ' "$log" | grep -qv ': .'; then
      tail_of "$log" 25 '^(ok|FAIL|skip) '
    fi
    return 1
  fi
}

# skip NAME WHY: a whole group that cannot run here.
skip() {
  say skip "$1: $2"
  count 0 0 1
}

# result NAME PASSED FAILED SKIPPED SINCE: counts, and says the one line of a group.
result() {
  local word=ok text="$2 tests"
  count "$2" "$3" "$4"
  if (($3 > 0)); then
    word=FAIL text+=", $3 failed"
  elif (($2 == 0)); then
    word=skip
  fi
  (($4 > 0)) && text+=", $4 skipped"
  say "$word" "$1 ($text, $((SECONDS - $5)) s)"
}

# tests NAME FOLDER CTEST-ARGUMENTS...: the CTest programs of a build, each GoogleTest case counted.
tests() {
  local name=$1 folder=$2 log=$logs/${1// /-}.log ok bad skip at=$SECONDS
  shift 2
  rm -rf "$folder/reports" "$folder/ctest.xml"
  ctest --test-dir "$folder" -j "$jobs" --output-on-failure --output-junit "$folder/ctest.xml" "$@" \
    >"$log" 2>&1 </dev/null || true
  read -r ok bad skip < <(python3 "$root/tests/lib/count.py" "$folder" || echo 0 1 0)
  result "$name" "$ok" "$bad" "$skip" "$at"
  if ((bad > 0)); then
    tail_of "$log" 60
    return 1
  fi
}

# The last line of all, and the exit code.
finish() {
  echo "took $((SECONDS - started)) s"
  echo "$passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
  ((failed == 0)) || exit 1
}
