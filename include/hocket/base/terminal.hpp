// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdio>

namespace hocket {

/// Whether a person may read `stream` on a terminal that can write over its line: not for files,
/// pipes, or a terminal that calls itself dumb.
[[nodiscard]] bool is_terminal(std::FILE* stream) noexcept;

/// The width of the terminal behind `stream`; 80 when it has none or does not tell.
[[nodiscard]] std::size_t terminal_columns(std::FILE* stream) noexcept;

}  // namespace hocket
