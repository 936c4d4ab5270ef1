// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <curl/curl.h>

#include <memory>

#include "hocket/http/client_options.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"
#include "hocket/loop/timer.hpp"
#include "http/curl_transfer.hpp"

namespace hocket::http::detail {

/// Drives curl's transfers from a loop: curl says which sockets and which moment it waits
/// for, and is called when one of them comes. No thread, no waiting in curl.
///
/// LIFETIME: the loop and all running transfers outlive it.
class multi {
 public:
  multi(event_loop& loop, const client_options& options);
  multi(const multi&) = delete;
  multi& operator=(const multi&) = delete;
  ~multi();

  /// Starts a prepared transfer. It is finished later, never from here.
  void start(curl_transfer& t);

  /// Ends a transfer before its time, and its connection with it; it is not finished.
  /// REQUIRES: not called by the transfer's listener.
  void abort(curl_transfer& t) noexcept;

  [[nodiscard]] event_loop& loop() const noexcept { return loop_; }

 private:
  struct socket_watch : io_watch {
    socket_watch(multi& owner, curl_socket_t fd) noexcept
        : io_watch(owner.loop_, fd, &on_ready), owner_(owner) {}
    static void on_ready(io_watch& watch, readiness ready) noexcept;
    multi& owner_;
  };
  struct wake_timer : timer {
    explicit wake_timer(multi& owner) noexcept : timer(owner.loop_, &on_due), owner_(owner) {}
    static void on_due(timer& t) noexcept;
    multi& owner_;
  };

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* watch) noexcept;
  static int on_timer(CURLM*, long timeout_ms, void* self) noexcept;
  void act(curl_socket_t fd, int events) noexcept;
  void deliver_finished() noexcept;
  void arm(long timeout_ms) noexcept;

  event_loop& loop_;
  wake_timer timer_;
  CURLM* multi_;
};

}  // namespace hocket::http::detail
