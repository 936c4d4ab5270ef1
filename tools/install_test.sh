#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Installs a finished build into a temporary prefix, then builds and runs the outside project in
# tests/install against it: by CMake's find_package, and by pkg-config with the plain compiler.
#
#   tools/install_test.sh BUILD_DIR COMPILER [CMAKE]
set -euo pipefail

if [ $# -lt 2 ]; then
  echo "usage: $0 BUILD_DIR COMPILER [CMAKE]" >&2
  exit 2
fi
build=$1
compiler=$2
cmake=${3:-cmake}
user=$(cd "$(dirname "$0")/../tests/install" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

step() { echo "== install_test: $1"; }
fail() {
  echo "install_test: $1" >&2
  exit 1
}
configure() { # BUILD_DIR OPTION...
  "$cmake" -S "$user" -B "$@" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler"
}

step "install"
"$cmake" --install "$build" --prefix "$prefix" >"$work/install.log" || {
  cat "$work/install.log"
  fail "cmake --install failed"
}

step "find_package, both targets"
configure "$work/cmake"
"$cmake" --build "$work/cmake"
"$work/cmake/use_core"
"$work/cmake/use_hocket"

step "find_package, the core alone, on a machine without libcurl"
configure "$work/core" -DCORE_ONLY=ON -DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON
"$cmake" --build "$work/core"
"$work/core/use_core"

step "find_package, hocket::hocket without libcurl is refused with the reason"
if configure "$work/refused" -DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON >"$work/refused.log" 2>&1; then
  fail "find_package gave hocket::hocket without libcurl"
fi
grep -q "hocket::hocket needs libcurl" "$work/refused.log" || {
  cat "$work/refused.log"
  fail "the refusal does not name libcurl"
}

step "pkg-config"
pc_file=$(find "$prefix" -name hocket.pc)
export PKG_CONFIG_PATH=${pc_file%/*}
flags=(-std=c++20 -Wall -Wextra -Werror)
# The flags are lists of words, so they stay unquoted.
# shellcheck disable=SC2046
"$compiler" "${flags[@]}" "$user/use_core.cpp" -o "$work/use_core" \
  $(pkg-config --cflags --libs hocket-core)
# shellcheck disable=SC2046
"$compiler" "${flags[@]}" "$user/use_hocket.cpp" -o "$work/use_hocket" \
  $(pkg-config --cflags --libs hocket)
"$work/use_core"
"$work/use_hocket"

if [ -x "$prefix/bin/hocket" ]; then
  step "the installed program"
  "$prefix/bin/hocket" --help >/dev/null
fi
step "passed"
