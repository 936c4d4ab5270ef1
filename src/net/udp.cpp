// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/udp.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "platform/linux/ip_sockets.hpp"

namespace hocket {

struct udp_socket::bound_socket : detail::async_socket {
  bound_socket(event_loop& loop, unique_fd fd)
      : async_socket(loop, std::move(fd)), local(platform::local_address(async_socket::fd())) {}
  ~bound_socket() override { close(); }

  [[nodiscard]] std::string name() const override { return local.str(); }

  address local;
};

udp_socket::udp_socket(const address& where, const bind_options& options)
    : socket_(std::make_unique<bound_socket>(event_loop::current(),
                                             platform::open_udp(where, options))) {}

void udp_socket::connect(const address& peer) {
  platform::connect_udp(socket_->fd(), peer);
  // A socket of all interfaces has got the address of the one towards the peer.
  static_cast<bound_socket&>(*socket_).local = platform::local_address(socket_->fd());
}

void udp_socket::set_broadcast(bool on) {
  platform::set_option(socket_->fd(), platform::socket_option::broadcast, on ? 1 : 0);
}

const address& udp_socket::local() const noexcept {
  return static_cast<const bound_socket&>(*socket_).local;
}

bool udp_socket::receive_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<receive_operation&>(operation);
  const auto [result, from] = platform::receive_datagram(self.socket().fd(), self.into_);
  if (result.would_block()) {
    self.socket().note_emptied();
    return false;
  }
  self.received_ = {std::min(result.size, self.into_.size()), result.size, from};
  return self.end(result.error);
}

bool udp_socket::send_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<send_operation&>(operation);
  const address* const to = self.is_connected_ ? nullptr : &self.to_;
  const auto result = platform::send_datagram(self.socket().fd(), self.data_, to);
  return !result.would_block() && self.end(result.error);
}

void udp_socket::send_operation::await_resume() {
  if (error() == 0 || is_connected_) return check_outcome("send from");
  check_outcome(("send to " + to_.str() + " from").c_str());
}

}  // namespace hocket
