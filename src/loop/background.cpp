// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/background.hpp"

#include <string>

#include "hocket/base/diagnostic.hpp"
#include "hocket/base/exception_match.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

namespace {

/// Is `task` one of the owner's, or below one of these by way of groups?
bool descends_from(const task_owner& owner, const task_context& task) noexcept {
  for (const task_context* each = &task; each != nullptr; each = each->owner().waiting_task()) {
    if (&each->owner() == &owner) return true;
  }
  return false;
}

}  // namespace

background_tasks::~background_tasks() {
  for (auto* task = tasks().empty() ? nullptr : &tasks().front(); task != nullptr;
       task = tasks().next(*task)) {
    report_pending(*task);
  }
}

void background_tasks::report_pending(const task_state_base& task) noexcept {
  try {
    const std::string message = task.name() + " was destroyed but it is pending";
    loop_.report(task.make_diagnostic(diagnostic_kind::destroyed_pending, message, nullptr));
  } catch (...) {
    constexpr auto message = "a task was destroyed but it is pending";
    loop_.report(task.make_diagnostic(diagnostic_kind::destroyed_pending, message, nullptr));
  }
}

background_tasks& background_tasks::current() {
  if (current_ == nullptr) throw runtime_error("no run() in this thread");
  return *current_;
}

void background_tasks::adopted(task_state_base& task) noexcept {
  if (shutting_down_) task.cancel();
}

void background_tasks::shut_down() {
  if (shutting_down_) return;
  shutting_down_ = true;
  // Their descendants too: a group cancels its children once, and one may have swallowed that.
  loop_.ready().each_task([this](task_state_base& task) {
    if (descends_from(*this, task)) task.cancel();
  });
}

void background_tasks::task_finished(task_state_base& finished) noexcept {
  task_left(finished);
  const std::exception_ptr error = finished.peek_exception();
  if (error == nullptr) return;
  if (exception_matches<keyboard_interrupt>(error)) {
    loop_.stop(finished.exception());
  } else if (shutting_down_ && !exception_matches<cancelled>(error)) {
    constexpr auto message = "unhandled exception during run() shutdown";
    loop_.report(finished.make_diagnostic(diagnostic_kind::shutdown_exception, message,
                                          finished.exception()));
  }
}

}  // namespace hocket::detail
