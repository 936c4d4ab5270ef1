// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string_view>

namespace hocket::tour {

/// A file of the tour, as the compiler saw it.
struct embedded_source {
  std::string_view file;
  std::string_view text;
};

/// All files of the tour, sorted by name. The build writes the table, so that what is shown cannot
/// differ from what runs.
[[nodiscard]] std::span<const embedded_source>
embedded_sources() noexcept;

}  // namespace hocket::tour
