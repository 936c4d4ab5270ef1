// SPDX-License-Identifier: BSL-1.0
#include "http/curl_transfer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "http/curl_error.hpp"
#include "http/header_lines.hpp"
#include "http/redirect.hpp"

namespace hocket::http::detail {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

long curl_version(http_version version) noexcept {
  return version == http_version::http1_1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS;
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

curl_transfer::curl_transfer(event_loop& loop, const client_options& options, CURLSH* shared)
    : loop_(loop), options_(options), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_READFUNCTION, &on_read);
  set(CURLOPT_READDATA, static_cast<void*>(this));
  set(CURLOPT_SEEKFUNCTION, &on_seek);
  set(CURLOPT_SEEKDATA, static_cast<void*>(this));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  // The head of a proxy's answer to CONNECT is not the site's.
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_HTTP_VERSION, curl_version(options.version));
  if (shared) {
    set(CURLOPT_SHARE, shared);
    set(CURLOPT_COOKIEFILE, "");  // without it a handle does not look at what it shares
  }
  set(CURLOPT_BUFFERSIZE, static_cast<long>(options.receive_buffer_bytes));
  if (options.compression) set(CURLOPT_ACCEPT_ENCODING, "");
  // The limit of the whole request is the client's, on the loop's clock; curl alone knows
  // when a connection stands.
  if (options.connect_timeout.count() > 0) {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  }
  if (options.idle_timeout.count() > 0) {
    set(CURLOPT_PREREQFUNCTION, &on_connected);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  }
  set_security(options);
}

void curl_transfer::set_security(const client_options& options) {
  for (const CURLoption peer : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER}) {
    set(peer, options.verify_tls ? 1L : 0L);
  }
  for (const CURLoption host : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) {
    set(host, options.verify_tls ? 2L : 0L);
  }
  if (!options.ca_file.empty()) {
    for (const CURLoption file : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
      set(file, options.ca_file.c_str());
    }
    for (const CURLoption folder : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
      set(folder, static_cast<const char*>(nullptr));
    }
  }
  if (!options.client_certificate.empty()) {
    set(CURLOPT_SSLCERT, options.client_certificate.c_str());
  }
  if (!options.client_key.empty()) set(CURLOPT_SSLKEY, options.client_key.c_str());
  if (!options.client_key_password.empty()) {
    set(CURLOPT_KEYPASSWD, options.client_key_password.c_str());
  }
}

void curl_transfer::set_list(CURLoption option, string_list& kept, string_list next) noexcept {
  // curl keeps the pointer: the old list is freed only once the new one is in its place.
  curl_easy_setopt(easy_.get(), option, next.get());
  kept = std::move(next);
}

void curl_transfer::prepare(const outgoing& next) {
  headers_.clear();
  body_.clear();
  error_text_[0] = '\0';
  news_ = news::none;
  result_ = CURLE_OK;
  failure_.reset();
  header_bytes_ = body_bytes_ = 0;
  receiving_paused_ = sending_paused_ = supply_ended_ = false;
  last_activity_.reset();
  streams_ = next.streams;

  set(CURLOPT_URL, next.url.c_str());
  // An empty text keeps curl from looking into the environment.
  set(CURLOPT_PROXY, next.through_proxy ? options_.proxy.c_str() : "");
  string_list names;
  if (!next.resolved.empty()) {
    names.reset(curl_slist_append(nullptr, next.resolved.c_str()));
    if (!names) throw std::bad_alloc();
  }
  set_list(CURLOPT_RESOLVE, names_, std::move(names));
  set_method(next.what);
  set_headers(next);
}

