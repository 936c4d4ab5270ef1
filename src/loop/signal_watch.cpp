// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/signal_watch.hpp"

#include "platform/linux/event_fd.hpp"
#include "platform/linux/signals.hpp"

namespace hocket {

namespace detail {

namespace {

platform::signal_role role_of(signal_use use) noexcept {
  return use == signal_use::fallback ? platform::signal_role::fallback
                                     : platform::signal_role::wanted;
}

}  // namespace

signal_registration::signal_registration(int signo, signal_use use)
    : signo_(signo), use_(use), fd_(platform::catch_signal(signo, role_of(use))) {}

signal_registration::~signal_registration() { platform::release_signal(signo_, role_of(use_)); }

}  // namespace detail

signal_watch::signal_watch(event_loop& loop, int signo, function on_signal, signal_use use)
    : detail::signal_registration(signo, use),
      io_watch(loop, detail::signal_registration::fd_, &on_readable),
      on_signal_(on_signal) {
  if (use != signal_use::awaited) set_background();
  watch(readiness::readable);
}

bool signal_watch::take() noexcept {
  return platform::drain_event_fd(detail::signal_registration::fd_);
}

void signal_watch::on_readable(io_watch& watch, readiness) noexcept {
  auto& self = static_cast<signal_watch&>(watch);
  if (self.take()) self.on_signal_(self);
}

}  // namespace hocket
