// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

namespace hocket {

/// Certificates or a key in their usual form: "-----BEGIN CERTIFICATE-----" and so on.
class pem {
 public:
  /// None.
  pem() = default;

  static pem text(std::string content) { return pem(std::move(content), "the PEM text"); }
  /// Reads the file now, in this thread. THROWS: std::system_error "open ca.pem: No such file ...".
  static pem file(const std::string& path);

  [[nodiscard]] bool empty() const noexcept { return content_.empty(); }
  [[nodiscard]] const std::string& content() const noexcept { return content_; }
  /// The file, for errors.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  pem(std::string content, std::string name)
      : content_(std::move(content)), name_(std::move(name)) {}

  std::string content_;
  std::string name_;
};

}  // namespace hocket
