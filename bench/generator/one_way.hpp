// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstdint>
#include <source_location>
#include <utility>

namespace bench {

/// Notes nothing about a suspension or a resumption.
struct untraced {
  void suspended(const std::source_location&) noexcept {}
  void resumed() noexcept {}
};

/// Notes what hocket's introspection is made of: where the body stands, and how often it ran.
struct traced {
  void suspended(const std::source_location& at) noexcept { where = at; }
  void resumed() noexcept { ++resumptions; }

  std::uint32_t resumptions = 0;
  std::source_location where;
};

/// The floor: the smallest coroutine that yields a number and can be sent one. It has no states, no
/// exceptions, no delegation. Its frames come from operator new.
template <class Trace = untraced>
class basic_one_way {
 public:
  struct promise_type : Trace {
    basic_one_way get_return_object() {
      return basic_one_way(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    auto yield_value(const std::int64_t& value) noexcept {
      struct awaiter {
        promise_type& promise;
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        void await_suspend(
            std::coroutine_handle<>,
            std::source_location at = std::source_location::current()) const noexcept {
          promise.suspended(at);
        }
        std::int64_t await_resume() const noexcept { return promise.in; }
      };
      out = &value;
      return awaiter{*this};
    }
    void return_void() noexcept {}
    void unhandled_exception() { throw; }

    const std::int64_t* out = nullptr;
    std::int64_t in = 0;
  };
  using handle_type = std::coroutine_handle<promise_type>;

  basic_one_way(basic_one_way&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  basic_one_way& operator=(basic_one_way&&) = delete;
  ~basic_one_way() {
    if (handle_) handle_.destroy();
  }

  /// Gives false at the end.
  bool next() {
    handle_.promise().resumed();
    handle_.resume();
    return !handle_.done();
  }
  std::int64_t send(std::int64_t value) {
    handle_.promise().in = value;
    handle_.promise().resumed();
    handle_.resume();
    return *handle_.promise().out;
  }
  [[nodiscard]] std::int64_t value() const { return *handle_.promise().out; }

  [[nodiscard]] handle_type release() noexcept { return std::exchange(handle_, nullptr); }

 private:
  explicit basic_one_way(handle_type handle) : handle_(handle) {}
  handle_type handle_;
};

using one_way = basic_one_way<>;

}  // namespace bench
