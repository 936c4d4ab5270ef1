// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "hocket/base/pairing_heap.hpp"
#include "hocket/loop/clock.hpp"

namespace hocket {

/// What a timer_queue orders; loop/timer.hpp is what users hold.
struct timer_node : heap_hook {
  using function = void (*)(timer_node&) noexcept;

  explicit timer_node(function on_due) noexcept : on_due_(on_due) {}

  clock::time_point deadline_{};
  std::uint64_t sequence_ = 0;
  function on_due_;
};

/// The armed timers of a loop, by deadline.
///
/// ORDER: equal deadlines fire in the order in which they were armed.
class timer_queue {
 public:
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }

  /// REQUIRES: not empty.
  [[nodiscard]] clock::time_point next_deadline() const noexcept { return heap_.top().deadline_; }

  /// REQUIRES: `node` is not armed.
  void arm(timer_node& node, clock::time_point deadline) noexcept {
    node.deadline_ = deadline;
    node.sequence_ = next_sequence_++;
    heap_.push(node);
  }

  /// REQUIRES: `node` is armed here.
  void disarm(timer_node& node) noexcept { heap_.erase(node); }

  /// Disarms and fires what is due at `now`. A timer that is armed meanwhile waits for the
  /// next call, so that one which arms itself for "now" cannot hold the loop forever.
  void fire_due(clock::time_point now) noexcept {
    const std::uint64_t newcomers = next_sequence_;
    while (!heap_.empty()) {
      timer_node& node = heap_.top();
      if (node.deadline_ > now || node.sequence_ >= newcomers) return;
      heap_.pop();
      node.on_due_(node);
    }
  }

  /// Disarms the next node without firing it. REQUIRES: not empty.
  timer_node& pop() noexcept { return heap_.pop(); }

 private:
  struct earlier {
    bool operator()(const timer_node& a, const timer_node& b) const noexcept {
      if (a.deadline_ != b.deadline_) return a.deadline_ < b.deadline_;
      return a.sequence_ < b.sequence_;
    }
  };

  pairing_heap<timer_node, earlier> heap_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace hocket
