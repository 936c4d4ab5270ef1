// SPDX-License-Identifier: BSL-1.0
// Any bytes are a page: its links are URLs, each once, and what is wrong with it fits on lines.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "crawl/web/links.hpp"
#include "fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hocket::crawl;
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  static const url page = url::parse("http://example.org/a/b?c");
  const page_links found = find_links(html, page, places::wanted);
  std::set<std::string> seen;
  for (const url& link : found.links) {
    require(seen.insert(link.text()).second, "a link is given once");
    require(url::parse(link.text()) == link, "a link is in its normal form");
  }
  for (const fragment_link& link : found.fragments) {
    require(seen.contains(link.page.text()), "the page of a fragment is a link");
  }
  for (const std::string& line : found.bad_links) {
    require(line.find_first_of("\n\r\x1b") == std::string::npos,
            "what is wrong with a link is one line without escapes");
  }
  return 0;
}
