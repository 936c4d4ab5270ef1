// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/sync/turnstile.hpp"

namespace hocket {

/// What a task has of a lock or a semaphore until the end of a scope; what scoped() gives (Python:
/// the block of an `async with`).
///
///     auto held = co_await database.scoped();
///
/// The destructor releases, however the scope is left.
/// LIFETIME: the lock or semaphore outlives it.
class [[nodiscard("what is held is released when this is dropped")]] hold {
 public:
  explicit hold(detail::turnstile& held) noexcept : held_(&held) {}
  hold(hold&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  hold& operator=(hold&& other) noexcept {
    if (this != &other) {
      release();
      held_ = std::exchange(other.held_, nullptr);
    }
    return *this;
  }
  ~hold() { release(); }

  /// False after release(), and for one that was moved from.
  [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }

  /// Releases before the scope ends. Nothing happens when it was released by this hold already.
  void release() noexcept {
    if (held_ == nullptr) return;
    [[maybe_unused]] const bool was_held = std::exchange(held_, nullptr)->add();
    HOCKET_ASSERT(was_held && "what a hold releases was not released by hand before");
  }

 private:
  detail::turnstile* held_;
};

namespace detail {

/// What acquire() gives.
class acquire_awaiter : public turnstile::waiter {
 public:
  explicit acquire_awaiter(turnstile& through) noexcept : waiter(through) {}
  /// REQUIRES: it has not been awaited.
  acquire_awaiter(acquire_awaiter&& other) noexcept : waiter(other.through()) {}

  [[nodiscard]] bool await_ready() const noexcept { return through().open(); }
  void await_resume() {
    check_or_decline();
    enter();
  }
};

/// What scoped() gives.
class scoped_awaiter : public acquire_awaiter {
 public:
  using acquire_awaiter::acquire_awaiter;
  [[nodiscard]] hold await_resume() {
    acquire_awaiter::await_resume();
    return hold(through());
  }
};

}  // namespace detail
}  // namespace hocket
