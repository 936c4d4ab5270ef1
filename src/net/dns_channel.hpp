// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ares.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"
#include "hocket/loop/timer.hpp"
#include "hocket/net/address.hpp"
#include "hocket/net/dns.hpp"

namespace hocket::detail {

/// One question to a dns_channel; it lives in whoever waits for the answer.
struct dns_query {
  using function = void (*)(dns_query&) noexcept;
  struct ticket;

  explicit dns_query(function on_done) noexcept : on_done_(on_done) {}
  dns_query(const dns_query&) = delete;
  dns_query& operator=(const dns_query&) = delete;
  ~dns_query() { abandon(); }

  [[nodiscard]] bool pending() const noexcept { return ticket_ != nullptr; }

  /// The answer is not wanted any more; on_done is not called.
  void abandon() noexcept;

  function on_done_;
  ticket* ticket_ = nullptr;
  int status_ = ARES_SUCCESS;
  std::vector<ip_address> addresses_;
};

/// c-ares on a loop's watches and one timer.
///
/// LIFETIME: the loop and all queries outlive it, or the queries are abandoned.
class dns_channel {
 public:
  dns_channel(event_loop& loop, const resolver_options& options);
  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;
  ~dns_channel();

  /// Asks for the addresses of `host`. When the answer is known at once the query is not
  /// pending afterwards, and on_done is not called.
  void start(dns_query& query, const std::string& host);

 private:
  struct socket_watch : io_watch {
    socket_watch(dns_channel& channel, int fd) noexcept
        : io_watch(channel.loop_, fd, &on_ready), channel_(channel) {}
    static void on_ready(io_watch& watch, readiness ready) noexcept;
    dns_channel& channel_;
  };
  struct retry_timer : timer {
    explicit retry_timer(dns_channel& channel) noexcept
        : timer(channel.loop_, &on_due), channel_(channel) {}
    static void on_due(timer& t) noexcept;
    dns_channel& channel_;
  };

  static void on_socket_state(void* self, int fd, int readable, int writable) noexcept;
  static void on_answer(void* ticket, int status, int, ares_addrinfo* answer) noexcept;
  void arm_timer() noexcept;

  event_loop& loop_;
  ares_channel channel_ = nullptr;
  std::map<int, std::unique_ptr<socket_watch>> sockets_;
  retry_timer timer_;
};

}  // namespace hocket::detail
