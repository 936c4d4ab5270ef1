// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/io_watch.hpp"

#include <utility>

#include "hocket/loop/event_loop.hpp"

namespace hocket {

void io_watch::watch(readiness interest, trigger t) {
  if (!any(interest)) {
    stop();
    return;
  }
  const auto old_interest = std::exchange(interest_, interest);
  const auto old_trigger = std::exchange(trigger_, t);
  try {
    loop_->poller_->update(*this);
  } catch (...) {
    interest_ = old_interest;
    trigger_ = old_trigger;
    throw;
  }
  if (!any(old_interest)) ++(background_ ? loop_->background_watches_ : loop_->watches_);
}

void io_watch::stop_watching() noexcept {
  loop_->poller_->remove(*this);
  interest_ = readiness::none;
  --(background_ ? loop_->background_watches_ : loop_->watches_);
}

}  // namespace hocket
