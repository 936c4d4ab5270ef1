// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <string>

namespace hocket::http::detail {

/// "30 s" or "1500 ms", for errors.
inline std::string in_words(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

}  // namespace hocket::http::detail
