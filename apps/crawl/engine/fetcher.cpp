// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/fetcher.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace hocket::crawl {

namespace {

// libcurl would say so at each request.
void require_readable(const std::string& file, const std::string& what) {
  if (file.empty() || std::ifstream(file)) return;
  throw std::system_error(errno, std::generic_category(), "read " + what + " from " + file);
}

http::client_options client_options_for(const crawl_options& options) {
  require_readable(options.requests.ca_file, "whom to trust");
  require_readable(options.requests.client_certificate, "a certificate");
  require_readable(options.requests.client_key, "a key");
  http::client_options chosen;
  chosen.connections = options.connections;
  chosen.connections_per_host = options.connections;
  chosen.timeout = options.requests.timeout;
  chosen.connect_timeout = std::min(chosen.connect_timeout, options.requests.timeout);
  chosen.max_body_bytes = options.limits.page_bytes;
  chosen.user_agent = options.requests.user_agent;
  chosen.follow_redirects = false;
  chosen.max_redirects = 5;
  chosen.cookie_file = options.requests.cookie_file;
  chosen.ca_file = options.requests.ca_file;
  chosen.client_certificate = options.requests.client_certificate;
  chosen.client_key = options.requests.client_key;
  chosen.verify_tls = options.requests.verify_tls;
  chosen.proxy = options.requests.proxy;
  return chosen;
}

}  // namespace

fetcher::fetcher(const url& site, const crawl_options& options)
    : site_(site),
      headers_(options.requests.headers),
      authentication_(options.requests.authentication),
      client_(client_options_for(options)) {}

http::request fetcher::request_for(const url& address, const char* method) const {
  http::request made;
  made.url = address.text();
  made.method = method;
  if (same_host(address, site_)) {
    made.headers = headers_;
    made.authentication = authentication_;
  }
  return made;
}

task<http::response> fetcher::get(const url& address) {
  return client_.send(request_for(address, "GET"));
}

task<http::response> fetcher::get_following(const url& address) {
  http::request asked = request_for(address, "GET");
  asked.follow_redirects = true;
  return client_.send(std::move(asked));
}

task<http::response> fetcher::check(url address) {
  http::request asked = request_for(address, "HEAD");
  http::response answer = co_await client_.send(std::move(asked));
  if (answer.status != 405 && answer.status != 501) co_return answer;
  http::request asked_again = request_for(address, "GET");
  http::streamed_response begun = co_await client_.open(std::move(asked_again));
  answer.status = begun.status();
  answer.headers = begun.headers();
  co_return answer;
}

}  // namespace hocket::crawl
