// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "hocket/net/address.hpp"
#include "hocket/net/bind_options.hpp"
#include "hocket/net/socket_listener.hpp"
#include "hocket/net/socket_stream.hpp"
#include "hocket/task.hpp"

namespace hocket {

class resolver;

/// When an idle connection is asked whether it is still there.
struct keep_alive_options {
  std::chrono::seconds idle{7200};    ///< after so long without a byte
  std::chrono::seconds interval{75};  ///< and then this often
  int probes = 9;                     ///< so many times, until it counts as lost

  friend bool operator==(const keep_alive_options&, const keep_alive_options&) = default;
};

/// How a name is connected to.
struct connect_options {
  /// Finds the addresses; null for one of its own. LIFETIME: outlives the task.
  resolver* names = nullptr;
  /// How long an attempt may stand alone before the next address is tried beside it (RFC 8305).
  std::chrono::milliseconds attempt_delay{250};
};

/// A TCP connection. Reads, writes and closing are socket_stream's and stream_reader's.
class tcp_stream : public socket_stream {
 public:
  /// Connects to `to`. THROWS: std::system_error "connect 127.0.0.1:1: Connection refused";
  /// runtime_error without a running loop.
  /// CANCEL: the half-open connection is closed.
  static task<tcp_stream> connect(address to);

  /// Connects to the first address of `host` that answers (happy eyeballs, RFC 8305): the families
  /// take turns, an address that does not answer soon gets company by the next one, and the first
  /// connection wins. A host that is the text of an IP address needs no resolver.
  /// THROWS: resolve_error; std::system_error with the errno of the last attempt and the text of all.
  /// CANCEL: all attempts are ended.
  static task<tcp_stream> connect(std::string host, std::uint16_t port,
                                  connect_options options = {});

  /// Closes the connection so that the peer's next operation fails with ECONNRESET; what the system
  /// has not sent yet is dropped.
  void reset() noexcept;

  /// Small writes go out at once. It is on from the beginning.
  /// THROWS: std::system_error, as all options do.
  void set_no_delay(bool on);
  [[nodiscard]] bool no_delay() const;
  /// Finds out when the peer is gone although nothing is sent; off without a value, as at first.
  void set_keep_alive(std::optional<keep_alive_options> how);
  /// None when it is off.
  [[nodiscard]] std::optional<keep_alive_options> keep_alive() const;

  [[nodiscard]] const address& peer() const noexcept;
  /// This side's address. THROWS: std::system_error when the stream is closed.
  [[nodiscard]] address local() const;

 private:
  friend class tcp_listener;
  struct connected_socket;
  class connect_operation;

  tcp_stream(event_loop& loop, unique_fd fd, const address& peer);
};

/// Accepts TCP connections.
///
///     tcp_listener listener;  // a port on the loopback that the system picks
///     for (;;) group.spawn(serve(co_await listener.accept()));
///
/// LIFETIME: the loop outlives it. THREAD: the loop's.
class tcp_listener {
 public:
  using stream_type = tcp_stream;

  class [[nodiscard("co_await it")]] accept_operation : public detail::accept_operation {
   public:
    explicit accept_operation(tcp_listener& listener) noexcept
        : detail::accept_operation(*listener.socket_) {}
    tcp_stream await_resume();
  };

  /// Listens at `where`; port 0 lets the system pick one.
  /// THROWS: std::system_error "bind 127.0.0.1:80: Permission denied"; runtime_error
  /// without a running loop.
  explicit tcp_listener(const address& where = {ip_address::loopback(), 0},
                        const listen_options& options = {});

  /// The next connection. Connections that died while they waited are passed over. When the
  /// process has no descriptor left this is reported once to the loop's exception handler,
  /// and tried again every `retry_interval`; the connections wait meanwhile.
  /// CANCEL: no connection is lost.
  accept_operation accept() noexcept { return accept_operation(*this); }

  /// Stops to listen. A task in accept() gets std::system_error (EBADF).
  void close() noexcept { socket_->close(); }

  [[nodiscard]] std::uint16_t port() const noexcept { return local().port; }
  [[nodiscard]] const address& local() const noexcept;

  static constexpr auto retry_interval = detail::listening_socket::retry_interval;

 private:
  struct bound_socket;

  std::unique_ptr<detail::listening_socket> socket_;
};

}  // namespace hocket
