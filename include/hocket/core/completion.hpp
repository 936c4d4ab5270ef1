// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/base/config.hpp"

namespace hocket {

class task_context;

namespace detail {

class completion;
struct root_layout;

/// Who is told when a completion is done. Lies in whoever waits, so waiting allocates nothing and a
/// task may wait for many completions at once; leaves its completion in O(1).
class completion_node {
 public:
  completion_node(const completion_node&) = delete;
  completion_node& operator=(const completion_node&) = delete;

  /// It waits.
  [[nodiscard]] bool linked() const noexcept { return link_to_this_ != nullptr; }
  void unlink() noexcept {
    if (!linked()) return;
    *link_to_this_ = next_;
    if (next_ != nullptr) next_->link_to_this_ = link_to_this_;
    next_ = nullptr;
    link_to_this_ = nullptr;
  }

  /// The task that waits by means of this node, or null: what a call graph reads.
  task_context* waiting_ = nullptr;

 protected:
  enum class news : unsigned char {
    done,
    never  ///< the completion dies undone; it must not be touched
  };
  /// Called once, with the node unlinked: it may wait again elsewhere, or die.
  using function = void (*)(completion_node&, news) noexcept;
  explicit completion_node(function told) noexcept : told_(told) {}
  ~completion_node() { unlink(); }

 private:
  friend completion;
  friend struct root_layout;

  void link_to(completion_node*& link) noexcept {
    next_ = link;
    link_to_this_ = &link;
    if (next_ != nullptr) next_->link_to_this_ = &next_;
    link = this;
  }

  completion_node* next_ = nullptr;
  completion_node** link_to_this_ = nullptr;
  function told_;
};

/// What is done once and then stays so: a task that runs, a future. Every awaiter of either waits
/// through a completion_node, so this is the one place that knows who waits for it.
///
/// One word, since every task has one: the nodes stand in a chain with the last comer in front, and
/// are turned round in the end.
class completion {
 public:
  completion(const completion&) = delete;
  completion& operator=(const completion&) = delete;

  [[nodiscard]] bool done() const noexcept { return last_ == end_mark(); }

  /// REQUIRES: !done().
  void add_waiter(completion_node& waiter) noexcept {
    HOCKET_ASSERT(!done() && !waiter.linked());
    waiter.link_to(last_);
  }

  /// Those who wait, the last comer first.
  template <class Visit>
  void each_waiter(Visit visit) const {
    if (done()) return;
    for (const completion_node* node = last_; node != nullptr; node = node->next_) visit(*node);
  }

 protected:
  completion() = default;
  ~completion() {
    if (!done()) tell(completion_node::news::never);
  }

  /// Tells all who wait, in the order in which they came.
  void complete() noexcept { tell(completion_node::news::done); }
  /// It will never be done in the sense of who waits; looks done from now on.
  void give_up() noexcept { tell(completion_node::news::never); }

 private:
  friend struct root_layout;

  /// Stands where the last node would once it is done. An address, there is no node.
  static completion_node* end_mark() noexcept {
    return reinterpret_cast<completion_node*>(&end_mark_);
  }

  void tell(completion_node::news what) noexcept {
    completion_node* first = nullptr;
    while (last_ != nullptr) {
      completion_node& waiter = *last_;
      waiter.unlink();
      waiter.link_to(first);
    }
    last_ = end_mark();
    while (first != nullptr) {
      completion_node& waiter = *first;
      waiter.unlink();
      waiter.told_(waiter, what);
    }
  }

  alignas(completion_node) inline static constinit char end_mark_ = 0;

  completion_node* last_ = nullptr;
};

}  // namespace detail
}  // namespace hocket
