#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Installs the Debian packages that are missing for the named sets.
#
#   tools/install_packages.sh build|test|ci ...
#
# build: the library and the program. test: also tests and benchmarks. ci: also the other compiler,
# the formatter, and what the end-to-end tests crawl and compare with. Each of these includes the
# one before it.
# bench: test, and what the benchmarks compare with and draw with.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config libcurl4-openssl-dev libc-ares-dev libssl-dev
  libidn2-dev libcli11-dev nlohmann-json3-dev libboost-dev libexpat1-dev libsqlite3-dev zlib1g-dev
  python3)
test=(libgtest-dev libbenchmark-dev)
ci=(clang-19 libclang-rt-19-dev clang-format-19 nginx-light wget linkchecker python3-doc
  sqlite3-doc chromium)
bench=(clang-19 libboost-context-dev luajit python3-greenlet python3-matplotlib
  cargo golang-go gcc librust-libc-dev librust-tokio-dev libuv1-dev python3-uvloop
  golang-golang-x-net-dev linkchecker python3-aiohttp python3-lxml wget)

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

give_up() {
  echo "install_packages: $1" >&2
  echo "install_packages: please install these packages yourself: ${missing[*]}" >&2
  exit 1
}

wanted=()
for set in "$@"; do
  case $set in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${build[@]}" "${test[@]}") ;;
    ci) wanted+=("${build[@]}" "${test[@]}" "${ci[@]}") ;;
    bench) wanted+=("${build[@]}" "${test[@]}" "${bench[@]}") ;;
    *)
      echo "install_packages: no set is called '$set'; there are build, test, ci and bench" >&2
      exit 2
      ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "install_packages: this is no Debian system; the build needs what Debian calls" \
    "${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null || give_up "there is no apt-get here"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || give_up "installing needs root, and there is no sudo here"
  as_root=(sudo)
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive)

echo "install_packages: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q </dev/null || give_up "apt-get update failed"
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null ||
  give_up "apt-get install failed"
