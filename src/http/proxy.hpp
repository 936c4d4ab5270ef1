// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hocket/http/client_options.hpp"

namespace hocket::http::detail {

/// Which requests go through a proxy, and where it is.
class proxy {
 public:
  /// THROWS: value_error when the options name one that is no URL, or of a kind that would have this
  /// side look up the names.
  explicit proxy(const client_options& options);

  /// Whether requests to `host` go through it.
  [[nodiscard]] bool is_for(std::string_view target_host) const noexcept;

  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] const std::string& port() const noexcept { return port_; }

 private:
  std::string host_;
  std::string port_;
  const std::vector<std::string>& exceptions_;
};

}  // namespace hocket::http::detail
