// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/event_loop.hpp"

#include <cstdio>
#include <optional>
#include <string>

#include "hocket/base/describe.hpp"
#include "hocket/errors.hpp"

namespace hocket {

namespace {

/// How late a busy loop may notice a background watch, such as the one for ctrl-C.
constexpr unsigned passes_between_background_polls = 64;

void print_exception(std::string_view context, const std::exception_ptr& error) noexcept {
  try {
    const std::string text = describe(error);
    std::fprintf(stderr, "hocket: %.*s: %s\n", static_cast<int>(context.size()), context.data(),
                 text.c_str());
  } catch (...) {
    std::fputs("hocket: an exception could not be described\n", stderr);
  }
}

}  // namespace

/// Makes a loop the thread's current one while it runs.
class event_loop::running_scope {
 public:
  explicit running_scope(event_loop& loop) {
    if (current_) throw runtime_error("run() cannot be called from a running event loop");
    current_ = &loop;
  }
  running_scope(const running_scope&) = delete;
  running_scope& operator=(const running_scope&) = delete;
  ~running_scope() { current_ = nullptr; }
};

event_loop::event_loop() : event_loop(system_clock(), make_default_poller()) {}

event_loop::event_loop(clock& time, std::unique_ptr<poller> io)
    : clock_(&time), poller_(std::move(io)) {}

event_loop::~event_loop() {
  // What a callback holds may schedule more while it is destroyed.
  for (;;) {
    adopt_foreign_calls();
    detail::scheduled_call* call = nullptr;
    if (!ready_.empty()) {
      ready_node& node = ready_.pop();
      if (node.run_ == &detail::scheduled_call::run) {
        call = &static_cast<detail::scheduled_call&>(node);
      }
    } else if (!timers_.empty()) {
      timer_node& node = timers_.pop();
      if (node.on_due_ == &detail::scheduled_call::make_ready) {
        call = &static_cast<detail::scheduled_call&>(node);
      }
    } else {
      break;
    }
    if (call) call->release();
  }
}

event_loop& event_loop::current() {
  if (!current_) throw runtime_error("no running event loop");
  return *current_;
}

void event_loop::run_until(const bool& done) {
  const running_scope scope(*this);
  while (!done && !stop_requested_) {
    if (!pass()) {
      throw runtime_error(
          "deadlock: the event loop has nothing ready, no timer and no descriptor to wait for");
    }
  }
  stop_requested_ = false;
}

bool event_loop::run_once() {
  const running_scope scope(*this);
  return pass();
}

bool event_loop::pass() {
  now_is_fresh_ = false;
  if (!poll()) return false;
  if (has_foreign_calls_.load(std::memory_order_acquire)) adopt_foreign_calls();
  if (!timers_.empty()) timers_.fire_due(now());
  ready_.run_pass();
  return true;
}

/// Waits as long as nothing is ready. Returns false when waiting would never end.
bool event_loop::poll() {
  const bool busy = !ready_.empty() || has_foreign_calls_.load(std::memory_order_acquire);
  // A system call per pass is what most of a turn costs: no watches, no call.
  if (busy && watches_ == 0 &&
      (background_watches_ == 0 || ++passes_without_poll_ % passes_between_background_polls != 0)) {
    return true;
  }

  std::optional<clock::duration> timeout;
  if (busy) {
    timeout = clock::duration::zero();
  } else if (!timers_.empty()) {
    const auto left = timers_.next_deadline() - now();
    timeout = left > clock::duration::zero() ? left : clock::duration::zero();
  } else if (watches_ == 0 && keep_alives_ == 0) {
    return false;
  }
  poller_->wait(timeout);
  now_is_fresh_ = false;
  return true;
}

void event_loop::refresh_now() noexcept {
  now_ = clock_->now();
  now_is_fresh_ = true;
}

void event_loop::push_foreign(detail::scheduled_call& call) {
  if (running()) {
    ready_.push(call);
    return;
  }
  bool first = false;
  try {
    const std::scoped_lock lock(foreign_mutex_);
    foreign_calls_.push_back(&call);
    first = !has_foreign_calls_.exchange(true, std::memory_order_release);
    // Under the lock, or the loop could take the call, end and be destroyed before the wake.
    if (first) poller_->wake();
  } catch (...) {
    call.release();
    throw;
  }
}

void event_loop::adopt_foreign_calls() {
  std::vector<detail::scheduled_call*> calls;
  {
    const std::scoped_lock lock(foreign_mutex_);
    calls.swap(foreign_calls_);
    has_foreign_calls_.store(false, std::memory_order_relaxed);
  }
  for (detail::scheduled_call* call : calls) ready_.push(*call);
}

void event_loop::set_exception_handler(exception_handler handler) {
  exception_handler_ = std::move(handler);
}

void event_loop::report_exception(std::string_view context, std::exception_ptr error) noexcept {
  if (!exception_handler_) {
    print_exception(context, error);
    return;
  }
  try {
    exception_handler_(context, error);
  } catch (...) {
    print_exception("exception in the exception handler", std::current_exception());
    print_exception(context, error);
  }
}

}  // namespace hocket
