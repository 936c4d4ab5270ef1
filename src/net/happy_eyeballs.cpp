// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/happy_eyeballs.hpp"

#include <algorithm>

namespace hocket {

std::vector<ip_address> interleave_families(const std::vector<ip_address>& found) {
  std::vector<ip_address> first;
  std::vector<ip_address> second;
  for (const ip_address& each : found) {
    (each.is_v6() == found.front().is_v6() ? first : second).push_back(each);
  }
  std::vector<ip_address> result;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) result.push_back(first[i]);
    if (i < second.size()) result.push_back(second[i]);
  }
  return result;
}

}  // namespace hocket
