// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "hocket/http/headers.hpp"
#include "hocket/http/message_body.hpp"

namespace hocket::http {

/// A name and a password for basic authentication.
struct credentials {
  std::string user;
  std::string password;
};

/// What a client is asked to send.
///
///     request upload{.url = "http://127.0.0.1:8080/notes", .method = "PUT", .body = "milk\n"};
///     response got = co_await web.send(std::move(upload));
struct request {
  std::string url;
  /// Any token: GET, HEAD, POST, PUT, PATCH, DELETE, ...
  std::string method = "GET";
  /// Beside those of client_options, whose lines these replace. One with an empty value is sent so.
  http::headers headers{};
  message_body body{};

  /// Sent to the origin of `url` alone, never to another that a redirect leads to.
  std::optional<credentials> authentication{};
  /// Instead of client_options::timeout; 0 for no limit.
  std::optional<std::chrono::milliseconds> timeout{};
  /// Instead of client_options::follow_redirects.
  std::optional<bool> follow_redirects{};
};

}  // namespace hocket::http
