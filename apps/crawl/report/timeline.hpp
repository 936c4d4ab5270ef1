// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// Records when each request ran, as bars in lanes: those that run at the same time are in different
/// lanes, and there are no more lanes than that takes.
class timeline {
 public:
  /// A request begins; returns its lane, the lowest that is free.
  [[nodiscard]] std::uint32_t begin() {
    if (free_.empty()) return lanes_++;
    const std::uint32_t lane = free_.top();
    free_.pop();
    return lane;
  }

  /// The request in the lane of `bar` is over.
  void end(request_bar bar) {
    free_.push(bar.lane);
    bars_.push_back(std::move(bar));
  }

  [[nodiscard]] const std::vector<request_bar>& bars() const noexcept { return bars_; }

 private:
  std::vector<request_bar> bars_;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free_;
  std::uint32_t lanes_ = 0;
};

}  // namespace hocket::crawl
