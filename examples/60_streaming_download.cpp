// SPDX-License-Identifier: BSL-1.0
// A download that never is in memory as a whole: the server makes its report line by line, the client
// takes it piece by piece, and whoever is faster waits for the other.

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>

#include "hocket/hocket.hpp"
#include "hocket/http/client.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tcp.hpp"

using namespace hocket;

// [server]
async_generator<std::string> report(int lines) {
  for (int line = 1; line <= lines; ++line) {
    co_yield "line " + std::to_string(line) + std::string(90, '.') + "\n";
  }
}

task<http::server_response> answer(http::server_request&) {
  http::server_response response{.headers = {{"Content-Type", "text/plain"}},
                                 .body = report(100'000)};
  co_return response;
}
// [/server]

// [download]
task<> download(std::string url) {
  http::client web;
  http::request wanted{.url = std::move(url)};
  http::streamed_response page = co_await web.open(std::move(wanted));
  std::cout << "status " << page.status() << "\n";

  std::size_t lines = 0;
  auto pieces = page.body();
  while (auto piece = co_await pieces.next()) {
    lines += static_cast<std::size_t>(std::count(piece->begin(), piece->end(), '\n'));
    if (lines >= 50'000) break;  // that is enough: dropping the page closes its connection
  }
  std::cout << (lines >= 50'000 ? "half of it was enough\n" : "it ended early\n");
}
// [/download]

task<> serve_and_download() {
  http::server server(answer);
  tcp_listener listener;
  auto both = [&](task_group& group) -> task<> {
    group.spawn(server.serve(listener));
    auto downloading = download("http://" + listener.local().str() + "/report");
    co_await std::move(downloading);
    server.stop();
  };
  co_await with_task_group(both);
  std::cout << server.statistics().open_connections << " connections are open\n";
}

int main() { run(serve_and_download()); }
