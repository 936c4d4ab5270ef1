// SPDX-License-Identifier: BSL-1.0
#include "http/curl_transfer.hpp"

#include <new>
#include <stdexcept>
#include <string_view>

namespace hocket::http::detail {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// "+host:port:address,..." in the form that CURLOPT_RESOLVE takes; the plus lets the entry
/// age like one that curl has looked up itself.
std::string resolve_line(const std::string& host, const std::string& port,
                         const std::vector<ip_address>& names) {
  std::string line = "+" + host + ":" + port + ":";
  for (const ip_address& ip : names) {
    if (line.back() != ':') line += ',';
    line += ip.is_v6() ? "[" + ip.str() + "]" : ip.str();
  }
  return line;
}

}  // namespace

template <class Value>
void curl_transfer::set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLE_OK) {
    throw std::runtime_error("curl option " + std::to_string(option) + ": " +
                             curl_easy_strerror(code));
  }
}

curl_transfer::curl_transfer(const client_options& options)
    : max_body_bytes_(options.max_body_bytes), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  // A proxy would have a name, and only curl, with a thread of its own, could look it up.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  if (options.compression) set(CURLOPT_ACCEPT_ENCODING, "");
  if (options.max_body_bytes > 0) {
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body_bytes));
  }
  // The limit of the whole request is the client's, on the loop's clock; curl alone knows
  // when a connection stands.
  if (options.connect_timeout.count() > 0) {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  }
  set(CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, options.verify_tls ? 2L : 0L);
}

void curl_transfer::prepare(const std::string& url, const std::string& host,
                            const std::string& port, const std::vector<ip_address>& names) {
  headers_.clear();
  body_.clear();
  error_text_[0] = '\0';
  over_limit_ = false;
  result_ = CURLE_OK;
  set(CURLOPT_URL, url.c_str());
  curl_slist* list = nullptr;
  if (!names.empty()) {
    list = curl_slist_append(nullptr, resolve_line(host, port, names).c_str());
    if (!list) throw std::bad_alloc();
  }
  // curl keeps the pointer: the old list is freed only once the new one is in its place.
  curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, list);
  names_.reset(list);
}

void curl_transfer::finish(CURLcode result) noexcept {
  result_ = result;
  on_done_(owner_);
}

std::size_t curl_transfer::on_header(char* data, std::size_t, std::size_t size,
                                     void* arg) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  const std::string_view text(data, size);
  try {
    if (text.starts_with("HTTP/")) {
      self.headers_.clear();  // an interim reply came before this one
    } else if (const auto colon = text.find(':'); colon != text.npos) {
      self.headers_.add(std::string(trimmed(text.substr(0, colon))),
                        std::string(trimmed(text.substr(colon + 1))));
    }
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size;
}

std::size_t curl_transfer::on_body(char* data, std::size_t, std::size_t size, void* arg) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  if (self.max_body_bytes_ > 0 && self.body_.size() + size > self.max_body_bytes_) {
    self.over_limit_ = true;
    return 0;
  }
  try {
    self.body_.append(data, size);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size;
}

request_error_kind curl_transfer::kind_of_error() const noexcept {
  if (over_limit_) return request_error_kind::too_large;
  const std::string_view text = error_text_.data();
  switch (result_) {
    case CURLE_URL_MALFORMAT:
      return request_error_kind::bad_url;
    case CURLE_COULDNT_RESOLVE_HOST:
      return request_error_kind::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return request_error_kind::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return request_error_kind::timeout;
    case CURLE_FILESIZE_EXCEEDED:
      return request_error_kind::too_large;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: what came does not begin like HTTP
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return request_error_kind::protocol;
    case CURLE_RECV_ERROR:
      return text.find("chunk") != text.npos ? request_error_kind::protocol
                                             : request_error_kind::closed;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
      return request_error_kind::closed;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return request_error_kind::tls;
    default:
      return request_error_kind::other;
  }
}

request_error curl_transfer::error(const std::string& url) const {
  const auto kind = kind_of_error();
  std::string detail = error_text_[0] ? error_text_.data() : curl_easy_strerror(result_);
  if (kind == request_error_kind::too_large) {
    detail = "more than " + std::to_string(max_body_bytes_) + " bytes";
  }
  return {kind, url, detail};
}

long curl_transfer::long_info(CURLINFO what) const noexcept {
  long value = 0;
  curl_easy_getinfo(easy_.get(), what, &value);
  return value;
}

curl_off_t curl_transfer::offset_info(CURLINFO what) const noexcept {
  curl_off_t value = 0;
  curl_easy_getinfo(easy_.get(), what, &value);
  return value;
}

std::string curl_transfer::text_info(CURLINFO what) const {
  const char* value = nullptr;
  curl_easy_getinfo(easy_.get(), what, &value);
  return value ? value : "";
}

}  // namespace hocket::http::detail
