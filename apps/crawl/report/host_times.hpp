// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace hocket::crawl {

struct host_time {
  std::string host;
  std::chrono::nanoseconds mean{0};
};

/// How long each host lets its visitors wait.
class host_times {
 public:
  /// A moving mean: the last twenty or so requests count most.
  void add(const std::string& host, std::chrono::nanoseconds waiting);

  /// At most `count`, the slowest first.
  [[nodiscard]] std::vector<host_time> slowest(std::size_t count) const;

  [[nodiscard]] std::size_t size() const noexcept { return means_.size(); }

 private:
  std::unordered_map<std::string, std::chrono::nanoseconds> means_;
};

}  // namespace hocket::crawl
