// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/scheduled_call.hpp"

#include <exception>

#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

void scheduled_call::cancel() noexcept {
  cancelled_ = true;
  const bool was_ready = queued();
  const bool was_armed = linked();
  if (was_ready) ready_node::unlink();
  if (was_armed) timer_queue::disarm(*this);
  if (!was_ready && !was_armed) return;
  drop_callback();
  release();
}

void scheduled_call::make_ready(suspension& node) noexcept {
  auto& self = static_cast<scheduled_call&>(node);
  self.loop_->push_ready(self);
}

void scheduled_call::run(ready_node& node) noexcept {
  auto& self = static_cast<scheduled_call&>(node);
  try {
    self.invoke();
  } catch (const keyboard_interrupt&) {
    self.loop_->stop(std::current_exception());
  } catch (...) {
    self.loop_->report_exception("exception in a callback", std::current_exception());
  }
  self.drop_callback();
  self.release();
}

}  // namespace hocket::detail
