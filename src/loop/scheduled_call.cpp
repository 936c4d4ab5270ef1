// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/scheduled_call.hpp"

#include <exception>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

namespace {

/// While it lives the thread has the context variables of a call, and the call has the thread's.
class variables_scope {
 public:
  explicit variables_scope(context_ref& of_call) noexcept : of_call_(of_call) { exchange(); }
  variables_scope(const variables_scope&) = delete;
  variables_scope& operator=(const variables_scope&) = delete;
  ~variables_scope() { exchange(); }

 private:
  void exchange() noexcept { std::swap(of_call_, this_thread_context()); }
  context_ref& of_call_;
};

}  // namespace

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
    if (self.variables_) [[unlikely]] {
      const variables_scope inside(self.variables_);
      self.invoke();
    } else {
      self.invoke();
    }
  } catch (const keyboard_interrupt&) {
    self.loop_->stop(std::current_exception());
  } catch (...) {
    self.loop_->report_exception("exception in a callback", std::current_exception());
  }
  self.drop_callback();
  self.release();
}

}  // namespace hocket::detail
