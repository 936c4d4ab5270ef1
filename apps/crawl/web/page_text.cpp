// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/page_text.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "crawl/web/ascii.hpp"
#include "crawl/web/html_tags.hpp"
#include "crawl/web/html_text.hpp"
#include "crawl/web/utf8.hpp"

namespace hocket::crawl {

namespace {

constexpr std::string_view utf8 = "utf-8";

// The value of charset= in "text/html; charset=x"; empty when there is none.
std::string_view charset_in(std::string_view type) noexcept {
  constexpr std::string_view name = "charset";
  for (std::size_t at = 0; at + name.size() < type.size(); ++at) {
    if (!equal_in_any_case(type.substr(at, name.size()), name)) continue;
    std::string_view value = trimmed(type.substr(at + name.size()));
    if (!value.starts_with('=')) continue;
    value = trimmed(value.substr(1));
    if (value.empty()) return {};
    if (const char quote = value.front(); quote == '"' || quote == '\'') {
      return trimmed(value.substr(1, value.find(quote, 1) - 1));
    }
    const auto ends = [](char c) { return c == ';' || is_blank(c); };
    return value.substr(
        0, static_cast<std::size_t>(std::ranges::find_if(value, ends) - value.begin()));
  }
  return {};
}

struct meta_tag {
  std::string charset;
  std::string content;
  bool names_type = false;
};

meta_tag read_meta(html_tags& tags) {
  meta_tag read;
  std::string space;
  while (tags.next_attribute()) {
    const std::string_view value = html_text(tags.value(), space);
    if (tags.attribute() == "charset"_name) {
      read.charset = value;
    } else if (tags.attribute() == "content"_name) {
      read.content = value;
    } else if (tags.attribute() == "http-equiv"_name) {
      read.names_type = equal_in_any_case(value, "content-type");
    }
  }
  return read;
}

// What can be read as ASCII until it says otherwise is not in UTF-16 (HTML standard, 13.2.3.2).
std::string charset_of_meta(std::string_view page) {
  html_tags tags(page.substr(0, 1024));
  while (tags.next()) {
    if (tags.name() != "meta"_name) continue;
    const meta_tag meta = read_meta(tags);
    std::string named = lowered(trimmed(meta.charset));
    if (named.empty() && meta.names_type) named = lowered(charset_in(meta.content));
    if (named == "utf8" || named.starts_with("utf-16")) return std::string(utf8);
    if (!named.empty()) return named;
  }
  return {};
}

// The names under which the web and iconv mean different things (Encoding standard, 4.2): what calls
// itself Latin-1 or ASCII may have the characters that Windows put there.
std::string iconv_name(std::string_view label) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> differing{{
      {"ascii", "CP1252"},
      {"us-ascii", "CP1252"},
      {"iso-8859-1", "CP1252"},
      {"iso8859-1", "CP1252"},
      {"iso_8859-1", "CP1252"},
      {"latin1", "CP1252"},
      {"l1", "CP1252"},
      {"windows-1252", "CP1252"},
      {"iso-8859-9", "CP1254"},
      {"shift_jis", "CP932"},
      {"shift-jis", "CP932"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"utf-16", "UTF-16LE"},
  }};
  const auto* found =
      std::ranges::find(differing, label, &std::pair<std::string_view, std::string_view>::first);
  if (found != differing.end()) return std::string(found->second);
  // What follows a "/" is iconv's own business.
  const bool plain = label.find('/') == std::string_view::npos;
  return plain ? std::string(label) : std::string();
}

class converter {
 public:
  // An empty name would be that of the locale.
  explicit converter(const std::string& from)
      : handle_(iconv_open("UTF-8", from.empty() ? "unknown" : from.c_str())) {}
  converter(const converter&) = delete;
  converter& operator=(const converter&) = delete;
  ~converter() {
    if (known()) iconv_close(handle_);
  }

  [[nodiscard]] bool known() const noexcept {
    return handle_ != reinterpret_cast<iconv_t>(-1);  // NOLINT: that is how iconv says it
  }

  // REQUIRES: known().
  std::string_view convert(std::string_view page, std::string& text) {
    text.clear();
    std::array<char, 4096> piece;
    auto* from = const_cast<char*>(page.data());
    std::size_t left = page.size();
    while (left > 0) {
      char* to = piece.data();
      std::size_t room = piece.size();
      const bool all = iconv(handle_, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
      const int why = all ? 0 : errno;
      text.append(piece.data(), piece.size() - room);
      if (why == EILSEQ || why == EINVAL) {
        text += replacement_character;
        ++from;
        --left;
      }
    }
    return text;
  }

 private:
  iconv_t handle_;
};

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t bytes = utf8_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string_view convert(std::string_view page, const std::string& from, std::string& space) {
  converter to_utf8(from);
  return to_utf8.known() ? to_utf8.convert(page, space) : page;
}

bool is_known(std::string_view label) { return converter(iconv_name(label)).known(); }

std::string encoding_of(std::string_view page, std::string_view content_type) {
  const std::string told = lowered(charset_in(content_type));
  if (!told.empty() && is_known(told)) return told;
  const std::string meant = charset_of_meta(page);
  if (!meant.empty() && is_known(meant)) return meant;
  return std::string(is_utf8(page) ? utf8 : "windows-1252");
}

// With these, bytes below 0x80 are not always what they are in ASCII.
bool may_hide_in_ascii(std::string_view encoding) noexcept {
  return encoding.starts_with("utf-16") || encoding.starts_with("utf-32") ||
         encoding.starts_with("iso-2022");
}

}  // namespace

std::string_view page_text(std::string_view page, std::string_view content_type,
                           std::string& space) {
  if (page.starts_with("\xEF\xBB\xBF")) return page.substr(3);
  if (page.starts_with("\xFF\xFE")) return convert(page.substr(2), "UTF-16LE", space);
  if (page.starts_with("\xFE\xFF")) return convert(page.substr(2), "UTF-16BE", space);

  const std::string_view told = charset_in(content_type);
  if (equal_in_any_case(told, utf8)) return page;
  const bool ascii = is_ascii(page);
  if (ascii && told.empty() && page.find('\x1B') == std::string_view::npos) return page;

  const std::string encoding = encoding_of(page, content_type);
  if (encoding == utf8 || (ascii && !may_hide_in_ascii(encoding))) return page;
  return convert(page, iconv_name(encoding), space);
}

}  // namespace hocket::crawl
