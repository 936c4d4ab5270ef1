// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/generator_node.hpp"
#include "hocket/core/injection.hpp"
#include "hocket/core/transfer.hpp"

namespace hocket::detail {

/// The part of an async generator's promise that does not depend on its types: its stage, who waits
/// for its next value, and the two-way channel between them.
///
/// The channel. Before a resumption it holds the address of what is sent, or of an injection; after
/// it, that of what was yielded. Once the body has failed, its place is taken by the exception.
///
/// As an element of a list it is one of the generators that a run() has to close.
class async_generator_node : public coroutine_node, public list_hook {
 public:
  async_generator_node() noexcept : coroutine_node(kind::async_generator), channel_(nullptr) {}
  ~async_generator_node() {
    if (failed_) std::destroy_at(&error_);
  }

  /// The coroutine of this promise, whose first base this class is.
  [[nodiscard]] std::coroutine_handle<async_generator_node> handle() noexcept {
    return std::coroutine_handle<async_generator_node>::from_promise(*this);
  }

  // The body's side.

  /// The body has yielded or ended: the consumer goes on.
  transfer leave(generator_state state) noexcept {
    state_ = state;
    if (state == generator_state::closed) unlink();
    const std::coroutine_handle<> consumer = parent();
    const coroutine_link link = parent_link();
    leave_parent();
    return transfer_to(consumer, link);
  }

  /// Throws what was injected, at the co_yield that the body stands at.
  [[noreturn]] HOCKET_ALWAYS_INLINE void raise_injected() {
    injected_ = false;
    static_cast<injection*>(channel_)->raise_now();
  }
  /// The same as a value, for `catching`.
  [[nodiscard]] std::exception_ptr capture_injected(bool& is_exit) {
    injected_ = false;
    const auto* in = static_cast<injection*>(channel_);
    is_exit = in->is_exit();
    return in->capture();
  }

  void fail(std::exception_ptr error) noexcept {
    std::construct_at(&error_, std::move(error));
    failed_ = true;
  }

  // The consumer's side.

  /// Runs the body on with `in` in the channel. REQUIRES: it is created or suspended.
  transfer resume(leaf_handle consumer, void* in, bool injects) noexcept {
    set_parent(consumer);
    channel_ = in;
    injected_ = injects;
    state_ = generator_state::running;
    return transfer_to(handle(), leaf_handle(handle()));
  }

  /// What left the body, once; null when nothing did.
  [[nodiscard]] std::exception_ptr take_error() noexcept {
    if (!failed_) return nullptr;
    std::exception_ptr error = std::move(error_);
    std::destroy_at(&error_);
    channel_ = nullptr;
    failed_ = false;
    return error;
  }

  union {
    void* channel_;
    std::exception_ptr error_;
  };
  generator_state state_ = generator_state::created;
  bool injected_ = false;
  bool failed_ = false;
};

/// Who closes the async generators that nobody closes: those that were begun under it and are
/// dropped, or still open at its end (Python: sys.set_asyncgen_hooks).
class async_generator_host {
 public:
  async_generator_host(const async_generator_host&) = delete;
  async_generator_host& operator=(const async_generator_host&) = delete;

  /// While it lives the host is the one of this thread.
  class scope {
   public:
    explicit scope(async_generator_host& host) noexcept : outer_(std::exchange(current_, &host)) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() { current_ = outer_; }

   private:
    async_generator_host* outer_;
  };

  /// A body begins. Without a host, dropping the generator will destroy its frame.
  static void begin(async_generator_node& node) noexcept {
    if (current_ != nullptr) current_->open_.push_back(node);
  }

  /// The generator object goes away. What is suspended may have to wait for something before it
  /// ends, which the host sees to; the rest is destroyed.
  static void drop(async_generator_node& node) noexcept {
    if (node.state_ == generator_state::suspended && node.linked() && current_ != nullptr) {
      current_->adopt(node);
    } else {
      node.handle().destroy();
    }
  }

 protected:
  async_generator_host() = default;
  ~async_generator_host() = default;

  /// Takes the coroutine over, to close and destroy it.
  virtual void adopt(async_generator_node& dropped) noexcept = 0;

  /// Those that were begun and have not ended, in the order of beginning.
  intrusive_list<async_generator_node> open_;

 private:
  static inline constinit thread_local async_generator_host* current_ = nullptr;
};

}  // namespace hocket::detail
