// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/host_times.hpp"

#include <algorithm>

namespace hocket::crawl {

void host_times::add(const std::string& host, std::chrono::nanoseconds waiting) {
  const auto [known, is_new] = means_.try_emplace(host, waiting);
  if (!is_new) known->second += (waiting - known->second) / 20;
}

std::vector<host_time> host_times::slowest(std::size_t count) const {
  std::vector<host_time> all;
  all.reserve(means_.size());
  for (const auto& [host, mean] : means_) all.push_back({host, mean});
  const auto slower = [](const host_time& a, const host_time& b) { return a.mean > b.mean; };
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::partial_sort(all.begin(), end, all.end(), slower);
  all.erase(end, all.end());
  return all;
}

}  // namespace hocket::crawl
