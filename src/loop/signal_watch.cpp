// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/signal_watch.hpp"

#include "platform/linux/event_fd.hpp"
#include "platform/linux/signals.hpp"

namespace hocket {

namespace detail {

signal_registration::signal_registration(int signo)
    : signo_(signo), fd_(platform::catch_signal(signo)) {}

signal_registration::~signal_registration() { platform::release_signal(signo_); }

}  // namespace detail

signal_watch::signal_watch(event_loop& loop, int signo, function on_signal, bool background)
    : detail::signal_registration(signo),
      io_watch(loop, detail::signal_registration::fd_, &on_readable),
      on_signal_(on_signal) {
  if (background) set_background();
  watch(readiness::readable);
}

void signal_watch::on_readable(io_watch& watch, readiness) noexcept {
  auto& self = static_cast<signal_watch&>(watch);
  platform::drain_event_fd(watch.fd());
  self.on_signal_(self);
}

}  // namespace hocket
