// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/http/headers.hpp"
#include "hocket/http/message_body.hpp"

namespace hocket::http {

/// What a server answers.
///
///     server_response page{.headers = {{"Content-Type", "text/html"}}, .body = "<p>hello"};
///
/// The server adds what the connection needs: Content-Length or chunks, and Connection. Such lines of
/// the handler's own are left out, but "Connection: close", which is obeyed, and the Content-Length
/// of an answer to HEAD that has no body.
///
/// A generator's pieces are sent as they are made, and the next one is asked for when the client has
/// taken it. When the generator throws, the connection is closed without the end of the body, so the
/// client knows; connection_abort resets it.
struct server_response {
  int status = 200;
  http::headers headers{};
  message_body body{};
};

}  // namespace hocket::http
