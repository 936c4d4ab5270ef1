// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crawl/web/ascii.hpp"
#include "crawl/web/hash_text.hpp"

namespace hocket::crawl {

/// The name of a tag or an attribute as a number, the same in upper and lower case, so that names
/// compare and switch like integers. It is a hash: a page that takes the trouble can name a tag of
/// its own like one of HTML's, and misleads nobody but those who read that page.
enum class html_name : std::uint64_t {};

[[nodiscard]] constexpr html_name html_name_of(std::string_view text) noexcept {
  std::uint64_t hash = hash_text({}, 0);
  for (const char c : text) hash = hash_byte(hash, lower(c));
  return html_name{hash};
}

/// `"href"_name`. REQUIRES: lower case.
[[nodiscard]] consteval html_name operator""_name(const char* text, std::size_t size) noexcept {
  return html_name_of({text, size});
}

}  // namespace hocket::crawl
