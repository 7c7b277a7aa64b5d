#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# platform/fetch_sdk takes its sources from no folder that others can write in. Prints what does not hold.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sdk=$work/cache/sdk
tree=$sdk/lwip-2.2.1
mkdir -p "$tree/src/include/lwip"
touch "$tree/src/include/lwip/init.h"
chmod -R go-w "$work/cache"
unset ESSE_LWIP_DIR ESSE_CACHE XDG_CACHE_HOME

# refused WHAT WORDS VARIABLE...: with these variables it stops before it fetches, and says so.
refused() {
  local said
  if said=$(env "${@:3}" platform/fetch_sdk lwip 2>&1 >/dev/null) || [[ $said != *"$2"* ]]; then
    echo "$1: ${said:-taken}"
  fi
}

taken=$(ESSE_CACHE=$work/cache platform/fetch_sdk lwip) && [[ $taken == "$(cd -P "$tree" && pwd)" ]] ||
  echo "a folder of one's own is refused"
refused "no HOME" "there is no HOME" -u HOME
refused "an empty HOME" "there is no HOME" HOME=
for folder in "$tree" "$sdk" "$work/cache"; do
  for mode in g+w o+w; do
    chmod "$mode" "$folder"
    refused "$mode of $folder" "others can write in " ESSE_CACHE="$work/cache"
    chmod go-w "$folder"
  done
done
chmod o+wt "$sdk"
refused "a sticky folder" "others can write in " ESSE_CACHE="$work/cache"
chmod o-wt "$sdk"
ln -s "$work/cache" "$work/link"
chmod o+w "$sdk"
refused "behind a link" "others can write in " ESSE_CACHE="$work/link"
chmod o-w "$sdk"
if [[ $(id -u) == 0 ]]; then
  for folder in "$tree" "$sdk" "$work/cache"; do
    chown 12345 "$folder"
    refused "another's $folder" "others can write in " ESSE_CACHE="$work/cache"
    chown 0 "$folder"
  done
fi
