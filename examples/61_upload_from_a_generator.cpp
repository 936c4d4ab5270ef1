// SPDX-License-Identifier: BSL-1.0
// An upload whose body is made while it is sent, and a handler that reads it the same way.

#include <cstddef>
#include <iostream>
#include <string>

#include "hocket/hocket.hpp"
#include "hocket/http/client.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tcp.hpp"

using namespace hocket;

// [client]
async_generator<std::string> measurements() {
  for (int second = 0; second < 5; ++second) {
    co_await sleep(std::chrono::milliseconds(1));  // until there is something to tell
    co_yield std::to_string(second) + ": " + std::to_string(20 + second % 3) + " degrees\n";
  }
}

task<> upload(std::string url) {
  http::client web;
  http::request what{.url = std::move(url), .method = "PUT", .body = measurements()};
  const http::response got = co_await web.send(std::move(what));
  std::cout << got.status << ": " << got.body;
}
// [/client]

// [handler]
task<http::server_response> count(http::server_request& request) {
  std::size_t size_bytes = 0;
  auto pieces = request.body();
  while (auto piece = co_await pieces.next()) size_bytes += piece->size();
  http::server_response response{.status = 201, .body = std::to_string(size_bytes) + " bytes\n"};
  co_return response;
}
// [/handler]

task<> serve_and_upload() {
  http::server server(count);
  tcp_listener listener;
  auto both = [&](task_group& group) -> task<> {
    group.spawn(server.serve(listener));
    auto uploading = upload("http://" + listener.local().str() + "/measurements");
    co_await std::move(uploading);
    server.stop();
  };
  co_await with_task_group(both);
}

int main() { run(serve_and_upload()); }
