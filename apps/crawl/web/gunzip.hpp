// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hocket::crawl {

/// A gzip file that cannot be unpacked; says why in one line.
class gzip_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whether `bytes` begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::string_view bytes) noexcept;

/// What is packed in a gzip file (RFC 1952), of all its members.
/// THROWS gzip_error: it is damaged, it breaks off, or it unpacks to more than `max_bytes` (0: any
/// number), and then no more memory than that was used.
[[nodiscard]] std::string gunzip(std::string_view file, std::size_t max_bytes);

}  // namespace hocket::crawl
