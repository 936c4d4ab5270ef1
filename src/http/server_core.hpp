// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/http/server.hpp"
#include "http/server_connection.hpp"

namespace hocket::http::detail {

/// What the connections of a server share.
struct server_core {
  server_core(server::handler answerer, server_options settings)
      : answer(std::move(answerer)), options(std::move(settings)) {}

  const server::handler answer;
  const server_options options;
  server_statistics statistics;
  intrusive_list<server_connection> open;
  bool stopping = false;
};

}  // namespace hocket::http::detail
