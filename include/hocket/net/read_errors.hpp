// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "hocket/errors.hpp"

namespace hocket {

/// A stream ended before all that was asked for had come (Python: asyncio.IncompleteReadError).
class incomplete_read_error : public runtime_error {
 public:
  /// `expected_bytes` is unset when a delimiter was looked for.
  explicit incomplete_read_error(std::string partial,
                                 std::optional<std::size_t> expected_bytes = std::nullopt)
      : runtime_error("the stream ended after " + std::to_string(partial.size()) +
                      (expected_bytes ? " of " + std::to_string(*expected_bytes) + " bytes"
                                      : " bytes, without the delimiter")),
        partial_(std::move(partial)),
        expected_bytes_(expected_bytes) {}

  /// What came. It was read: the stream has it no more.
  [[nodiscard]] const std::string& partial() const noexcept { return partial_; }
  [[nodiscard]] std::optional<std::size_t> expected_bytes() const noexcept {
    return expected_bytes_;
  }

 private:
  std::string partial_;
  std::optional<std::size_t> expected_bytes_;
};

/// More came than the caller wants to keep (Python: asyncio.LimitOverrunError). It is still in the
/// stream.
class limit_overrun_error : public runtime_error {
 public:
  explicit limit_overrun_error(std::size_t limit_bytes)
      : runtime_error("what is to be read is longer than the limit of " +
                      std::to_string(limit_bytes) + " bytes"),
        limit_bytes_(limit_bytes) {}

  [[nodiscard]] std::size_t limit_bytes() const noexcept { return limit_bytes_; }

 private:
  std::size_t limit_bytes_;
};

}  // namespace hocket
