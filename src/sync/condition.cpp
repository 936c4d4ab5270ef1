// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/condition.hpp"

#include <string>

#include "hocket/errors.hpp"

namespace hocket {

void condition::notify(std::size_t count) {
  if (!locked()) throw runtime_error("cannot notify on un-acquired lock");
  notify_waiters(count);
}

void condition::notify_waiters(std::size_t count) noexcept {
  for (; count > 0 && !waiters_.empty(); --count) {
    auto& next = static_cast<waiter&>(waiters_.front());
    next.notified_ = true;
    next.return_to_lock();
  }
}

/// A frame may be destroyed while it waits. What it unwinds, such as a hold, releases the lock, so
/// the lock is made to count as held by it once more, even besides another holder.
condition::waiter::~waiter() {
  if (stage_ == stage::has_lock) return;
  unlink();
  enter();
}

void condition::waiter::await_resume() {
  if (stage_ == stage::has_lock) {
    check();
    throw runtime_error("cannot wait on un-acquired lock");
  }
  enter();
  stage_ = stage::has_lock;
  try {
    throw_if_cancelled();
  } catch (...) {
    if (notified_) condition_.notify_waiters(1);
    throw;
  }
}

void condition::waiter::throw_if_cancelled() {
  // One that came since the lock was handed over is the context's to throw, and stands for both.
  check();
  if (cancelled_) throw cancelled(std::string(context().cancel_message()));
}

suspension::withdrawal condition::waiter::postpone(suspension& self) noexcept {
  auto& waiting = static_cast<waiter&>(self);
  waiting.cancelled_ = true;
  if (waiting.stage_ == stage::listening) waiting.return_to_lock();
  return withdrawal::forwarded;
}

void condition::waiter::return_to_lock() noexcept {
  unlink();
  stage_ = stage::returning;
  line_up();
}

}  // namespace hocket
