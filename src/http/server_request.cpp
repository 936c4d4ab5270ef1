// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/server_request.hpp"

#include <utility>

#include "http/server_connection.hpp"

namespace hocket::http {

namespace {

async_generator<std::string> pieces_of(detail::server_connection& connection) {
  for (;;) {
    auto reading = connection.read_body();
    std::string piece = co_await std::move(reading);
    if (piece.empty()) co_return;
    co_yield std::move(piece);
  }
}

}  // namespace

server_request::server_request(detail::server_connection& from, detail::request_head&& head)
    : connection_(from),
      method_(std::move(head.method)),
      target_(std::move(head.target)),
      headers_(std::move(head.headers)),
      minor_version_(head.minor_version) {}

task<std::string> server_request::read_some() { return connection_.read_body(); }

task<std::string> server_request::read_to_end() {
  std::string all;
  for (;;) {
    auto reading = connection_.read_body();
    const std::string piece = co_await std::move(reading);
    if (piece.empty()) co_return all;
    all += piece;
  }
}

async_generator<std::string> server_request::body() { return pieces_of(connection_); }

}  // namespace hocket::http
