// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cassert>

namespace hocket {

namespace detail {
class ready_inbox;
}
class ready_queue;

/// The links of a node. Doubly linked, so that a cancelled awaiter leaves in O(1) without
/// knowing which queue holds it.
struct ready_link {
  ready_link* next_ = nullptr;
  union {
    ready_link* prev_ = nullptr;
    void* parked_;
  };
};

struct ready_node;

/// What runs nodes of one kind.
struct ready_runner {
  void (*run)(ready_node&) noexcept;
};

/// The runner that calls `Function`: one object for each, which is what a node is known by.
template <void (*Function)(ready_node&) noexcept>
inline constexpr ready_runner runs_with{Function};

/// Something to run on the next pass of a loop. It lives inside its owner (an awaiter, a
/// task, a callback), so queueing it allocates nothing.
///
/// LIFETIME: the owner unlinks a queued node before it dies; the destructor asserts it.
struct ready_node : private ready_link {
  explicit constexpr ready_node(const ready_runner& by) noexcept : runner_(&by) {}
  ready_node(const ready_node&) = delete;
  ready_node& operator=(const ready_node&) = delete;
  ~ready_node() { assert(!queued()); }

  /// True from the push until the node is taken to run, or unlinked.
  [[nodiscard]] bool queued() const noexcept { return next_ != nullptr; }

  /// Leaves the queue, if it is in one; it does not run then.
  void unlink() noexcept {
    if (!queued()) return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = prev_ = nullptr;
  }

  /// Who runs it.
  [[nodiscard]] const ready_runner& runner() const noexcept { return *runner_; }
  void set_runner(const ready_runner& by) noexcept { runner_ = &by; }
  void run() noexcept { runner_->run(*this); }

  /// A word that the owner may use as it likes; null again once the node was queued.
  /// REQUIRES: !queued().
  void park(void* word) noexcept {
    assert(!queued());
    parked_ = word;
  }
  /// What was parked; null while the node is queued.
  [[nodiscard]] void* parked() const noexcept { return queued() ? nullptr : parked_; }

 private:
  friend class detail::ready_inbox;
  friend class ready_queue;
  const ready_runner* runner_;
};

/// Nodes that wait to run, first in, first out.
///
/// The links form a ring through the queue itself, so neither end is a special case.
class ready_queue {
 public:
  ready_queue() noexcept { reset(); }
  ready_queue(const ready_queue&) = delete;
  ready_queue& operator=(const ready_queue&) = delete;
  ~ready_queue() { assert(empty()); }

  [[nodiscard]] bool empty() const noexcept { return ends_.next_ == &ends_; }

  /// Appends `node`. REQUIRES: the node is in no queue.
  void push(ready_node& node) noexcept {
    assert(!node.queued());
    ready_link& link = node;
    link.prev_ = ends_.prev_;
    link.next_ = &ends_;
    ends_.prev_->next_ = &link;
    ends_.prev_ = &link;
  }

  /// Puts `node` before all others. REQUIRES: the node is in no queue.
  void push_front(ready_node& node) noexcept {
    assert(!node.queued());
    ready_link& link = node;
    link.prev_ = &ends_;
    link.next_ = ends_.next_;
    ends_.next_->prev_ = &link;
    ends_.next_ = &link;
  }

  /// Removes the oldest node and returns it. REQUIRES: not empty.
  ready_node& pop() noexcept {
    assert(!empty());
    auto& node = static_cast<ready_node&>(*ends_.next_);
    node.unlink();
    return node;
  }

  /// Moves all nodes of `other` to the end of this queue. O(1).
  void take(ready_queue& other) noexcept {
    if (other.empty()) return;
    other.ends_.next_->prev_ = ends_.prev_;
    ends_.prev_->next_ = other.ends_.next_;
    other.ends_.prev_->next_ = &ends_;
    ends_.prev_ = other.ends_.prev_;
    other.reset();
  }

  /// Runs the nodes that are queued now, in order. A node that is pushed meanwhile stays
  /// for the next pass; one that is unlinked meanwhile does not run.
  void run_pass() noexcept {
    ready_queue batch;
    batch.take(*this);
    while (!batch.empty()) {
      ready_node& node = batch.pop();
      node.run();
    }
  }

 private:
  void reset() noexcept { ends_.next_ = ends_.prev_ = &ends_; }

  ready_link ends_;
};

}  // namespace hocket
