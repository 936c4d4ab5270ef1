// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/server.hpp"

namespace hocket {

template class stream_server<tcp_listener>;
template class stream_server<unix_listener>;

namespace {

template <class Server>
task<void> serve_and_keep(std::shared_ptr<Server> server) {
  auto serving = server->serve();
  co_await std::move(serving);
}

template <class Listener>
auto start(task_group& group, Listener listener, typename stream_server<Listener>::handler serves,
           const server_options& options) {
  auto server =
      std::make_shared<stream_server<Listener>>(std::move(listener), std::move(serves), options);
  group.spawn(serve_and_keep(server), "server");
  return server;
}

}  // namespace

std::shared_ptr<tcp_server> start_server(task_group& group, tcp_server::handler serves,
                                         const address& where, const server_options& options) {
  return start(group, tcp_listener(where), std::move(serves), options);
}

std::shared_ptr<unix_server> start_server(task_group& group, unix_server::handler serves,
                                          const unix_address& where,
                                          const server_options& options) {
  return start(group, unix_listener(where), std::move(serves), options);
}

}  // namespace hocket
