// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/timeout.hpp"

namespace hocket {

void timeout_scope::on_due(timer& due) noexcept {
  auto& self = static_cast<timeout_scope&>(due);
  self.state_ = state::expiring;
  self.task_->cancel();
}

void timeout_scope::enter() {
  if (state_ != state::created) throw runtime_error("timeout_scope: it has been entered already");
  task_ = task_context::current_or_null();
  if (task_ == nullptr) throw runtime_error("timeout_scope: it works in a task only");
  cancelling_before_ = task_->cancelling();
  state_ = state::active;
  arm_unless_unlimited();
}

bool timeout_scope::leave() noexcept {
  cancel();
  if (state_ != state::expiring) {
    state_ = state::finished;
    return false;
  }
  state_ = state::expired;
  return task_->uncancel() <= cancelling_before_;
}

void timeout_scope::reschedule(clock::time_point deadline) {
  switch (state_) {
    case state::created:
      throw runtime_error("timeout_scope: cannot reschedule before run()");
    case state::expiring:
      throw runtime_error("timeout_scope: cannot reschedule, time is up already");
    case state::expired:
    case state::finished:
      throw runtime_error("timeout_scope: cannot reschedule, it has ended");
    case state::active:
      break;
  }
  when_ = deadline;
  cancel();
  arm_unless_unlimited();
}

void timeout_scope::arm_unless_unlimited() noexcept {
  // A timer that never fires would still be something for the loop to wait for, and hide a deadlock.
  if (when_ != clock::time_point::max()) arm(when_);
}

}  // namespace hocket
