// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tcp.hpp"

#include <cerrno>
#include <exception>
#include <string>
#include <utility>

#include "platform/linux/sockets.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

// tcp_stream

/// Waits until a connection that was started stands, or has failed.
class tcp_stream::connect_operation : public detail::socket_operation {
 public:
  explicit connect_operation(connected_socket& socket) noexcept
      : socket_operation(socket, readiness::writable, &attempt), peer_(socket.peer_) {}

  void await_resume() {
    check_cancelled();
    if (error() != 0) throw platform::system_error("connect " + peer_.str(), error());
  }

 private:
  static bool attempt(socket_operation& operation) noexcept {
    auto& self = static_cast<connect_operation&>(operation);
    const int error = platform::finish_connect(self.socket().fd());
    return error != EINPROGRESS && self.end(error);
  }

  const address peer_;
};

task<tcp_stream> tcp_stream::connect(address to) {
  tcp_stream stream(event_loop::current(), platform::start_connect(to), to);
  co_await connect_operation(*stream.socket_);
  co_return stream;
}

bool tcp_stream::read_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<read_operation&>(operation);
  if (self.into_.empty()) return self.end();
  const auto result = platform::read_some(self.socket().fd(), self.into_);
  if (result.size < self.into_.size()) self.socket().note_emptied();
  if (result.would_block()) return false;
  self.size_ = result.size;
  return self.end(result.error);
}

bool tcp_stream::read_operation::take_unread() noexcept {
  size_ = unread_.take(into_);
  return end_at_once();
}

std::size_t tcp_stream::read_operation::await_resume() {
  check_cancelled();
  if (error() != 0) throw platform::system_error("read from " + peer_.str(), error());
  return size_;
}

bool tcp_stream::write_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<write_operation&>(operation);
  while (!self.left_.empty()) {
    const auto result = platform::write_some(self.socket().fd(), self.left_);
    if (result.would_block()) return false;
    if (result.error != 0) return self.end(result.error);
    self.left_ = self.left_.subspan(result.size);
  }
  return self.end();
}

void tcp_stream::write_operation::await_resume() {
  check_cancelled();
  if (error() != 0) throw platform::system_error("write to " + peer_.str(), error());
}

void tcp_stream::shutdown_write() {
  if (const int error = platform::shutdown_write(socket_->fd())) {
    throw platform::system_error("shutdown of the connection to " + peer().str(), error);
  }
}

address tcp_stream::local() const { return platform::local_address(socket_->fd()); }

// tcp_listener

tcp_listener::tcp_listener(const address& where, int backlog)
    : socket_(std::make_unique<detail::async_socket>(event_loop::current(),
                                                     platform::listen_tcp(where, backlog))),
      local_(platform::local_address(socket_->fd())) {}

tcp_listener::accept_operation::retry_timer::retry_timer(accept_operation& owner) noexcept
    : timer(owner.listener_.socket_->loop(),
            [](timer& t) noexcept {
              auto& self = static_cast<retry_timer&>(t);
              if (self.owner_.waiting()) self.owner_.try_again();
            }),
      owner_(owner) {}

tcp_listener::accept_operation::accept_operation(tcp_listener& listener) noexcept
    : socket_operation(*listener.socket_, readiness::readable, &attempt),
      listener_(listener),
      retry_(*this) {}

bool tcp_listener::accept_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<accept_operation&>(operation);
  for (;;) {
    auto result = platform::accept_tcp(self.socket().fd());
    if (result.connection_lost()) continue;
    if (result.would_block()) return false;
    if (result.out_of_resources()) {
      self.back_off(result.error);
      return false;
    }
    self.accepted_ = std::move(result.fd);
    self.peer_ = result.peer;
    return self.end(result.error);
  }
}

void tcp_listener::accept_operation::back_off(int error) noexcept {
  // No edge will tell that there are descriptors again.
  retry_.arm_after(retry_interval);
  if (std::exchange(reported_, true)) return;
  socket().loop().report_exception("accept goes on trying",
                                   std::make_exception_ptr(platform::system_error(
                                       "accept on " + listener_.local().str(), error)));
}

tcp_stream tcp_listener::accept_operation::await_resume() {
  check_cancelled();
  if (error() != 0) {
    throw platform::system_error("accept on " + listener_.local().str(), error());
  }
  return {socket().loop(), std::move(accepted_), peer_};
}

}  // namespace hocket
