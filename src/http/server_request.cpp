// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/server_request.hpp"

#include <utility>

#include "http/body_pieces.hpp"
#include "http/server_connection.hpp"

namespace hocket::http {

server_request::server_request(detail::server_connection& from, detail::request_head&& head)
    : connection_(from),
      method_(std::move(head.method)),
      target_(std::move(head.target)),
      headers_(std::move(head.headers)),
      minor_version_(head.minor_version) {}

task<std::string> server_request::read_some() { return connection_.read_body(); }

task<std::string> server_request::read_to_end() {
  return detail::whole_of([&from = connection_] { return from.read_body(); });
}

async_generator<std::string> server_request::body() {
  return detail::pieces_of([&from = connection_] { return from.read_body(); });
}

}  // namespace hocket::http
