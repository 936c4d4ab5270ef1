#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Checks that clang-format would change nothing; --fix lets it change what it likes. CLANG_FORMAT
# names another program than clang-format-19, whose version .clang-format is written for.
set -euo pipefail
cd "$(dirname "$0")/.."

clang_format=${CLANG_FORMAT:-clang-format-19}
if ! command -v "$clang_format" >/dev/null; then
  echo "check_format: $clang_format is missing (Debian package clang-format-19)" >&2
  exit 1
fi

mode=(--dry-run -Werror)
[ "${1:-}" != --fix ] || mode=(-i)

# Folders that do not exist yet are passed over.
mapfile -d '' files < <(find include src apps examples tests bench \
  -name '*.?pp' -type f -print0 2>/dev/null)
[ ${#files[@]} -gt 0 ] || exit 0
"$clang_format" "${mode[@]}" "${files[@]}"
echo "check_format: ${#files[@]} files are in order"
