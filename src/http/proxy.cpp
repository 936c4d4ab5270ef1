// SPDX-License-Identifier: BSL-1.0
#include "http/proxy.hpp"

#include <algorithm>

#include "hocket/errors.hpp"
#include "http/target.hpp"

namespace hocket::http::detail {

namespace {

constexpr std::string_view known_schemes[] = {"http", "https", "socks5h"};

bool matches(std::string_view exception, std::string_view host) noexcept {
  if (exception == "*" || exception == host) return true;
  return exception.starts_with('.') && (host.ends_with(exception) || host == exception.substr(1));
}

}  // namespace

proxy::proxy(const client_options& options) : exceptions_(options.no_proxy) {
  if (options.proxy.empty()) return;
  const std::string& url = options.proxy;
  const std::string scheme = url.substr(0, url.find("://"));
  if (std::find(std::begin(known_schemes), std::end(known_schemes), scheme) ==
      std::end(known_schemes)) {
    throw value_error("the proxy " + url + " is not http://, https:// or socks5h://");
  }
  try {
    const host_and_port where = parse_host_and_port(url);
    host_ = where.host;
    // curl's own default, for all kinds but https.
    port_ = !where.port.empty() ? where.port : scheme == "https" ? "443" : "1080";
  } catch (const std::runtime_error& e) {
    throw value_error(std::string("the proxy: ") + e.what());
  }
}

bool proxy::is_for(std::string_view target_host) const noexcept {
  return !host_.empty() &&
         std::none_of(exceptions_.begin(), exceptions_.end(), [&](const std::string& exception) {
           return matches(exception, target_host);
         });
}

}  // namespace hocket::http::detail
