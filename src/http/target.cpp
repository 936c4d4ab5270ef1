// SPDX-License-Identifier: BSL-1.0
#include "http/target.hpp"

#include <curl/curl.h>

#include <memory>
#include <new>

#include "hocket/errors.hpp"
#include "hocket/http/host_name.hpp"
#include "hocket/http/request_error.hpp"

namespace hocket::http::detail {

namespace {

class parsed_url {
 public:
  parsed_url(const std::string& url, std::string_view method)
      : url_(url), method_(method), parts_(curl_url()) {
    if (!parts_) throw std::bad_alloc();
    if (url.find('\0') != url.npos)
      throw request_error(request_error_kind::bad_url, url, "zero byte", method);
    check(curl_url_set(parts_.get(), CURLUPART_URL, url.c_str(),
                       CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE));
    write_host_in_ascii();
  }

  [[nodiscard]] std::string part(CURLUPart which, unsigned flags = 0) const {
    char* text = nullptr;
    check(curl_url_get(parts_.get(), which, &text, flags));
    const std::unique_ptr<char, void (*)(void*)> owner(text, &curl_free);
    return text;
  }
  /// In ASCII, an IPv6 address without its brackets.
  [[nodiscard]] std::string host() const {
    std::string name = part(CURLUPART_HOST);
    return name.starts_with('[') ? name.substr(1, name.size() - 2) : name;
  }
  [[nodiscard]] bool has(CURLUPart which) const {
    char* text = nullptr;
    const CURLUcode code = curl_url_get(parts_.get(), which, &text, 0);
    curl_free(text);
    return code == CURLUE_OK;
  }
  /// False when `reference` leads nowhere.
  bool follow(const std::string& reference) {
    return curl_url_set(parts_.get(), CURLUPART_URL, reference.c_str(),
                        CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE) == CURLUE_OK;
  }
  void drop(CURLUPart which) { check(curl_url_set(parts_.get(), which, nullptr, 0)); }

 private:
  struct free_url {
    void operator()(CURLU* parts) const noexcept { curl_url_cleanup(parts); }
  };

  [[noreturn]] void refuse(const std::string& why) const {
    throw request_error(request_error_kind::bad_url, url_, why, method_);
  }
  void check(CURLUcode code) const {
    if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLUE_OK) refuse(curl_url_strerror(code));
  }
  // What curl makes of such a name depends on the locale: in "C" there would be no memory for it.
  void write_host_in_ascii() {
    if (!has(CURLUPART_HOST)) return;
    const std::string host = part(CURLUPART_HOST);
    try {
      const std::string name = ascii_host_name(host);
      if (name != host) check(curl_url_set(parts_.get(), CURLUPART_HOST, name.c_str(), 0));
    } catch (const value_error& e) {
      refuse(e.what());
    }
  }

  const std::string& url_;
  const std::string_view method_;
  std::unique_ptr<CURLU, free_url> parts_;
};

}  // namespace

target parse_target(const std::string& url, std::string_view method) {
  parsed_url parsed(url, method);
  target result;
  result.scheme = parsed.part(CURLUPART_SCHEME);
  if (result.scheme != "http" && result.scheme != "https") {
    throw request_error(request_error_kind::bad_url, url, "the scheme is " + result.scheme, method);
  }
  // curl would connect without it, so to whichever link it likes.
  if (parsed.has(CURLUPART_ZONEID)) {
    throw request_error(request_error_kind::bad_url, url,
                        "an address with a zone (%" + parsed.part(CURLUPART_ZONEID) + ")", method);
  }
  parsed.drop(CURLUPART_FRAGMENT);
  result.url = parsed.part(CURLUPART_URL);
  result.host = parsed.host();
  result.port = parsed.part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return result;
}

std::string resolve_reference(const std::string& base, const std::string& reference) {
  parsed_url parsed(base, "GET");
  return parsed.follow(reference) ? parsed.part(CURLUPART_URL) : reference;
}

host_and_port parse_host_and_port(const std::string& url) {
  const parsed_url parsed(url, "GET");
  return {parsed.host(), parsed.has(CURLUPART_PORT) ? parsed.part(CURLUPART_PORT) : ""};
}

}  // namespace hocket::http::detail
