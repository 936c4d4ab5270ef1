// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

namespace hocket::crawl {

/// What a named character reference of HTML means, in UTF-8; empty when there is none of that name.
/// `name` is what stands after the "&", with the ";" if there is one: "amp", "notin;".
[[nodiscard]] std::string_view named_reference(std::string_view name) noexcept;

/// A name and its meaning behind it, in `text` of the table.
struct named_reference_entry {
  std::uint16_t at;
  std::uint8_t name_bytes;
  std::uint8_t meaning_bytes;
};

/// All of them in the order of their names. Offsets into one text need no relocation when the
/// program starts, as 4,462 addresses would.
struct named_reference_table {
  const char* text;
  const named_reference_entry* begin;
  const named_reference_entry* end;
};

/// Written by cmake/write_named_references.py from the HTML standard's list, as Python has it.
[[nodiscard]] named_reference_table named_references() noexcept;

}  // namespace hocket::crawl
