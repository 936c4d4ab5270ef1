// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/base/config.hpp"
#include "hocket/base/intrusive_list.hpp"

namespace hocket {

class task_context;

namespace detail {

/// Who is told when a completion is done. Lies in whoever waits, so waiting allocates nothing and a
/// task may wait for many completions at once; leaves its completion in O(1).
class completion_node : public list_hook {
 public:
  /// The task that waits by means of this node, or null: what a call graph reads.
  task_context* waiting_ = nullptr;

 protected:
  enum class news : unsigned char {
    done,
    never  ///< the completion dies undone; it must not be touched
  };
  /// Called once, with the node unlinked: it may link itself elsewhere, or die.
  using function = void (*)(completion_node&, news) noexcept;
  explicit completion_node(function told) noexcept : told_(told) {}
  ~completion_node() = default;

 private:
  friend class completion;
  function told_;
};

/// What is done once and then stays so: a task that runs, a future. Every awaiter of either waits
/// through a completion_node, so this is the one place that knows who waits for it.
class completion {
 public:
  completion(const completion&) = delete;
  completion& operator=(const completion&) = delete;

  [[nodiscard]] bool done() const noexcept { return done_; }

  /// REQUIRES: !done().
  void add_waiter(completion_node& waiter) noexcept {
    HOCKET_ASSERT(!done_);
    waiters_.push_back(waiter);
  }

 protected:
  completion() = default;
  ~completion() { tell(completion_node::news::never); }

  /// Tells all who wait, in the order in which they came.
  void complete() noexcept {
    done_ = true;
    tell(completion_node::news::done);
  }

 private:
  void tell(completion_node::news what) noexcept {
    while (!waiters_.empty()) {
      completion_node& waiter = waiters_.pop_front();
      waiter.told_(waiter, what);
    }
  }

  intrusive_list<completion_node> waiters_;

 protected:
  bool done_ = false;
};

}  // namespace detail
}  // namespace hocket
