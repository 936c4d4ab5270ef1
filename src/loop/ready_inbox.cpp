// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/ready_inbox.hpp"

#include <thread>
#include <utility>

namespace hocket::detail {

ready_inbox::~ready_inbox() {
  while (wakes_made_.load(std::memory_order_acquire) != wakes_owed_) std::this_thread::yield();
}

ready_inbox::outcome ready_inbox::push(ready_node& node) noexcept {
  ready_link& link = node;
  ready_link* before = newest_.load(std::memory_order_relaxed);
  do {
    if (before == closed_mark()) return outcome::refused;
    link.next_ = is_mark(before) ? nullptr : before;
  } while (!newest_.compare_exchange_weak(before, &link, std::memory_order_release,
                                          std::memory_order_relaxed));
  return before == asleep_mark() ? outcome::taken_asleep : outcome::taken;
}

bool ready_inbox::fall_asleep() noexcept {
  ready_link* found = nullptr;
  newest_.compare_exchange_strong(found, asleep_mark(), std::memory_order_relaxed);
  asleep_ = asleep_ || found == nullptr;
  return found == nullptr || is_mark(found);
}

void ready_inbox::take(ready_queue& into) noexcept {
  ready_link* const newest = newest_.load(std::memory_order_relaxed);
  if (newest != nullptr && newest != closed_mark()) take_and_leave(nullptr, into);
}

void ready_inbox::close(ready_queue& into) noexcept { take_and_leave(closed_mark(), into); }

void ready_inbox::take_and_leave(ready_link* mark, ready_queue& into) noexcept {
  ready_link* each = newest_.exchange(mark, std::memory_order_acquire);
  if (std::exchange(asleep_, false) && each != asleep_mark()) ++wakes_owed_;
  if (is_mark(each)) return;
  ready_queue oldest_first;
  while (each != nullptr) {
    ready_link* const older = std::exchange(each->next_, nullptr);
    oldest_first.push_front(static_cast<ready_node&>(*each));
    each = older;
  }
  into.take(oldest_first);
}

}  // namespace hocket::detail