void curl_transfer::set_method(const request& what) {
  const auto& sign_in = what.authentication;
  const bool plain = what.method == "GET" && what.body.empty() && !sign_in;
  method_ = what.method;
  if (plain && plain_) return;
  plain_ = plain;
  check_method(what.method);
  set(CURLOPT_NOBODY, 0L);
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  if (what.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (what.method != "GET") {
    set(CURLOPT_CUSTOMREQUEST, what.method.c_str());
  }
  const bool sends = !what.body.empty() || what.method == "POST" || what.method == "PUT";
  const std::string* const text = what.body.text();
  whole_body_ = text ? std::string_view(*text) : std::string_view();
  outgoing_ = whole_body_;
  // A text has no further piece, and neither has nothing.
  supply_ended_ = repeatable_ = what.body.repeatable();
  set(CURLOPT_UPLOAD, sends ? 1L : 0L);
  if (sends) {
    const auto size = what.body.size_bytes();
    set(CURLOPT_INFILESIZE_LARGE, size ? static_cast<curl_off_t>(*size) : curl_off_t{-1});
    set(CURLOPT_CUSTOMREQUEST, what.method.c_str());
  } else if (what.method == "GET") {
    set(CURLOPT_HTTPGET, 1L);
  }
  // curl would refuse the length that is told of a body which does not come.
  const std::size_t limit = what.method == "HEAD" ? 0 : options_.max_body_bytes;
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limit));
  set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(CURLOPT_USERNAME, sign_in ? sign_in->user.c_str() : nullptr);
  set(CURLOPT_PASSWORD, sign_in ? sign_in->password.c_str() : nullptr);
}

