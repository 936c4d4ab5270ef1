// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "hocket/base/ready_queue.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/task.hpp"

namespace hocket::tests {

/// Holds one task until it is opened: the smallest awaitable that follows the protocol.
class gate {
 public:
  class awaiter : public suspension {
   public:
    explicit awaiter(gate& awaited) noexcept : suspension(kind), gate_(awaited) {}
    ~awaiter() { gate_.waiting_ = nullptr; }
    bool await_ready() const noexcept { return gate_.open_; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> task,
                       std::source_location where = std::source_location::current()) noexcept {
      detail::note_place(task, where);
      context_ = &task_context::current();
      if (!context_->suspend(task, *this)) return false;
      gate_.waiting_ = this;
      return true;
    }
    void await_resume() {
      if (context_ != nullptr) context_->check();
    }

   private:
    friend gate;
    static withdrawal withdraw(suspension& self) noexcept {
      static_cast<awaiter&>(self).gate_.waiting_ = nullptr;
      return withdrawal::done;
    }
    static constexpr suspension_kind kind{.name = "gate", .withdraw = &withdraw};
    gate& gate_;
    task_context* context_ = nullptr;
  };

  [[nodiscard]] awaiter pass() noexcept { return awaiter(*this); }
  void open() noexcept {
    open_ = true;
    if (waiting_ != nullptr) std::exchange(waiting_, nullptr)->context_->wake();
  }
  [[nodiscard]] bool is_waited_for() const noexcept { return waiting_ != nullptr; }

 private:
  awaiter* waiting_ = nullptr;
  bool open_ = false;
};

/// A loop in miniature, for the core knows none.
class driver {
 public:
  template <class T>
  using started = detail::state_ref<detail::task_state<T>>;

  template <class T>
  started<T> start(task<T> body) {
    return started<T>(*new detail::task_state<T>(ready_, std::move(body)));
  }
  void run_all() {
    while (!ready_.empty()) ready_.run_pass();
  }
  void pass() { ready_.run_pass(); }

  template <class T>
  T run(task<T> body) {
    const auto state = start(std::move(body));
    run_all();
    if (!state->done()) {
      state->abandon();
      throw std::logic_error("the task waits for what the test does not do");
    }
    return state->outcome().take();
  }

 private:
  detail::task_scheduler ready_;
};

}  // namespace hocket::tests
