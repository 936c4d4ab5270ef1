// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/timer.hpp"
#include "http/curl_transfer.hpp"
#include "http/multi.hpp"

namespace hocket::detail {

/// Waits for a prepared transfer. Gives false when the deadline came first.
///
/// CANCEL: the transfer is taken from curl, and its connection closed, before `cancelled` is
/// thrown.
class exchange : private suspension {
 public:
  exchange(multi& driver, curl_transfer& t, clock::time_point deadline) noexcept
      : suspension(&withdraw), driver_(driver), transfer_(t), deadline_(deadline), limit_(*this) {}
  ~exchange() { give_up(); }

  [[nodiscard]] bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle,
                     std::source_location where = std::source_location::current()) {
    note_place(handle, where);
    transfer_.owner_ = this;
    transfer_.on_done_ = &on_done;
    driver_.start(transfer_);
    running_ = true;
    context_ = &task_context::current();
    if (!context_->suspend(handle, *this)) {
      give_up();
      return false;
    }
    if (deadline_ != clock::time_point::max()) limit_.arm(deadline_);
    return true;
  }

  bool await_resume() {
    if (!over_ && !timed_out_) {
      context_->check();
      throw cancelled();  // it was taken back by uncancel(), but the transfer is gone
    }
    return over_;
  }

 private:
  struct limit_timer : timer {
    explicit limit_timer(exchange& owner) noexcept
        : timer(owner.driver_.loop(),
                [](timer& t) noexcept { static_cast<limit_timer&>(t).owner_.time_out(); }),
          owner_(owner) {}
    exchange& owner_;
  };

  static void on_done(void* owner) noexcept {
    auto& self = *static_cast<exchange*>(owner);
    self.running_ = false;
    self.over_ = true;
    self.limit_.cancel();
    self.context_->wake();
  }
  static withdrawal withdraw(suspension& at) noexcept {
    static_cast<exchange&>(at).give_up();
    return withdrawal::done;
  }
  void time_out() noexcept {
    timed_out_ = true;
    give_up();
    context_->wake();
  }
  void give_up() noexcept {
    if (!running_) return;
    running_ = false;
    limit_.cancel();
    driver_.abort(transfer_);
  }

  multi& driver_;
  curl_transfer& transfer_;
  const clock::time_point deadline_;
  limit_timer limit_;
  task_context* context_ = nullptr;
  bool running_ = false;
  bool over_ = false;
  bool timed_out_ = false;
};

}  // namespace hocket::detail
