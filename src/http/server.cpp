// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/server.hpp"

#include <algorithm>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/timeout.hpp"
#include "http/server_core.hpp"

namespace hocket::http {

namespace detail {

void server_core::add(server_connection& added) noexcept {
  connections.push_back(added);
  ++statistics.connections;
  ++statistics.open_connections;
  statistics.peak_open_connections =
      std::max(statistics.peak_open_connections, statistics.open_connections);
  deserted.clear();
  if (!may_take_another()) has_room.clear();
}

void server_core::remove(server_connection& removed) noexcept {
  removed.unlink();
  --statistics.open_connections;
  if (may_take_another()) has_room.set();
  if (statistics.open_connections == 0) deserted.set();
}

namespace {

task<> wait_for(event& awaited) { co_await awaited.wait(); }

}  // namespace

}  // namespace detail

server::server(handler answer, server_options options)
    : core_(std::make_unique<detail::server_core>(std::move(answer), std::move(options))) {
  core_->has_room.set();
  core_->deserted.set();
}

server::~server() = default;

task<> server::wait_for_room() { co_await core_->has_room.wait(); }

task<> server::serve_stream(detail::connection_stream& stream) {
  detail::server_connection connection(*core_, stream);
  auto serving = connection.serve();
  co_await std::move(serving);
}

task<> server::serve_until_stopped(std::function<task<>(task_group&)> accept,
                                   std::function<void()> close) {
  auto body = [&](task_group& connections) -> task<> {
    auto accepting = connections.spawn(accept(connections), "accept");
    co_await core_->stopping.wait();
    accepting.cancel();
    close();
    auto emptying = timeout(core_->options.stop_grace, detail::wait_for(core_->deserted));
    const auto emptied = co_await catching(std::move(emptying));
    if (!emptied.has_value() && !emptied.holds<timeout_error>()) {
      std::rethrow_exception(emptied.exception());
    }
    connections.cancel();
  };
  co_await with_task_group(body);
}

void server::stop() noexcept {
  core_->stopping.set();
  auto& open = core_->connections;
  for (auto* each = open.empty() ? nullptr : &open.front(); each != nullptr;
       each = open.next(*each)) {
    each->stop_if_idle();
  }
}

server_statistics server::statistics() const noexcept { return core_->statistics; }

}  // namespace hocket::http
