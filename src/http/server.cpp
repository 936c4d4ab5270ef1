// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/server.hpp"

#include <algorithm>
#include <utility>

#include "http/server_core.hpp"

namespace hocket::http {

server::server(handler answer, server_options options)
    : connections_(options.max_connections),
      core_(std::make_unique<detail::server_core>(std::move(answer), std::move(options))) {}

server::~server() = default;

task<> server::talk(detail::connection_stream& stream) {
  server_statistics& so_far = core_->statistics;
  ++so_far.connections;
  so_far.peak_open_connections = std::max(so_far.peak_open_connections, connections_.connections());
  detail::server_connection connection(*core_, stream);
  auto serving = connection.serve();
  co_await std::move(serving);
}

void server::stop(clock::duration grace) noexcept {
  connections_.stop(grace);
  core_->stopping = true;
  auto& open = core_->open;
  for (auto* each = open.empty() ? nullptr : &open.front(); each != nullptr;
       each = open.next(*each)) {
    each->stop_if_idle();
  }
}

server_statistics server::statistics() const noexcept {
  server_statistics so_far = core_->statistics;
  so_far.open_connections = connections_.connections();
  return so_far;
}

}  // namespace hocket::http
