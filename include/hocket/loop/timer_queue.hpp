// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "hocket/base/config.hpp"
#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/suspension.hpp"
#include "hocket/loop/clock.hpp"

namespace hocket {

/// What a timer_queue orders; loop/timer.hpp is what users hold. The kind's on_due is called when
/// the deadline has passed.
struct timer_node : suspension, list_hook {
  explicit timer_node(const suspension_kind& of) noexcept : suspension(of) {}

  clock::time_point deadline_{};
};

/// The armed timers of a loop, by deadline.
///
/// ORDER: equal deadlines fire in the order in which they were armed.
///
/// A wheel of wheels: nothing is allocated, nothing is compared, and arming and disarming take the
/// same few instructions however many timers there are. A deadline is a number of 11 digits to the
/// base of 64. A timer stands at the level of the first digit in which its deadline differs from the
/// wheel's time, in the slot of that digit. So what is at a lower level is earlier, as is what is in
/// a lower slot of the same level, and a slot of the lowest level has one deadline only. When the
/// first slot in that order is due, the wheel's time becomes the slot's earliest deadline, and its
/// timers move down. Each moves 10 times at most, and in a wheel of a million about 3 times.
///
/// Timers with the same deadline are always in the same slot, in the order of arming.
class timer_queue {
 public:
  timer_queue() = default;
  timer_queue(const timer_queue&) = delete;
  timer_queue& operator=(const timer_queue&) = delete;

  [[nodiscard]] bool empty() noexcept { return late_.empty() && first_slot() == nullptr; }

  /// When the next timer is due: some time that has passed if that is so, otherwise never later, and
  /// earlier only if many timers are close together and the first of them was disarmed.
  /// REQUIRES: not empty.
  [[nodiscard]] clock::time_point next_deadline() noexcept;

  /// REQUIRES: `node` is not armed.
  void arm(timer_node& node, clock::time_point deadline) noexcept {
    node.deadline_ = deadline;
    if (to_key(deadline) <= fired_until_) {
      late_.push_back(node);
    } else {
      place(node);
    }
  }

  /// REQUIRES: `node` is armed here.
  static void disarm(timer_node& node) noexcept { static_cast<list_hook&>(node).unlink(); }

  /// Disarms and fires what is due at `now`. A timer that is armed meanwhile waits for the
  /// next call, so that one which arms itself for "now" cannot hold the loop forever.
  void fire_due(clock::time_point now) noexcept;

  /// Disarms one node without firing it; which one is not said. REQUIRES: not empty.
  timer_node& pop() noexcept {
    return late_.empty() ? first_slot()->timers.pop_front() : late_.pop_front();
  }

 private:
  /// A deadline as a number whose order is the order of time.
  using key = std::uint64_t;

  static constexpr unsigned digit_bits = 6;
  static constexpr std::size_t slots_per_level = std::size_t{1} << digit_bits;
  static constexpr std::size_t levels = (64 + digit_bits - 1) / digit_bits;
  /// How many timers are looked at in order to know the next deadline exactly.
  static constexpr int looked_at = 32;

  struct slot {
    intrusive_list<timer_node> timers;
    key earliest = 0;  ///< not later than any of them; in the slot's range, unless it is empty
  };
  struct level {
    std::uint64_t occupied = 0;  ///< a bit for each slot that may have timers
    std::array<slot, slots_per_level> slots;
  };

  static key to_key(clock::time_point time) noexcept {
    return static_cast<key>(time.time_since_epoch().count()) ^ (key{1} << 63);
  }

  void place(timer_node& node) noexcept;
  slot* first_slot() noexcept;
  void fire(intrusive_list<timer_node>& due) noexcept;
  void fire_late() noexcept;

  key time_ = 0;         ///< not later than any timer in the wheel
  key fired_until_ = 0;  ///< what has this deadline or an earlier one is late
  std::uint32_t occupied_levels_ = 0;
  std::array<level, levels> levels_;
  /// Armed for a time that had passed, in the order of arming.
  intrusive_list<timer_node> late_;
};

inline void timer_queue::place(timer_node& node) noexcept {
  const key when = to_key(node.deadline_);
  HOCKET_ASSERT(when >= time_);
  const unsigned differing_bits = static_cast<unsigned>(std::bit_width(when ^ time_));
  const unsigned level_index = differing_bits == 0 ? 0 : (differing_bits - 1) / digit_bits;
  const unsigned slot_index = (when >> (level_index * digit_bits)) % slots_per_level;
  level& at_level = levels_[level_index];
  slot& into = at_level.slots[slot_index];
  if (into.timers.empty() || when < into.earliest) into.earliest = when;
  into.timers.push_back(node);
  at_level.occupied |= std::uint64_t{1} << slot_index;
  occupied_levels_ |= std::uint32_t{1} << level_index;
}

/// The slot with the earliest timers, or null. Slots that were emptied by disarming are found out
/// here, so disarming need not know where a timer stands.
inline timer_queue::slot* timer_queue::first_slot() noexcept {
  while (occupied_levels_ != 0) {
    level& lowest = levels_[static_cast<std::size_t>(std::countr_zero(occupied_levels_))];
    while (lowest.occupied != 0) {
      slot& first = lowest.slots[static_cast<std::size_t>(std::countr_zero(lowest.occupied))];
      if (!first.timers.empty()) return &first;
      lowest.occupied &= lowest.occupied - 1;
    }
    occupied_levels_ &= occupied_levels_ - 1;
  }
  return nullptr;
}

}  // namespace hocket
