// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>

namespace hocket::tests {

/// The lazy task of another library. It hands over as `Resumes` says: by await_suspend's handle, or
/// by calls of resume().
template <bool Calls>
class lazy {
 public:
  struct promise_type {
    lazy get_return_object() {
      return lazy(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() { return {}; }
    auto final_suspend() noexcept {
      struct awaiter {
        bool await_ready() noexcept { return false; }
        auto await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
          if constexpr (Calls) {
            ended.promise().awaiting.resume();
          } else {
            return ended.promise().awaiting;
          }
        }
        void await_resume() noexcept {}
      };
      return awaiter();
    }
    void return_value(int given) { value = given; }
    void unhandled_exception() { std::terminate(); }

    std::coroutine_handle<> awaiting;
    int value = 0;
  };

  explicit lazy(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  lazy(const lazy&) = delete;
  lazy& operator=(const lazy&) = delete;
  ~lazy() { handle_.destroy(); }

  bool await_ready() const { return false; }
  auto await_suspend(std::coroutine_handle<> awaiting) {
    handle_.promise().awaiting = awaiting;
    if constexpr (Calls) {
      handle_.resume();
    } else {
      return std::coroutine_handle<>(handle_);
    }
  }
  int await_resume() const { return handle_.promise().value; }

 private:
  std::coroutine_handle<promise_type> handle_;
};

}  // namespace hocket::tests
