// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/unix_socket.hpp"

#include <cerrno>

#include "hocket/loop/sleep.hpp"
#include "platform/linux/system_error.hpp"
#include "platform/linux/unix_sockets.hpp"

namespace hocket {

struct unix_stream::connected_socket : detail::async_socket {
  connected_socket(event_loop& loop, unique_fd fd, std::string name) noexcept
      : async_socket(loop, std::move(fd)), name_(std::move(name)) {}
  ~connected_socket() override { close(); }

  [[nodiscard]] std::string name() const override { return name_; }

 private:
  const std::string name_;
};

unix_stream::unix_stream(event_loop& loop, unique_fd fd, std::string name)
    : socket_stream(std::make_unique<connected_socket>(loop, std::move(fd), std::move(name))) {}

task<unix_stream> unix_stream::connect(unix_address to) {
  event_loop& loop = event_loop::current();
  for (;;) {
    auto [fd, error] = platform::connect_unix(to);
    if (error == 0) co_return unix_stream(loop, std::move(fd), to.str());
    if (error != EAGAIN) throw platform::system_error("connect " + to.str(), error);
    co_await sleep(retry_interval);
  }
}

std::pair<unix_stream, unix_stream> unix_stream::make_pair() {
  event_loop& loop = event_loop::current();
  auto [first, second] = platform::make_unix_pair();
  return {unix_stream(loop, std::move(first), "the other end of a pair"),
          unix_stream(loop, std::move(second), "the other end of a pair")};
}

int unix_stream::peer_process_id() const { return platform::peer_process_id(socket().fd()); }

struct unix_listener::bound_socket : detail::listening_socket {
  bound_socket(event_loop& loop, unix_address where, const unix_listen_options& options)
      : listening_socket(loop, platform::listen_unix(where, options.backlog)),
        local(std::move(where)),
        file(local.is_abstract() ? platform::file_identity()
                                 : platform::identity_of(local.name())) {}
  ~bound_socket() override { end(); }

  [[nodiscard]] std::string name() const override { return local.str(); }

  void end() noexcept {
    if (!is_open()) return;
    const bool is_ours = !local.is_abstract() && platform::identity_of(local.name()) == file;
    if (is_ours) platform::remove_file(local.name());
    close();
  }

  const unix_address local;
  const platform::file_identity file;
};

unix_listener::unix_listener(const unix_address& where, const unix_listen_options& options) {
  event_loop& loop = event_loop::current();
  if (options.replace_stale) platform::remove_stale_socket(where);
  socket_ = std::make_unique<bound_socket>(loop, where, options);
}

void unix_listener::close() noexcept { static_cast<bound_socket&>(*socket_).end(); }

const unix_address& unix_listener::local() const noexcept {
  return static_cast<const bound_socket&>(*socket_).local;
}

unix_stream unix_listener::accept_operation::await_resume() {
  return {event_loop::current(), take_accepted().fd, std::move(listener_name_)};
}

}  // namespace hocket
