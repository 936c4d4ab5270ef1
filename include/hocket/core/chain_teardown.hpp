// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <new>
#include <utility>

#include "hocket/base/frame_pool.hpp"
#include "hocket/core/coroutine_node.hpp"

namespace hocket::detail {

/// Destroys suspended coroutines that await one another, however many, without recursion.
///
/// Each frame holds the task object that owns the next one, so destroying the outermost would go as
/// deep as the chain. This begins at the innermost instead, which is also the order in which their
/// locals must die. Each owner then meets a frame that is gone already: its memory is kept, with a
/// mark where the node was, until the whole chain is destroyed.
class chain_teardown {
 public:
  /// Destroys the chain from `leaf` out to `outermost`. Where it meets what is no task of hocket's,
  /// it destroys the outermost, and the owners in between destroy the rest, as deep as they are many.
  static void destroy(coroutine_node& leaf, std::coroutine_handle<> outermost) noexcept {
    chain_teardown teardown;
    coroutine_node* node = &leaf;
    while (node != nullptr && node->kind_of() == coroutine_node::kind::task) {
      coroutine_node* const parent = node->parent_node();
      const std::coroutine_handle<> frame = node->handle();
      teardown.destroying_ = frame.address();
      frame.destroy();
      if (frame == outermost) return;
      node = parent;
    }
    teardown.destroying_ = nullptr;
    outermost.destroy();
  }

  /// Asked by operator delete. True when the frame's memory is not to be freed yet.
  [[nodiscard]] static bool keeps(void* frame, std::size_t bytes) noexcept {
    if (current_ == nullptr || current_->destroying_ != frame) [[likely]]
      return false;
    current_->kept_ = ::new (frame) kept_frame{current_->kept_, bytes, destroyed_mark};
    return true;
  }

  /// Asked by the owner of a frame.
  template <class Promise>
  [[nodiscard]] static bool has_destroyed(std::coroutine_handle<Promise> frame) noexcept {
    if (current_ == nullptr) [[likely]]
      return false;
    // Such a frame is never kept, and has something else at the mark's place.
    if constexpr (alignof(Promise) > coroutine_node::promise_offset) return false;
    return static_cast<const kept_frame*>(frame.address())->mark == destroyed_mark;
  }

  chain_teardown(const chain_teardown&) = delete;
  chain_teardown& operator=(const chain_teardown&) = delete;

 private:
  /// What is left of a destroyed frame. The mark lies where the node was, whose first word never
  /// looks like it.
  struct kept_frame {
    kept_frame* next;
    std::size_t bytes;
    std::uintptr_t mark;
  };
  static constexpr std::uintptr_t destroyed_mark = coroutine_node::impossible_link;

  chain_teardown() noexcept : outer_(std::exchange(current_, this)) {}
  ~chain_teardown() {
    current_ = outer_;
    while (kept_ != nullptr) {
      kept_frame* const frame = std::exchange(kept_, kept_->next);
      frame_pool::deallocate(frame, frame->bytes);
    }
  }

  static inline constinit thread_local chain_teardown* current_ = nullptr;

  chain_teardown* outer_;
  void* destroying_ = nullptr;
  kept_frame* kept_ = nullptr;
};

}  // namespace hocket::detail
