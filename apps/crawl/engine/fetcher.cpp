// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/fetcher.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "crawl/web/printable.hpp"
#include "hocket/errors.hpp"

namespace hocket::crawl {

namespace {

// libcurl would say so at each request, or not at all. A pipe can be read only once, and that is its.
void require_readable(const std::string& file, const std::string& what, const char* mark = "") {
  if (file.empty()) return;
  std::error_code status;
  const bool is_folder = std::filesystem::is_directory(file, status);
  const bool is_other = std::filesystem::is_other(file, status);
  if (is_other) return;
  std::ifstream in(file);
  if (is_folder || !in) {
    const int why = is_folder ? EISDIR : errno;
    throw std::system_error(why, std::generic_category(), "read " + what + " from " + file);
  }
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (text.find(mark) == text.npos) {
    throw value_error(printable(file) + " does not have " + what + " in PEM format");
  }
}

// What their receive buffers may take together. A smaller one means more reads of a large page.
constexpr std::size_t receive_buffers_bytes = std::size_t{4} << 20;
constexpr std::size_t smallest_receive_buffer_bytes = std::size_t{4} << 10;

http::client_options client_options_for(const crawl_options& options) {
  require_readable(options.requests.ca_file, "a certificate to trust", "-----BEGIN ");
  require_readable(options.requests.client_certificate, "a certificate", "-----BEGIN ");
  require_readable(options.requests.client_key, "a key", "-----BEGIN ");
  require_readable(options.requests.cookie_file, "cookies");
  http::client_options chosen;
  chosen.connections = options.connections;
  chosen.timeout = options.requests.timeout;
  chosen.connect_timeout = std::min(chosen.connect_timeout, options.requests.timeout);
  chosen.receive_buffer_bytes =
      std::clamp(receive_buffers_bytes / options.connections, smallest_receive_buffer_bytes,
                 chosen.receive_buffer_bytes);
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

std::size_t connections_of_one_client(const crawl_options& options) {
  constexpr std::size_t few = 64;
  // A cookie that an answer brings goes with the next request, and a host with few connections is to
  // see the same ones again: both are known to one client alone.
  const bool needs_one =
      !options.requests.cookie_file.empty() || options.polite.connections_per_host > 0;
  return needs_one ? options.connections : few;
}

}  // namespace

fetcher::fetcher(const url& site, const crawl_options& options)
    : site_(site),
      headers_(options.requests.headers),
      authentication_(options.requests.authentication),
      clients_(client_options_for(options), connections_of_one_client(options)) {}

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

task<http::response> fetcher::send(http::request asked) {
  const client_set::lease client(clients_);
  auto sending = client->send(std::move(asked));
  co_return co_await std::move(sending);
}

task<http::response> fetcher::get(const url& address) { return send(request_for(address, "GET")); }

task<http::response> fetcher::get_following(const url& address) {
  http::request asked = request_for(address, "GET");
  asked.follow_redirects = true;
  return send(std::move(asked));
}

task<http::response> fetcher::check(url address) {
  const client_set::lease client(clients_);
  http::request asked = request_for(address, "HEAD");
  http::response answer;
  try {
    answer = co_await client->send(std::move(asked));
    if (answer.status < 400 || answer.status == 429) co_return answer;
  } catch (const http::request_error& error) {
    if (error.kind() != http::request_error_kind::closed) throw;
  }
  http::request asked_again = request_for(address, "GET");
  http::streamed_response begun = co_await client->open(std::move(asked_again));
  answer.status = begun.status();
  answer.headers = begun.headers();
  co_return answer;
}

}  // namespace hocket::crawl
