// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/scheduled_call.hpp"

#include <exception>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

namespace {

/// While it lives the thread has the context variables of a call.
class variables_scope {
 public:
  explicit variables_scope(context_ref of_call) noexcept : other_(std::move(of_call)) {
    exchange();
  }
  variables_scope(const variables_scope&) = delete;
  variables_scope& operator=(const variables_scope&) = delete;
  ~variables_scope() { exchange(); }

 private:
  void exchange() noexcept { std::swap(other_, this_thread_context()); }
  context_ref other_;
};

}  // namespace

void scheduled_call::keep_variables() noexcept {
  variables_ = task_context::current_variables().get();
  variables_->retain();
}

void scheduled_call::invoke_with_variables() {
  const variables_scope inside(context_ref::share(variables_));
  invoke();
}

void scheduled_call::drop_variables() noexcept {
  const context_ref last(std::exchange(variables_, nullptr));
}

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
    if (self.variables_ != nullptr) [[unlikely]] {
      self.invoke_with_variables();
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
