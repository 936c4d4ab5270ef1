// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <utility>

#include "crawl/web/ascii.hpp"
#include "crawl/web/percent.hpp"
#include "crawl/web/printable.hpp"
#include "hocket/errors.hpp"
#include "hocket/http/host_name.hpp"

namespace hocket::crawl {

namespace {

struct free_parts {
  void operator()(CURLU* parts) const noexcept { curl_url_cleanup(parts); }
};
using url_parts = std::unique_ptr<CURLU, free_parts>;

// A password is for no log.
std::string without_user(std::string_view text) {
  const std::size_t slashes = text.find("//");
  const std::size_t begin = slashes == text.npos ? 0 : slashes + 2;
  const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  const bool has_user = slashes != text.npos && at != text.npos && at >= begin;
  if (!has_user) return std::string(text);
  return std::string(text.substr(0, begin)).append(text.substr(at + 1));
}

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw url_error("not a URL: '" + printable(without_user(text)) + "': " + std::string(why));
}

// Those that a path may contain and that need no encoding. What else there is has a meaning, or is
// libcurl's to judge.
constexpr auto is_plain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0; byte < plain.size(); ++byte) {
    const char c = static_cast<char>(byte);
    plain[byte] = is_alpha(c) || is_digit(c) || c == '/' || c == '.' || c == '-' || c == '_';
  }
  return plain;
}();

constexpr bool is_plain_path(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_plain[static_cast<unsigned char>(c)]; }) &&
         text.find("//") == text.npos;
}

constexpr bool has_dot_segments(std::string_view path) noexcept {
  return path.starts_with('.') || path.find("/.") != path.npos;
}

constexpr bool is_visible(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

constexpr auto means_itself = [](char c) noexcept {
  return c != ' ' && c != '\\' && c != '%' && c != '\t' && c != '\n' && c != '\r';
};

// What browsers do before they read an attribute as a URL: a backslash in the path means a slash.
// Spaces are encoded here since libcurl writes those in a query as '+', which is another URL.
// Most texts are as they should be; `space` is for the others.
std::string_view as_reference(std::string_view text, std::string& space) {
  text = trimmed(text);
  if (std::all_of(text.begin(), text.end(), means_itself)) return text;
  std::string clean;
  clean.reserve(text.size());
  const std::size_t path_end = std::min(text.find_first_of("?#"), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') {
      clean += "%20";
    } else if (c == '\\' && i < path_end) {
      clean += '/';
    } else if (c != '\t' && c != '\n' && c != '\r') {
      clean += c;
    }
  }
  space = with_normal_percents(clean);
  return space;
}

// "." is where one is, and ".." leads back, but not to before `root`.
void append_segments(std::string& text, std::size_t root, std::string_view rest) {
  for (bool last = false; !last;) {
    const std::size_t end = rest.find('/');
    last = end == rest.npos;
    const std::string_view segment = rest.substr(0, end);
    if (segment == "..") {
      if (text.size() > root) text.resize(text.rfind('/', text.size() - 2) + 1);
    } else if (segment != ".") {
      text.append(segment).append(last ? "" : "/");
    }
    rest.remove_prefix(last ? rest.size() : end + 1);
  }
}

std::string_view scheme_of(std::string_view text) noexcept {
  if (text.empty() || !is_alpha(text.front())) return {};
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':') return text.substr(0, i);
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') break;
  }
  return {};
}

bool is_web(std::string_view scheme) noexcept {
  return equal_in_any_case(scheme, "http") || equal_in_any_case(scheme, "https");
}

std::string part_of(CURLU* parts, CURLUPart part, unsigned flags, std::string_view shown) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(parts, part, &text, flags);
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLUE_OK) refuse(shown, curl_url_strerror(code));
  return text;
}

bool has_part(CURLU* parts, CURLUPart part) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(parts, part, &text, 0);
  curl_free(text);
  return code == CURLUE_OK;
}

void set_part(CURLU* parts, CURLUPart part, const char* text, std::string_view shown) {
  const CURLUcode code = curl_url_set(parts, part, text, CURLU_URLENCODE);
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLUE_OK) refuse(shown, curl_url_strerror(code));
}

std::string normal_host(const std::string& host, std::string_view shown) {
  try {
    return lowered(http::ascii_host_name(host));
  } catch (const value_error& e) {
    refuse(shown, printable(e.what()));
  }
}

}  // namespace

