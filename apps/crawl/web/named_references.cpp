// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/named_references.hpp"

#include <algorithm>

namespace hocket::crawl {

std::string_view named_reference(std::string_view name) noexcept {
  const named_reference_table table = named_references();
  const auto name_of = [&](const named_reference_entry& entry) noexcept {
    return std::string_view(table.text + entry.at, entry.name_bytes);
  };
  const auto* found = std::ranges::lower_bound(table.begin, table.end, name, {}, name_of);
  if (found == table.end || name_of(*found) != name) return {};
  return {table.text + found->at + found->name_bytes, found->meaning_bytes};
}

}  // namespace hocket::crawl
