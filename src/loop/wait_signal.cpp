// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/wait_signal.hpp"

#include <algorithm>

#include "hocket/loop/signal_watch.hpp"

namespace hocket {

namespace detail {

struct caught_signal : signal_watch {
  caught_signal(signal_source& told, int signo)
      : signal_watch(told.loop_, signo, &on_signal, signal_use::background), source(told) {}

  static void on_signal(signal_watch& watch) noexcept {
    static_cast<caught_signal&>(watch).source.caught(watch.signo());
  }

  signal_source& source;
};

}  // namespace detail

signal_source::signal_source(std::initializer_list<int> signals) {
  pending_.reserve(signals.size());
  for (const int signo : signals) {
    watches_.push_back(std::make_unique<detail::caught_signal>(*this, signo));
  }
}

signal_source::~signal_source() {
  HOCKET_ASSERT(waiter_ == nullptr && "a task still waits for these signals");
}

void signal_source::caught(int signo) noexcept {
  // There is room for each number once.
  if (std::find(pending_.begin(), pending_.end(), signo) == pending_.end()) {
    pending_.push_back(signo);
  }
  if (waiter* const woken = waiter_) {
    woken->leave();
    woken->context_->wake();
  }
}

int signal_source::waiter::await_resume() {
  if (context_ != nullptr) context_->check();
  const int signo = source_.pending_.front();
  source_.pending_.erase(source_.pending_.begin());
  return signo;
}

}  // namespace hocket