url url::read(std::string_view shown, const std::string* base, std::string_view reference) {
  const url_parts parts(curl_url());
  if (!parts) throw std::bad_alloc();
  if (base != nullptr) set_part(parts.get(), CURLUPART_URL, base->c_str(), shown);
  set_part(parts.get(), CURLUPART_URL, std::string(reference).c_str(), shown);
  for (const CURLUPart dropped : {CURLUPART_FRAGMENT, CURLUPART_USER, CURLUPART_PASSWORD}) {
    set_part(parts.get(), dropped, nullptr, shown);
  }

  if (has_part(parts.get(), CURLUPART_ZONEID)) refuse(shown, "it has an address with a zone");
  const std::string host = normal_host(part_of(parts.get(), CURLUPART_HOST, 0, shown), shown);
  // Not encoded, as that would change the brackets of an address.
  if (curl_url_set(parts.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) {
    refuse(shown, "'" + printable(host) + "' is no name of a host");
  }

  std::string text =
      with_normal_percents(part_of(parts.get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT, shown));
  if (text.size() > max_bytes) refuse(shown, "it is longer than 8192 bytes");
  return of_text(text);
}

url url::of_text(std::string_view text) {
  return {std::string(text), text.find('/', text.find("://") + 3)};
}

// Most links of most pages are a plain path, for which libcurl would be half of the work of a page.
std::optional<url> url::resolve_plain(std::string_view reference) const {
  const std::size_t hash = std::min(reference.find('#'), reference.size());
  if (!is_visible(reference.substr(hash))) return std::nullopt;
  std::string_view rest = reference.substr(0, hash);
  if (rest.empty()) return std::nullopt;
  const std::string_view base = target().substr(0, target().find('?'));
  if (!is_plain_path(rest) || base.find("//") != base.npos) return std::nullopt;

  const bool from_root = rest.starts_with('/');
  if (from_root) rest.remove_prefix(1);
  const std::size_t kept = from_root ? 1 : base.rfind('/') + 1;
  std::string text;
  text.reserve(target_at_ + kept + rest.size());
  text.append(text_, 0, target_at_ + kept);
  if (has_dot_segments(rest)) {
    append_segments(text, target_at_ + 1, rest);
  } else {
    text += rest;
  }
  if (text.size() > max_bytes) return std::nullopt;
  return url(std::move(text), target_at_);
}

url url::parse(std::string_view text) {
  std::string space;
  const std::string_view reference = as_reference(text, space);
  const std::string_view scheme = scheme_of(reference);
  if (!is_web(scheme)) refuse(text, "it does not begin with http:// or https://");
  if (reference.find('\0') != reference.npos) refuse(text, "it contains a zero byte");
  return read(text, nullptr, reference);
}

std::optional<std::pair<std::string, std::string>> url::user_in(std::string_view text) {
  std::string space;
  const url_parts parts(curl_url());
  if (!parts) throw std::bad_alloc();
  set_part(parts.get(), CURLUPART_URL, std::string(as_reference(text, space)).c_str(), text);
  const auto decoded = [&](CURLUPart part) {
    char* value = nullptr;
    curl_url_get(parts.get(), part, &value, CURLU_URLDECODE);
    const std::unique_ptr<char, decltype(&curl_free)> owner(value, &curl_free);
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  };
  const auto name = decoded(CURLUPART_USER);
  if (!name) return std::nullopt;
  return std::pair(*name, decoded(CURLUPART_PASSWORD).value_or(""));
}

std::optional<url> url::resolve(std::string_view href) const {
  std::string space;
  const std::string_view reference = as_reference(href, space);
  if (auto plain = resolve_plain(reference)) return plain;
  const std::string_view scheme = scheme_of(reference);
  if (!scheme.empty() && !is_web(scheme)) return std::nullopt;
  if (reference.size() > 3 * max_bytes) refuse(href, "it is longer than 8192 bytes");
  if (reference.find('\0') != reference.npos) refuse(href, "it contains a zero byte");
  // libcurl reads "" and "#part" as the page's folder; they mean the page itself.
  if (reference.empty() || reference.front() == '#') return *this;
  return read(href, &text_, reference);
}

}  // namespace hocket::crawl
