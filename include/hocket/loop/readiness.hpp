// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"

namespace hocket {

/// Waits once for a descriptor; what readable() and writable() give.
class readiness_awaiter : public suspension, private io_watch {
 public:
  readiness_awaiter(int fd, readiness interest)
      : readiness_awaiter(event_loop::current(), fd, interest) {}
  /// REQUIRES: it has not been awaited.
  readiness_awaiter(readiness_awaiter&& other) noexcept
      : readiness_awaiter(other.loop(), other.fd(), other.wanted_) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    detail::note_place(task, where);
    context_ = &task_context::current();
    watch(wanted_);
    if (context_->suspend(task, *this)) return true;
    stop();
    return false;
  }
  readiness await_resume() {
    context_->check();
    return found_;
  }

 private:
  readiness_awaiter(event_loop& loop, int fd, readiness interest) noexcept
      : suspension(kind), io_watch(loop, fd, &on_ready), wanted_(interest) {}

  static void on_ready(io_watch& watched, readiness found) noexcept {
    auto& self = static_cast<readiness_awaiter&>(watched);
    self.stop();
    self.found_ = found;
    self.context_->wake();
  }
  static withdrawal withdraw(suspension& self) noexcept {
    static_cast<readiness_awaiter&>(self).stop();
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "readiness", .withdraw = &withdraw};

  readiness wanted_;
  readiness found_ = readiness::none;
  task_context* context_ = nullptr;
};

/// Suspends the task until `fd` can be read without blocking, has ended, or has failed.
/// For sockets of your own; tcp_stream registers its descriptor once instead of at each wait.
/// CANCEL: the watch is stopped before `cancelled` is thrown.
/// THROWS: std::system_error when the descriptor cannot be polled; runtime_error without a loop.
/// LIFETIME: the descriptor stays open while somebody waits for it.
[[nodiscard("co_await it")]] inline readiness_awaiter readable(int fd) {
  return readiness_awaiter(fd, readiness::readable);
}

/// The same for writing.
[[nodiscard("co_await it")]] inline readiness_awaiter writable(int fd) {
  return readiness_awaiter(fd, readiness::writable);
}

}  // namespace hocket
