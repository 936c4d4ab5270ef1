// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/branch_set.hpp"

#include <utility>

#include "hocket/base/describe.hpp"
#include "hocket/base/exception_match.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

void branch_base::told(completion_node& node, news what) noexcept {
  auto& self = static_cast<branch_base&>(node);
  if (what == news::done) self.set_->note_done(self);
}

void branch_set::add(branch_base& branch, completion& awaited) noexcept {
  branch.set_ = this;
  branch.waiting_ = task_context::current_or_null();
  branch.index_ = size_++;
  (first_ == nullptr ? first_ : last_->next_) = &branch;
  last_ = &branch;
  ++pending_;
  if (branch.owned_) ++owned_pending_;
  if (awaited.done()) {
    note_done(branch);
  } else {
    awaited.add_waiter(branch);
  }
}

void branch_set::note_done(branch_base& branch) noexcept {
  branch.done_ = true;
  (first_done_ == nullptr ? first_done_ : last_done_->next_done_) = &branch;
  last_done_ = &branch;
  --pending_;
  if (branch.owned_) --owned_pending_;
  if (const auto error = branch.peek_exception()) {
    if (first_failure_ == nullptr) first_failure_ = &branch;
    if (!exception_matches<cancelled>(error)) has_exception_ = true;
  }
  if (suspended_ && satisfied(until_)) wake_early();
}

bool branch_set::satisfied(until what) const noexcept {
  switch (what) {
    case until::one_more:
      return given_ == nullptr ? first_done_ != nullptr : given_ != last_done_;
    case until::first_failure:
      return first_failure_ != nullptr || pending_ == 0;
    case until::first_exception:
      return has_exception_ || pending_ == 0;
    case until::owned_done:
      return owned_pending_ == 0;
    case until::all_done:
      break;
  }
  return pending_ == 0;
}

void branch_set::wake_early() noexcept {
  if (std::exchange(suspended_, false)) context_->wake();
}

suspension::withdrawal branch_set::withdraw(suspension& self) noexcept {
  static_cast<branch_set&>(self).suspended_ = false;
  return withdrawal::done;
}

branch_base& branch_set::next_done() noexcept {
  given_ = given_ == nullptr ? first_done_ : given_->next_done_;
  return *given_;
}

void branch_set::look_at_exceptions() const noexcept {
  for (const branch_base* each = first_done_; each != nullptr; each = each->next_done_) {
    if (pending_ > 0 || each->next_done_ != nullptr) static_cast<void>(each->exception());
  }
}

void branch_set::cancel(std::string_view message) {
  for (branch_base* each = first_; each != nullptr; each = each->next_) {
    if (!each->done_) each->cancel(message);
  }
}

void branch_set::cancel_owned() {
  for (branch_base* each = first_; each != nullptr; each = each->next_) {
    if (each->owned_ && !each->done_) each->cancel({});
  }
}

void branch_set::report_owned_failures(const branch_base* except) {
  for (branch_base* each = first_; each != nullptr; each = each->next_) {
    // Who waited for several and threw one's exception has retrieved those of the others too, also
    // of what others own and what fails only later.
    const auto error = each->exception();
    if (!each->owned_ || each == except) continue;
    if (error == nullptr || exception_matches<cancelled>(error)) continue;
    if (exception_matches<keyboard_interrupt>(error)) {
      event_loop::current().stop(error);
      continue;
    }
    event_loop::current().report_exception(
        "exception in a task after another one had ended the wait", error);
  }
}

namespace {

/// A cancellation that came while the outcome was clear already arrives at the next suspension.
void cancel_again(task_context& here, const std::exception_ptr& cancellation) {
  here.uncancel();
  here.cancel(describe(cancellation));
}

}  // namespace

task<void> branch_set::outlast(until rest, std::exception_ptr& cancellation) {
  while (!satisfied(rest)) {
    const auto waited = co_await catching(wait(rest));
    if (waited.has_value()) continue;
    cancellation = waited.exception();
    if (rest == until::owned_done) {
      cancel_owned();
    } else {
      cancel(describe(cancellation));
    }
  }
}

task<void> branch_set::unwind(std::exception_ptr cancellation) {
  const bool was_cancelled = cancellation != nullptr;
  const until rest = was_cancelled ? until::all_done : until::owned_done;
  if (was_cancelled) {
    cancel(describe(cancellation));
  } else {
    cancel_owned();
  }
  co_await outlast(rest, cancellation);

  const branch_base* culprit = first_failure_;
  if (was_cancelled) {
    while (culprit != nullptr && (!culprit->done_ || culprit->exception() == nullptr ||
                                  exception_matches<cancelled>(culprit->exception()))) {
      culprit = culprit->next_done_;
    }
  }
  report_owned_failures(culprit);
  if (culprit == nullptr) std::rethrow_exception(cancellation);
  if (!was_cancelled && cancellation != nullptr) {
    cancel_again(task_context::current(), cancellation);
  }
  std::rethrow_exception(culprit->exception());
}

task<void> branch_set::give_up(std::exception_ptr cancellation) {
  cancel(describe(cancellation));
  co_await outlast(until::all_done, cancellation);
  report_owned_failures(nullptr);
  std::rethrow_exception(cancellation);
}

task<void> branch_set::cancel_losers() {
  std::exception_ptr cancellation;
  cancel();
  co_await outlast(until::all_done, cancellation);
  report_owned_failures(first_done_);
  if (cancellation != nullptr) cancel_again(task_context::current(), cancellation);
}

}  // namespace hocket::detail
