// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tcp.hpp"

#include <cerrno>

#include "platform/linux/ip_sockets.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

using platform::socket_option;

struct tcp_stream::connected_socket : detail::async_socket {
  connected_socket(event_loop& loop, unique_fd fd, const address& to) noexcept
      : async_socket(loop, std::move(fd)), peer(to) {}
  ~connected_socket() override { close(); }

  [[nodiscard]] std::string name() const override { return peer.str(); }

  const address peer;
};

/// Waits until a connection that was started stands, or has failed.
class tcp_stream::connect_operation : public detail::socket_operation {
 public:
  explicit connect_operation(tcp_stream& stream) noexcept
      : socket_operation(stream.socket(), kind) {}

  void await_resume() { check_outcome("connect"); }

 private:
  static bool attempt(socket_operation& operation) noexcept {
    auto& self = static_cast<connect_operation&>(operation);
    const int error = platform::finish_connect(self.socket().fd());
    return error != EINPROGRESS && self.end(error);
  }
  static constexpr auto kind = writing(&attempt);
};

tcp_stream::tcp_stream(event_loop& loop, unique_fd fd, const address& peer)
    : socket_stream(std::make_unique<connected_socket>(loop, std::move(fd), peer)) {}

task<tcp_stream> tcp_stream::connect(address to) {
  tcp_stream stream(event_loop::current(), platform::start_connect(to), to);
  co_await connect_operation(stream);
  co_return stream;
}

void tcp_stream::reset() noexcept {
  if (is_open()) platform::reset_on_close(socket().fd());
  close();
}

void tcp_stream::set_no_delay(bool on) {
  platform::set_option(socket().fd(), socket_option::no_delay, on ? 1 : 0);
}
bool tcp_stream::no_delay() const {
  return platform::option(socket().fd(), socket_option::no_delay) != 0;
}

void tcp_stream::set_keep_alive(std::optional<keep_alive_options> how) {
  const int fd = socket().fd();
  if (how) {
    const auto set = [fd](socket_option which, auto value) {
      platform::set_option(fd, which, static_cast<std::size_t>(value));
    };
    set(socket_option::keep_alive_idle_s, how->idle.count());
    set(socket_option::keep_alive_interval_s, how->interval.count());
    set(socket_option::keep_alive_probes, how->probes);
  }
  platform::set_option(fd, socket_option::keep_alive, how ? 1 : 0);
}
std::optional<keep_alive_options> tcp_stream::keep_alive() const {
  const auto get = [fd = socket().fd()](socket_option which) {
    return static_cast<int>(platform::option(fd, which));
  };
  if (get(socket_option::keep_alive) == 0) return std::nullopt;
  return keep_alive_options{
      .idle = std::chrono::seconds(get(socket_option::keep_alive_idle_s)),
      .interval = std::chrono::seconds(get(socket_option::keep_alive_interval_s)),
      .probes = get(socket_option::keep_alive_probes)};
}

const address& tcp_stream::peer() const noexcept {
  return static_cast<const connected_socket&>(socket()).peer;
}
address tcp_stream::local() const { return platform::local_address(socket().fd()); }

struct tcp_listener::bound_socket : detail::listening_socket {
  bound_socket(event_loop& loop, unique_fd fd)
      : listening_socket(loop, std::move(fd)), local(platform::local_address(async_socket::fd())) {}
  ~bound_socket() override { close(); }

  [[nodiscard]] std::string name() const override { return local.str(); }

  const address local;
};

tcp_listener::tcp_listener(const address& where, const listen_options& options)
    : socket_(std::make_unique<bound_socket>(event_loop::current(),
                                             platform::listen_tcp(where, options))) {}

const address& tcp_listener::local() const noexcept {
  return static_cast<const bound_socket&>(*socket_).local;
}

tcp_stream tcp_listener::accept_operation::await_resume() {
  auto [fd, peer] = take_accepted();
  return {event_loop::current(), std::move(fd), peer};
}

}  // namespace hocket
