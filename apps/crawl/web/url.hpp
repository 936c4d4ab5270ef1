// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hocket::crawl {

/// Says which text is not a URL that can be crawled, and why. One line, fit for a terminal.
class url_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An absolute http or https URL in one normal form, so that equal pages have equal texts.
///
/// The normal form: scheme and host in lower case, the host in ASCII (xn--...), no name or password,
/// no default port, no dot segments, an empty path written "/", no fragment, percent-encoding only
/// where it is needed and with capital digits.
class url {
 public:
  /// Longer ones are refused: they come from broken or hostile pages.
  static constexpr std::size_t max_bytes = 8192;

  /// Reads an absolute URL; spaces around it are ignored.
  /// THROWS url_error: it is not an absolute URL, or not http or https.
  [[nodiscard]] static url parse(std::string_view text);

  /// Reads what text() gave, without a second look.
  /// REQUIRES: it is the text of a URL.
  [[nodiscard]] static url of_text(std::string_view text);

  /// What `href` means on this page; none when it is a link of another kind (mailto:, data:, ...).
  /// THROWS url_error: it is malformed.
  [[nodiscard]] std::optional<url> resolve(std::string_view href) const;

  /// The "name:password@" of an absolute URL, decoded; none when there is no name.
  /// THROWS url_error: as parse().
  [[nodiscard]] static std::optional<std::pair<std::string, std::string>> user_in(
      std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// Scheme, host and port: "http://example.org:8080".
  [[nodiscard]] std::string_view origin() const noexcept {
    return std::string_view(text_).substr(0, target_at_);
  }

  /// Path and query, as a request line names them.
  [[nodiscard]] std::string_view target() const noexcept {
    return std::string_view(text_).substr(target_at_);
  }

  /// The same scheme, host and port.
  [[nodiscard]] friend bool same_host(const url& a, const url& b) noexcept {
    return a.origin() == b.origin();
  }

  [[nodiscard]] friend bool operator==(const url& a, const url& b) noexcept {
    return a.text_ == b.text_;
  }

 private:
  url(std::string text, std::size_t target_at) noexcept
      : text_(std::move(text)), target_at_(target_at) {}

  static url read(std::string_view shown, const std::string* base, std::string_view reference);
  [[nodiscard]] std::optional<url> resolve_plain(std::string_view reference) const;

  std::string text_;
  std::size_t target_at_;
};

}  // namespace hocket::crawl

template <>
struct std::hash<hocket::crawl::url> {
  [[nodiscard]] std::size_t operator()(const hocket::crawl::url& u) const noexcept {
    return std::hash<std::string>{}(u.text());
  }
};
