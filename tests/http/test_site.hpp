// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/http/server.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "virtual_run.hpp"

namespace hocket_test {

using hocket::task;

/// A server on a port of the loopback, beside which a test runs its client on a virtual clock.
class test_site {
 public:
  explicit test_site(hocket::http::server::handler answer,
                     hocket::http::server_options options = {})
      : server(std::move(answer), std::move(options)) {}

  [[nodiscard]] std::string url(const std::string& path) const { return origin() + path; }
  [[nodiscard]] std::string origin() const { return "http://" + listener.local().str(); }

  hocket::http::server server;
  hocket::tcp_listener listener;
};

/// Runs `body`, which takes the site, while the site is served.
template <class Body>
void with_site(hocket::http::server::handler answer, Body body) {
  hocket::tests::virtual_run run;
  auto main = [&]() -> task<void> {
    test_site site(std::move(answer));
    auto beside = [&](hocket::task_group& group) -> task<void> {
      auto serving = group.spawn(site.server.serve(site.listener));
      auto working = body(site);
      co_await std::move(working);
      serving.cancel();
    };
    co_await hocket::with_task_group(beside);
  };
  run(main());
}

inline hocket::http::server_response text_answer(std::string text, int status = 200) {
  hocket::http::server_response answer{.status = status, .body = std::move(text)};
  return answer;
}

}  // namespace hocket_test
