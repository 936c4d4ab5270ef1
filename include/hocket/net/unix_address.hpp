// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

namespace hocket {

/// Where a unix socket is: at a path, or under an abstract name, which is in no file system and goes
/// away with its socket.
class unix_address {
 public:
  /// A path, or with a leading '@' an abstract name.
  /// THROWS: value_error that quotes a text which is empty, too long, or has a zero in it.
  unix_address(const char* text) : unix_address(std::string(text)) {}
  unix_address(std::string text);

  [[nodiscard]] bool is_abstract() const noexcept { return text_.front() == '@'; }
  /// The path, or the abstract name without its '@'.
  [[nodiscard]] std::string name() const { return text_.substr(is_abstract() ? 1 : 0); }
  /// What it was made of.
  [[nodiscard]] const std::string& str() const noexcept { return text_; }

  friend bool operator==(const unix_address&, const unix_address&) = default;

 private:
  std::string text_;
};

}  // namespace hocket
