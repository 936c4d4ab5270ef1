// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/timer_queue.hpp"

#include <algorithm>
#include <utility>

namespace hocket {

namespace {

using timer_list = intrusive_list<timer_node>;

/// Moves the timers of `a` and `b`, both in order, to the end of `into`; of equals, those of `a` come
/// first.
void merge(timer_list& a, timer_list& b, timer_list& into) noexcept {
  while (!a.empty() && !b.empty()) {
    into.push_back(b.front().deadline_ < a.front().deadline_ ? b.pop_front() : a.pop_front());
  }
  into.splice_back(a);
  into.splice_back(b);
}

/// Sorts by deadline and keeps the order of equals: merges runs of 1, 2, 4 ... like a binary counter.
void sort(timer_list& timers) noexcept {
  std::array<timer_list, 64> runs;
  std::size_t used = 0;
  while (!timers.empty()) {
    timer_list carry;
    carry.push_back(timers.pop_front());
    std::size_t i = 0;
    for (; i < used && !runs[i].empty(); ++i) {
      timer_list merged;
      merge(runs[i], carry, merged);
      carry.splice_back(merged);
    }
    runs[i].splice_back(carry);
    used = std::max(used, i + 1);
  }
  timer_list sorted;
  for (std::size_t i = 0; i < used; ++i) {
    timer_list merged;
    merge(runs[i], sorted, merged);
    sorted.splice_back(merged);
  }
  timers.splice_back(sorted);
}

}  // namespace

clock::time_point timer_queue::next_deadline() noexcept {
  if (!late_.empty()) return late_.front().deadline_;
  slot& first = *first_slot();
  // The earliest may have been disarmed, which is not told: look whether it is still there.
  key earliest = std::numeric_limits<key>::max();
  timer_node* each = &first.timers.front();
  for (int i = 0; each != nullptr && i < looked_at && earliest != first.earliest; ++i) {
    earliest = std::min(earliest, to_key(each->deadline_));
    each = first.timers.next(*each);
  }
  if (each == nullptr) first.earliest = earliest;
  const key as_signed = first.earliest ^ (key{1} << 63);
  return clock::time_point(clock::duration(static_cast<clock::duration::rep>(as_signed)));
}

void timer_queue::fire_due(clock::time_point now) noexcept {
  fired_until_ = std::max(fired_until_, to_key(now));
  if (!late_.empty()) fire_late();
  while (slot* const first = first_slot()) {
    if (first->earliest > fired_until_) return;
    timer_list timers;
    timers.splice_back(first->timers);
    time_ = first->earliest;
    if ((occupied_levels_ & 1) != 0) {
      fire(timers);
    } else {
      while (!timers.empty()) place(timers.pop_front());
    }
  }
  // With nothing in the wheel its time is free to follow, which spares the next timers levels.
  time_ = fired_until_;
}

void timer_queue::fire_late() noexcept {
  timer_list late;
  late.splice_back(late_);
  sort(late);
  fire(late);
}

void timer_queue::fire(timer_list& due) noexcept {
  while (!due.empty()) {
    timer_node& node = due.pop_front();
    node.what().on_due(node);
  }
}

}  // namespace hocket
