// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/http/server.hpp"
#include "hocket/sync/event.hpp"
#include "http/server_connection.hpp"

namespace hocket::http::detail {

/// What the connections of a server share.
class server_core {
 public:
  server_core(server::handler answerer, server_options settings)
      : answer(std::move(answerer)), options(std::move(settings)) {}

  void add(server_connection& added) noexcept;
  void remove(server_connection& removed) noexcept;
  [[nodiscard]] bool may_take_another() const noexcept {
    return options.connections == 0 || statistics.open_connections < options.connections;
  }

  const server::handler answer;
  const server_options options;
  server_statistics statistics;
  intrusive_list<server_connection> connections;
  event stopping;
  event has_room;  ///< set while there are fewer connections than the limit
  event deserted;  ///< set while there is no connection
};

}  // namespace hocket::http::detail
