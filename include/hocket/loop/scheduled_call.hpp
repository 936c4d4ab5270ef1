// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/base/ready_queue.hpp"
#include "hocket/core/context_map.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/loop/timer_queue.hpp"

namespace hocket {

class event_loop;

namespace detail {

/// A callback that a loop was asked to run: the one allocation of call_soon and its kin.
///
/// Two may hold it, the loop (while it is scheduled) and a call_handle; the last one frees it. Its
/// memory comes from the frames' pool: a call from another thread is freed in the loop's, and the
/// pool brings memory back in batches, where malloc would have the threads meet at each.
///
/// It runs with the context variables that whoever made it had then.
class scheduled_call : public pooled_frame, public ready_node, public timer_node {
 public:
  explicit scheduled_call(event_loop& loop) noexcept
      : ready_node(runs_with<&run>), timer_node(kind), loop_(&loop) {
    if (task_context::has_variables()) [[unlikely]]
      keep_variables();
  }
  virtual ~scheduled_call() = default;

  void retain() noexcept { ++owners_; }
  void release() noexcept {
    if (--owners_ > 0) return;
    // Not in the destructor, which is half as long without the call.
    if (variables_ != nullptr) [[unlikely]]
      drop_variables();
    delete this;
  }

  /// Takes the call out of the loop and frees what the callback holds.
  void cancel() noexcept;
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

  /// The functions by which a loop that is destroyed knows its own calls among the nodes
  /// of others.
  static void run(ready_node& node) noexcept;
  static void make_ready(suspension& node) noexcept;
  static constexpr suspension_kind kind{
      .name = "callback", .withdraw = nullptr, .on_due = &make_ready};

 private:
  virtual void invoke() = 0;
  virtual void drop_callback() noexcept = 0;
  HOCKET_COLD void keep_variables() noexcept;
  HOCKET_COLD void invoke_with_variables();
  HOCKET_COLD void drop_variables() noexcept;

  event_loop* loop_;
  int owners_ = 1;
  bool cancelled_ = false;
  context_map* variables_ = nullptr;  ///< an owner of it, and null while nothing is set
};

template <class F>
class scheduled_call_of final : public scheduled_call {
 public:
  template <class G>
  scheduled_call_of(event_loop& loop, G&& callback)
      : scheduled_call(loop), callback_(std::forward<G>(callback)) {}
  ~scheduled_call_of() override { drop_callback(); }

 private:
  void invoke() override { static_cast<void>(callback_()); }
  void drop_callback() noexcept override {
    if (std::exchange(alive_, false)) std::destroy_at(&callback_);
  }

  union {
    F callback_;
  };
  bool alive_ = true;
};

}  // namespace detail

/// Refers to a callback that was scheduled (Python: asyncio.Handle, TimerHandle). Letting
/// go of the handle does not cancel the callback.
///
/// THREAD: the loop's. LIFETIME: cancel() needs the loop while the callback is pending.
class call_handle {
 public:
  call_handle() = default;
  explicit call_handle(detail::scheduled_call& call) noexcept : call_(&call) { call.retain(); }
  call_handle(call_handle&& other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
  call_handle& operator=(call_handle&& other) noexcept {
    call_handle(std::move(other)).swap(*this);
    return *this;
  }
  ~call_handle() {
    if (call_) call_->release();
  }

  /// The callback will not run. Does nothing when it has run already.
  void cancel() noexcept {
    if (call_) call_->cancel();
  }

  /// True after cancel(), as in Python also when the callback had already run.
  [[nodiscard]] bool cancelled() const noexcept { return call_ && call_->cancelled(); }

  /// For call_later and call_at: when the callback is due. REQUIRES: not an empty handle.
  [[nodiscard]] clock::time_point when() const noexcept { return call_->deadline_; }

  void swap(call_handle& other) noexcept { std::swap(call_, other.call_); }

 private:
  detail::scheduled_call* call_ = nullptr;
};

}  // namespace hocket
