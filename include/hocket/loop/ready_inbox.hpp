// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>

#include "hocket/base/ready_queue.hpp"

namespace hocket::detail {

/// The nodes that other threads have handed to a loop and that it has not taken yet.
///
/// One word says it all: the nodes as a chain, the last comer in front, or one of two marks. A loop
/// that is about to wait for events sets the mark `asleep`, unless there is something to take; who
/// replaces it by a node owes the loop a wake. So a loop that is busy is never woken, and one that
/// waits is woken once, however many nodes come.
///
///     any thread                               the loop's thread
///     none, chain -> chain   push              none -> asleep         fall_asleep
///     asleep -> chain        push, then wake   asleep, chain -> none  take
///     closed                 push is refused   any -> closed          close
///
/// LIFETIME: the destructor waits for wakes that are owed, so a loop may end as soon as it has run
/// the node that it was woken for.
class ready_inbox {
 public:
  enum class outcome : unsigned char {
    taken,
    taken_asleep,  ///< the loop is to be woken, and told_to_wake() to be called after that
    refused,       ///< the inbox is closed
  };

  ready_inbox() = default;
  ready_inbox(const ready_inbox&) = delete;
  ready_inbox& operator=(const ready_inbox&) = delete;
  ~ready_inbox();

  /// Hands `node` over. THREAD: any.
  [[nodiscard]] outcome push(ready_node& node) noexcept;
  /// The wake that is owed has been made. It is the last thing that who made it does with the loop.
  /// THREAD: any.
  void told_to_wake() noexcept { wakes_made_.fetch_add(1, std::memory_order_release); }

  // THREAD: the loop's, from here on.

  [[nodiscard]] bool empty() const noexcept {
    const ready_link* const newest = newest_.load(std::memory_order_relaxed);
    return newest == nullptr || is_mark(newest);
  }

  /// From now on a push asks for a wake. False when there is something to take.
  [[nodiscard]] bool fall_asleep() noexcept;

  /// Moves all nodes to the end of `into`, in the order in which they came; a push asks for no wake
  /// any more. O(1) when there are none.
  void take(ready_queue& into) noexcept;

  /// The same, and every later push is refused.
  void close(ready_queue& into) noexcept;

 private:
  static ready_link* asleep_mark() noexcept { return &marks_[0]; }
  static ready_link* closed_mark() noexcept { return &marks_[1]; }
  static bool is_mark(const ready_link* link) noexcept {
    return link == asleep_mark() || link == closed_mark();
  }

  void take_and_leave(ready_link* mark, ready_queue& into) noexcept;

  /// Stand where the newest node would. Addresses, there are no nodes.
  static inline constinit ready_link marks_[2] = {};

  std::atomic<ready_link*> newest_ = nullptr;
  std::atomic<unsigned> wakes_made_ = 0;
  unsigned wakes_owed_ = 0;
  bool asleep_ = false;
};

}  // namespace hocket::detail
