// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "hocket/loop/timer.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/address.hpp"
#include "hocket/net/async_socket.hpp"

namespace hocket::detail {

/// A socket that accepts connections: what tcp_listener and unix_listener have in common.
class listening_socket : public async_socket {
 public:
  /// A shortage of descriptors is not announced by an edge when it ends, so accept asks again this
  /// often.
  static constexpr std::chrono::milliseconds retry_interval{100};

  listening_socket(event_loop& loop, unique_fd fd) noexcept;
  ~listening_socket() override { close(); }

  /// The process, or the machine, has no descriptor or memory for a connection.
  void note_shortage(int error) noexcept;
  void note_accepted() noexcept { shortage_reported_ = false; }

 private:
  struct retry_timer : timer {
    explicit retry_timer(listening_socket& owner) noexcept;
    listening_socket& owner_;
  };

  retry_timer retry_;
  bool shortage_reported_ = false;
};

/// A connection that was accepted.
struct accepted_socket {
  unique_fd fd;
  address peer;  ///< of an IP socket
};

/// Takes the next connection out of the queue of a listening_socket; what derives from it makes a
/// stream of the descriptor.
class accept_operation : public socket_operation {
 protected:
  explicit accept_operation(listening_socket& listener) noexcept
      : socket_operation(listener, kind) {}

  /// THROWS: `cancelled`, std::system_error "accept on 127.0.0.1:80: ...".
  accepted_socket take_accepted();

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = reading(&attempt);
  [[nodiscard]] listening_socket& listener() const noexcept {
    return static_cast<listening_socket&>(socket());
  }

  accepted_socket accepted_;
};

}  // namespace hocket::detail
