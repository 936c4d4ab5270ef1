// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "http/curl_transfer.hpp"
#include "http/multi.hpp"

namespace hocket::http::detail {

/// Waits for the end of a prepared transfer.
///
/// CANCEL: the transfer is taken from curl, and its connection closed, before `cancelled` is
/// thrown.
class exchange : private suspension {
 public:
  exchange(multi& driver, curl_transfer& t) noexcept
      : suspension(kind), driver_(driver), transfer_(t) {}
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
    if (context_->suspend(handle, *this)) return true;
    give_up();
    return false;
  }

  void await_resume() {
    if (over_) return;
    context_->check();
    throw cancelled();  // it was taken back by uncancel(), but the transfer is gone
  }

 private:
  static void on_done(void* owner) noexcept {
    auto& self = *static_cast<exchange*>(owner);
    self.running_ = false;
    self.over_ = true;
    self.context_->wake();
  }
  static withdrawal withdraw(suspension& at) noexcept {
    static_cast<exchange&>(at).give_up();
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "http exchange", .withdraw = &withdraw};
  void give_up() noexcept {
    if (!running_) return;
    running_ = false;
    driver_.abort(transfer_);
  }

  multi& driver_;
  curl_transfer& transfer_;
  task_context* context_ = nullptr;
  bool running_ = false;
  bool over_ = false;
};

}  // namespace hocket::http::detail
