# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by fetch_sdk and esse_mbedtls/build_sdk: the cache for what programs are built from. Whoever
# can write there writes those programs.

umask "$(printf '%o' $((8#$(umask) | 8#022)))"

# cache_folder NAME: prints the folder NAME of ESSE_CACHE (default ~/.cache/esse), which need not be there yet.
cache_folder() {
  local cache=${ESSE_CACHE:-}
  if [[ -z $cache ]]; then
    cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
    if [[ -z $cache ]]; then
      echo "there is no HOME; ESSE_CACHE names a folder for what is fetched and built" >&2
      return 1
    fi
    cache+=/esse
  fi
  [[ $cache == /* ]] || cache=$PWD/$cache
  echo "$cache/$1"
}

# is_private FOLDER [FIND-TEST...]: only root and this user can write there, unless the test holds.
is_private() {
  local bad
  bad=$(find "$1" -prune \( ! -user 0 ! -user "$(id -u)" -o \( -perm -020 -o -perm -002 \) ! \( "${@:2}" -false \) \) -print)
  [[ -z $bad ]] || {
    echo "others can write in $1: 'chmod go-w' mends it where it is yours; ESSE_CACHE names another folder" >&2
    return 1
  }
}

# make_private FOLDER: makes it, and prints where it really is. Fails when others can write there, or put
# another one in its place.
make_private() {
  local folder above
  mkdir -p -- "$1" && folder=$(CDPATH='' cd -P -- "$1" && pwd) && is_private "$folder" || return 1
  above=$folder
  while [[ $above != / ]]; do
    above=$(dirname -- "$above")
    is_private "$above" -perm -1000 -o || return 1 # sticky, as /tmp: there nobody can rename what is another's
  done
  echo "$folder"
}
