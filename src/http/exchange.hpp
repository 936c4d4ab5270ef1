// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <coroutine>
#include <source_location>
#include <string>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/timer.hpp"
#include "http/curl_transfer.hpp"
#include "http/multi.hpp"

namespace hocket::http::detail {

/// A prepared transfer while curl has it. Destruction takes it back and closes its connection.
///
/// LIFETIME: the driver and the transfer outlive it.
class exchange {
 public:
  class [[nodiscard("co_await it")]] waiter;

  /// Starts the transfer. An `idle_timeout` of 0 is none.
  exchange(multi& driver, curl_transfer& t, std::chrono::milliseconds idle_timeout);
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange();

  [[nodiscard]] bool has(news wanted) const noexcept { return any(transfer_.has() & wanted); }

  /// Waits until there is one of `wanted`, or the end. CANCEL: nothing is lost.
  waiter wait_for(news wanted) noexcept;

  /// As of curl_transfer; an error that curl meets ends the exchange.
  [[nodiscard]] std::string take_body() noexcept;
  void supply(std::string piece) noexcept { check(transfer_.supply(std::move(piece))); }
  void end_supply() noexcept { check(transfer_.end_supply()); }

 private:
  struct idle_timer : timer {
    explicit idle_timer(exchange& owner) noexcept
        : timer(owner.driver_.loop(), &on_due), owner_(owner) {}
    static void on_due(timer& due) noexcept;
    exchange& owner_;
  };

  static void on_news(void* self) noexcept;
  void check(CURLcode result) noexcept;
  void end_if_idle() noexcept;

  multi& driver_;
  curl_transfer& transfer_;
  const std::chrono::milliseconds idle_timeout_;
  idle_timer idle_;
  waiter* waiter_ = nullptr;
};

class exchange::waiter : private suspension {
 public:
  waiter(exchange& running, news wanted) noexcept
      : suspension(kind), running_(running), wanted_(wanted | news::over) {}
  ~waiter() { unlink(); }

  [[nodiscard]] bool await_ready() const noexcept { return running_.has(wanted_); }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle,
                     std::source_location where = std::source_location::current()) {
    note_place(handle, where);
    if (!task_context::current().suspend(handle, *this)) return false;
    running_.waiter_ = this;
    return true;
  }

  void await_resume() {
    unlink();
    if (running_.has(wanted_)) return;
    task_context::current().check();
    throw cancelled();  // it was taken back by uncancel(), but nothing has come
  }

 private:
  friend exchange;

  static withdrawal withdraw(suspension& at) noexcept {
    static_cast<waiter&>(at).unlink();
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "http exchange", .withdraw = &withdraw};
  void unlink() noexcept {
    if (running_.waiter_ == this) running_.waiter_ = nullptr;
  }

  exchange& running_;
  const news wanted_;
};

inline exchange::waiter exchange::wait_for(news wanted) noexcept { return {*this, wanted}; }

}  // namespace hocket::http::detail
