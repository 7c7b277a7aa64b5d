# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests/run and boards/demo, which set $logs: installs what is missing, and says so first. A tool that is
# there already, from wherever, is used. Where something cannot be had, the tests that need it say so.

# What a need is known by: a command on the PATH, a header, or a small program that must link.
has() {
  case $1 in
  command:*) command -v "${1#*:}" >/dev/null 2>&1 ;;
  header:*) [[ -e /usr/include/${1#*:} || -e /usr/local/include/${1#*:} ]] ;;
  file:*) compgen -G "${1#*:}" >/dev/null ;;
  link:*) links "$(tr _ ' ' <<<"${1#*:}")" ;;
  esac
}

links() {
  # shellcheck disable=SC2086 # a compiler and its options
  printf '#include <vector>\nint main() { return static_cast<int>(std::vector<int>(1).at(0)); }\n' |
    $1 -x c++ - -o /dev/null >/dev/null 2>&1
}

# A need, and the packages that meet it: all words of the first alternative (they are divided by "|")
# that the package lists know. Debian 12 and 13, Ubuntu 24.04.
needs_build() {
  cat <<'NEEDS'
command:g++ g++
command:cmake cmake
command:ninja ninja-build
command:pkg-config pkg-config | pkgconf
header:ares.h libc-ares-dev
header:CLI/CLI.hpp libcli11-dev
header:nlohmann/json.hpp nlohmann-json3-dev
header:httplib.h libcpp-httplib-dev
NEEDS
}

needs_quick() {
  needs_build
  cat <<'NEEDS'
command:python3 python3
header:gtest/gtest.h libgtest-dev
header:gmock/gmock.h libgmock-dev
header:openssl/ssl.h libssl-dev
command:arm-none-eabi-g++ gcc-arm-none-eabi
command:riscv64-unknown-elf-g++ gcc-riscv64-unknown-elf
command:clang-format clang-format
command:shellcheck shellcheck
NEEDS
}

needs_certificates() {
  cat <<'NEEDS'
command:python3 python3
command:openssl openssl
NEEDS
}

needs_firmware_arm() {
  needs_certificates
  cat <<'NEEDS'
command:ninja ninja-build
command:arm-none-eabi-g++ gcc-arm-none-eabi
file:/usr/lib/picolibc/arm-none-eabi/lib/libc.a picolibc-arm-none-eabi
command:qemu-system-arm qemu-system-arm
NEEDS
}

needs_firmware_riscv32() {
  needs_certificates
  cat <<'NEEDS'
command:ninja ninja-build
command:riscv64-unknown-elf-g++ gcc-riscv64-unknown-elf
file:/usr/lib/picolibc/riscv64-unknown-elf/lib/libc.a picolibc-riscv64-unknown-elf
command:qemu-system-riscv32 qemu-system-riscv | qemu-system-misc
NEEDS
}

needs_firmware_lx106() {
  needs_certificates
  cat <<'NEEDS'
command:ninja ninja-build
command:xtensa-lx106-elf-g++ gcc-xtensa-lx106
file:/usr/lib/xtensa-lx106-elf/lib/libc.a picolibc-xtensa-lx106-elf
command:qemu-system-xtensa qemu-system-xtensa | qemu-system-misc
NEEDS
}

needs_all() {
  needs_quick
  cat <<'NEEDS'
command:clang++ clang
link:clang++_-fsanitize=address,undefined libclang-rt-dev | libclang-rt-14-dev
file:/usr/src/googletest/CMakeLists.txt googletest
header:valgrind/callgrind.h valgrind
header:rapidjson/reader.h rapidjson-dev
command:valgrind valgrind
command:gcovr gcovr
command:clang-tidy clang-tidy
command:go golang-go | golang
command:openssl openssl
command:nginx nginx
file:/usr/lib/nginx/modules/ngx_nchan_module.so libnginx-mod-nchan
command:node nodejs
command:npm npm
command:pip3 python3-pip
file:/etc/ssl/certs/ca-certificates.crt ca-certificates
command:chromium chromium
NEEDS
  needs_firmware_arm
  needs_firmware_riscv32
  needs_firmware_lx106
  [[ $(uname -m) != x86_64 ]] || echo "link:g++_-m32 g++-multilib"
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# The version that would be installed. A name that other packages only provide has none: Ubuntu's
# "chromium" would bring a snap.
candidate() {
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p'
}

# The first alternative whose packages all exist: pick "a | b c" answers "a", or else "b c".
pick() {
  local alternative package
  while IFS= read -r alternative; do
    for package in $alternative; do
      [[ $(candidate "$package") == [0-9]* ]] || continue 2
    done
    echo "$alternative"
    return
  done < <(tr '|' '\n' <<<"$1")
}

# A package that brings a server must not start it: Debian asks this file, when there is one.
without_services() {
  local policy=/usr/sbin/policy-rc.d code=0
  if [[ -e $policy ]]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod +x "$policy"
  "$@" || code=$?
  as_root rm -f "$policy"
  return "$code"
}

# Ubuntu's unattended upgrades hold the lock of a machine that was just started: that ends.
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
    install -y --no-install-recommends "$@"
}

# install_needs LIST: LIST is one of the functions above. Never fails: tests say what they lack.
install_needs() {
  local need words missing=() packages=() package log=${logs:?}/install.log
  while read -r need words; do
    has "$need" || missing+=("$words")
  done < <("$1")
  ((${#missing[@]} > 0)) || return 0
  if ! command -v apt-get >/dev/null 2>&1 || { [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null 2>&1; }; then
    echo "missing, and cannot be installed here (apt-get and root or sudo are needed): ${missing[*]}"
    return 0
  fi
  as_root apt-get update >"$log" 2>&1 || true
  for words in "${missing[@]}"; do
    read -ra words_of <<<"$(pick "$words")"
    packages+=("${words_of[@]}")
    ((${#words_of[@]} > 0)) || echo "no package here: $words"
  done
  ((${#packages[@]} > 0)) || return 0
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  echo "installing: ${packages[*]}"
  without_services apt_install "${packages[@]}" >>"$log" 2>&1 && return 0
  for package in "${packages[@]}"; do # one that cannot be had must not keep the others away
    without_services apt_install "$package" >>"$log" 2>&1 || echo "could not install $package (see $log)"
  done
}
