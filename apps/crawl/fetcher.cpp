// SPDX-License-Identifier: BSL-1.0
#include "crawl/fetcher.hpp"

#include <algorithm>

namespace hocket::crawl {

namespace {

http::client_options client_options_for(const crawl_options& options) {
  http::client_options chosen;
  chosen.connections = options.connections;
  chosen.connections_per_host = options.connections;
  chosen.timeout = options.requests.timeout;
  chosen.connect_timeout = std::min(chosen.connect_timeout, options.requests.timeout);
  chosen.max_body_bytes = options.limits.page_bytes;
  chosen.user_agent = options.requests.user_agent;
  chosen.follow_redirects = false;
  return chosen;
}

}  // namespace

fetcher::fetcher(const crawl_options& options) : client_(client_options_for(options)) {}

std::string reason_of(const http::request_error& error) {
  const std::string what = error.what();
  // "GET http://h/: connection failed: Connection refused"
  const std::string address = ' ' + error.url() + ": ";
  const std::size_t at = what.find(address);
  return at == std::string::npos ? what : what.substr(at + address.size());
}

}  // namespace hocket::crawl
