// SPDX-License-Identifier: BSL-1.0
#include "http/multi.hpp"

#include <chrono>
#include <new>
#include <stdexcept>
#include <string>

namespace hocket::http::detail {

namespace {

void initialise_library() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_ALL);
  if (code != CURLE_OK) {
    throw std::runtime_error(std::string("curl_global_init: ") + curl_easy_strerror(code));
  }
}

CURLM* make_multi() {
  initialise_library();
  CURLM* const made = curl_multi_init();
  if (!made) throw std::bad_alloc();
  return made;
}

}  // namespace

multi::multi(event_loop& loop, const client_options& options)
    : loop_(loop), timer_(*this), multi_(make_multi()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  const auto total = static_cast<long>(options.connections);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, total);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(options.connections_per_host));
  // As many idle connections are kept as there may be busy ones, or most would be closed
  // and opened again whenever the load goes up and down.
  if (total > 0) curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, total);
}

multi::~multi() { curl_multi_cleanup(multi_); }

void multi::start(curl_transfer& t) {
  const CURLMcode code = curl_multi_add_handle(multi_, t.easy());
  if (code == CURLM_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLM_OK) {
    throw std::runtime_error(std::string("curl_multi_add_handle: ") + curl_multi_strerror(code));
  }
}

void multi::abort(curl_transfer& t) noexcept {
  curl_multi_remove_handle(multi_, t.easy());
  // A connection has become free for those that wait for one; curl looks at them only when
  // it is called.
  arm(0);
}

int multi::on_socket(CURL*, curl_socket_t fd, int what, void* arg, void* known) noexcept {
  auto& self = *static_cast<multi*>(arg);
  auto* watch = static_cast<socket_watch*>(known);
  if (what == CURL_POLL_REMOVE) {
    curl_multi_assign(self.multi_, fd, nullptr);
    delete watch;
    return 0;
  }
  auto interest = readiness::none;
  if (what & CURL_POLL_IN) interest = interest | readiness::readable;
  if (what & CURL_POLL_OUT) interest = interest | readiness::writable;
  try {
    if (!watch) {
      watch = new socket_watch(self, fd);
      curl_multi_assign(self.multi_, fd, watch);
    }
    watch->watch(interest);
  } catch (const std::exception&) {
    return -1;  // curl fails the transfers, which is how the error reaches those who wait
  }
  return 0;
}

int multi::on_timer(CURLM*, long timeout_ms, void* arg) noexcept {
  static_cast<multi*>(arg)->arm(timeout_ms);
  return 0;
}

void multi::arm(long timeout_ms) noexcept {
  if (timeout_ms < 0) {
    timer_.cancel();
  } else {
    timer_.arm_after(std::chrono::milliseconds(timeout_ms));
  }
}

void multi::socket_watch::on_ready(io_watch& watch, readiness ready) noexcept {
  auto& self = static_cast<socket_watch&>(watch);
  int events = 0;
  if (any(ready & readiness::readable)) events |= CURL_CSELECT_IN;
  if (any(ready & readiness::writable)) events |= CURL_CSELECT_OUT;
  multi& owner = self.owner_;  // curl may end `self` while it acts
  owner.act(self.fd(), events);
}

void multi::wake_timer::on_due(timer& t) noexcept {
  multi& owner = static_cast<wake_timer&>(t).owner_;
  owner.act(CURL_SOCKET_TIMEOUT, 0);
  // curl tells a timeout only when it changes. When curl's clock found that it was not yet
  // time, nothing changed, and the timer would be lost.
  long left_ms = -1;
  if (!owner.timer_.armed() && curl_multi_timeout(owner.multi_, &left_ms) == CURLM_OK) {
    owner.arm(left_ms);
  }
}

void multi::act(curl_socket_t fd, int events) noexcept {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  deliver_finished();
}

void multi::deliver_finished() noexcept {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode result = message->data.result;  // removing the handle frees the message
    void* private_data = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private_data);
    curl_multi_remove_handle(multi_, easy);
    static_cast<curl_transfer*>(private_data)->finish(result);
  }
}

}  // namespace hocket::http::detail
