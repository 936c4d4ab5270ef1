// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/barrier.hpp"

#include <string>

namespace hocket {

barrier::barrier(std::ptrdiff_t parties)
    : parties_(static_cast<std::size_t>(parties)), waiters_(waiter::kind) {
  if (parties < 1) {
    throw value_error("barrier: parties must be >= 1, not " + std::to_string(parties));
  }
}

void barrier::abort() noexcept {
  broken_ = true;
  turn_away();
}

void barrier::reset() noexcept {
  broken_ = false;
  turn_away();
}

void barrier::turn_away() noexcept {
  arrived_ = 0;
  waiters_.wake_all();
}

/// A number is given when all are here, not on arrival: one who left in between would leave a gap.
void barrier::open() noexcept {
  arrived_ = 0;
  for (std::size_t index = 0; !waiters_.empty(); ++index) {
    auto& next = static_cast<waiter&>(waiters_.front());
    next.passed_ = true;
    next.index_ = index;
    next.wake();
  }
}

bool barrier::waiter::await_ready() noexcept {
  if (barrier_.broken_) return true;
  if (barrier_.arrived_ + 1 < barrier_.parties_) return false;
  passed_ = true;
  index_ = barrier_.arrived_;
  barrier_.open();
  return true;
}

std::size_t barrier::waiter::await_resume() {
  check();
  if (!passed_) throw broken_barrier_error("the barrier was aborted or reset");
  return index_;
}

}  // namespace hocket
