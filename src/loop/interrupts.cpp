// SPDX-License-Identifier: BSL-1.0
#include "loop/interrupts.hpp"

#include <csignal>
#include <exception>

#include "hocket/errors.hpp"

namespace hocket::detail {

interrupts::interrupts(event_loop& loop, task_state_base* main, bool wanted)
    : loop_(loop), main_(main) {
  if (!wanted) return;
  try {
    watch_.emplace(*this);
  } catch (const runtime_error&) {
    return;  // the run of another thread has it
  }
}

interrupts::sigint_watch::sigint_watch(interrupts& told)
    : signal_watch(
          told.loop_, SIGINT,
          [](signal_watch& self) noexcept { static_cast<sigint_watch&>(self).owner.came(); },
          signal_use::fallback),
      owner(told) {}

void interrupts::came() noexcept {
  if (++count_ == 1 && main_ != nullptr) {
    main_->cancel();
    return;
  }
  ends_cleanup_ = main_ == nullptr;
  loop_.stop(std::make_exception_ptr(keyboard_interrupt()));
}

}  // namespace hocket::detail