void curl_transfer::set_headers(const outgoing& next) {
  const request& what = next.what;
  string_list lines;
  const auto append = [&](const std::string& line) {
    curl_slist* const longer = curl_slist_append(lines.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(lines.release());
    lines.reset(longer);
  };
  for (const headers::line& line : options_.headers) {
    if (next.left_origin && is_of_one_origin(line.name)) continue;
    if (!what.headers.contains(line.name)) append(curl_header_line(line));
  }
  for (const headers::line& line : what.headers) append(curl_header_line(line));
  // By itself curl would ask before a large body, and wait a second for servers that do not answer.
  if (!what.body.empty() && !what.headers.contains("expect")) append("Expect:");
  if (!lines && !sent_headers_) return;
  set_list(CURLOPT_HTTPHEADER, sent_headers_, std::move(lines));
}

void curl_transfer::tell(news what) noexcept {
  news_ = news_ | what;
  if (heard_) heard_(owner_);
}

void curl_transfer::finish(CURLcode result) noexcept {
  result_ = result;
  tell(news::over);
}

void curl_transfer::finish(request_error_kind kind, std::string_view why) noexcept {
  failure_ = kind;
  const std::size_t size = std::min(why.size(), error_text_.size() - 1);
  std::memcpy(error_text_.data(), why.data(), size);
  error_text_[size] = '\0';
  tell(news::over);
}

CURLcode curl_transfer::go_on() noexcept {
  const int still =
      (receiving_paused_ ? CURLPAUSE_RECV : 0) | (sending_paused_ ? CURLPAUSE_SEND : 0);
  touch();
  return curl_easy_pause(easy_.get(), still);
}

CURLcode curl_transfer::take_body(std::string& into) noexcept {
  into = std::exchange(body_, {});
  news_ = news_ & ~news::body;
  if (!receiving_paused_ || any(news_ & news::over)) return CURLE_OK;
  receiving_paused_ = false;
  return go_on();
}

CURLcode curl_transfer::supply(std::string piece) noexcept {
  piece_ = std::move(piece);
  outgoing_ = piece_;
  news_ = news_ & ~news::wants_body;
  sending_paused_ = false;
  return go_on();
}

CURLcode curl_transfer::end_supply() noexcept {
  supply_ended_ = true;
  return supply({});
}

void curl_transfer::take_header(std::string_view text) {
  if (text.starts_with("HTTP/")) {
    headers_.clear();  // an interim reply came before this one
  } else if (trimmed(text).empty()) {
    if (long_info(CURLINFO_RESPONSE_CODE) >= 200) tell(news::head);
  } else if (const auto colon = text.find(':'); colon != text.npos) {
    headers_.add(std::string(trimmed(text.substr(0, colon))),
                 std::string(trimmed(text.substr(colon + 1))));
  }
}

std::size_t curl_transfer::on_header(char* data, std::size_t, std::size_t size,
                                     void* arg) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  self.touch();
  self.header_bytes_ += size;
  if (self.options_.max_header_bytes > 0 && self.header_bytes_ > self.options_.max_header_bytes) {
    self.failure_ = request_error_kind::headers_too_large;
    return 0;
  }
  try {
    self.take_header({data, size});
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size;
}

std::size_t curl_transfer::on_body(char* data, std::size_t, std::size_t size, void* arg) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  self.touch();
  if (self.streams_ && self.body_.size() >= roomy_bytes) {
    self.receiving_paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  const std::size_t limit = self.options_.max_body_bytes;
  if (limit > 0 && self.body_bytes_ + size > limit) {
    self.failure_ = request_error_kind::too_large;
    return 0;
  }
  try {
    self.body_.append(data, size);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  self.body_bytes_ += size;
  if (self.streams_) self.tell(news::body);
  return size;
}

std::size_t curl_transfer::on_read(char* into, std::size_t, std::size_t size, void* arg) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  self.touch();
  if (self.outgoing_.empty()) {
    if (self.supply_ended_) return 0;
    self.sending_paused_ = true;
    self.tell(news::wants_body);
    return CURL_READFUNC_PAUSE;
  }
  const std::size_t taken = std::min(size, self.outgoing_.size());
  std::memcpy(into, self.outgoing_.data(), taken);
  self.outgoing_.remove_prefix(taken);
  return taken;
}

/// When a kept connection turns out to be dead, curl begins again on another one.
int curl_transfer::on_seek(void* arg, curl_off_t offset, int origin) noexcept {
  auto& self = *static_cast<curl_transfer*>(arg);
  const bool possible = self.repeatable_ && origin == SEEK_SET &&
                        std::cmp_less_equal(offset, self.whole_body_.size());
  if (!possible) return CURL_SEEKFUNC_FAIL;
  self.outgoing_ = self.whole_body_.substr(static_cast<std::size_t>(offset));
  return CURL_SEEKFUNC_OK;
}

int curl_transfer::on_connected(void* arg, char*, char*, int, int) noexcept {
  static_cast<curl_transfer*>(arg)->touch();
  return CURL_PREREQFUNC_OK;
}

request_error curl_transfer::error(const std::string& url) const {
  const auto kind = failure_.value_or(kind_of(result_, error_text_.data()));
  std::string detail = error_text_[0] ? error_text_.data() : curl_easy_strerror(result_);
  if (kind == request_error_kind::too_large) {
    detail = "more than " + std::to_string(options_.max_body_bytes) + " bytes";
  } else if (kind == request_error_kind::headers_too_large && !failure_) {
    detail = "a line of more than " + std::to_string(CURL_MAX_HTTP_HEADER) + " bytes";
  } else if (kind == request_error_kind::headers_too_large) {
    detail = "more than " + std::to_string(options_.max_header_bytes) + " bytes";
  } else if (const long error = long_info(CURLINFO_OS_ERRNO);
             kind == request_error_kind::connect && error != 0) {
    detail = std::generic_category().message(static_cast<int>(error));
  }
  return {kind, url, detail, method_};
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

std::chrono::seconds curl_transfer::retry_after() const noexcept {
  // Foreign numbers may be as large as they like, and are added to times.
  constexpr std::chrono::seconds longest = std::chrono::hours(24);
  const std::chrono::seconds asked(offset_info(CURLINFO_RETRY_AFTER));
  return std::clamp(asked, std::chrono::seconds(0), longest);
}

std::string curl_transfer::text_info(CURLINFO what) const {
  const char* value = nullptr;
  curl_easy_getinfo(easy_.get(), what, &value);
  return value ? value : "";
}

}  // namespace hocket::http::detail
