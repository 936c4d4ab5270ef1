// SPDX-License-Identifier: BSL-1.0
// A URL is refused with a line, or has a normal form that is its own normal form; so do the links of
// its page.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crawl/web/url.hpp"
#include "fuzz/require.hpp"

namespace {

using hocket::crawl::url;
using hocket::crawl::url_error;

std::optional<url> parsed(std::string_view text) {
  try {
    return url::parse(text);
  } catch (const url_error& e) {
    require(std::string_view(e.what()).find_first_of("\n\r\x1b") == std::string_view::npos,
            "an error is one line without escapes");
    return std::nullopt;
  }
}

void check(const url& address) {
  const std::optional<url> again = parsed(address.text());
  require(again.has_value(), "a normal form is a URL");
  require(*again == address, "a normal form stays as it is");
  require(address.text().size() <= url::max_bytes, "a URL is not too long");
  require(address.target().starts_with('/'), "a target begins with a slash");
  require(url::parse(std::string(address.origin()) + "/").origin() == address.origin(),
          "an origin is that of its own pages");
  require(address.text().find_first_of(" \t\r\n#") == std::string::npos,
          "a normal form has no blank and no fragment");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The first line is a URL, the rest a link on its page.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view first = text.substr(0, text.find('\n'));
  const std::string_view rest = text.substr(first.size());
  const std::optional<url> page = parsed(first);
  if (page) check(*page);
  try {
    const auto link = (page ? *page : url::parse("http://h/a/b?c")).resolve(rest);
    if (link) check(*link);
  } catch (const url_error&) {
  }
  return 0;
}
