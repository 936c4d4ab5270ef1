// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/task.hpp"

namespace hocket_test {

/// "HTTP/1.1 200 OK" and so on, with the length of the body.
inline std::string reply(std::string body, int status = 200, const std::string& more_headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers +
         "\r\n" + body;
}

/// A server on the loop of the test that says exactly what the test tells it to, good or bad.
class test_server {
 public:
  /// Called for each request with its path and all of its text; closes the stream to hang up.
  using handler =
      std::function<hocket::task<void>(hocket::tcp_stream&, std::string path, std::string request)>;

  test_server(hocket::task_group& group, handler answer)
      : group_(group), answer_(std::move(answer)) {
    group_.spawn(accept_all());
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(listener_.port()) + path;
  }
  [[nodiscard]] int port() const { return listener_.port(); }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int open() const { return open_; }
  [[nodiscard]] int peak_open() const { return peak_open_; }
  [[nodiscard]] int requests() const { return requests_; }

 private:
  hocket::task<void> accept_all() {
    for (;;) group_.spawn(serve(co_await listener_.accept()));
  }

  hocket::task<void> serve(hocket::tcp_stream stream) {
    ++connections_;
    peak_open_ = std::max(peak_open_, ++open_);
    try {
      co_await answer_all(stream);
    } catch (const std::system_error&) {
      // The client hung up.
    }
    --open_;
  }

  hocket::task<void> answer_all(hocket::tcp_stream& stream) {
    std::string text;
    while (stream.is_open()) {
      const auto end = text.find("\r\n\r\n");
      if (end == text.npos) {
        std::array<std::byte, 4096> buffer;
        const std::size_t size = co_await stream.read_some(buffer);
        if (size == 0) co_return;
        text.append(reinterpret_cast<const char*>(buffer.data()), size);
        continue;
      }
      ++requests_;
      std::string request = text.substr(0, end);
      text.erase(0, end + 4);
      const auto path = request.find(' ') + 1;
      std::string asked = request.substr(path, request.find(' ', path) - path);
      co_await answer_(stream, std::move(asked), std::move(request));
    }
  }

  hocket::task_group& group_;
  handler answer_;
  hocket::tcp_listener listener_;
  int connections_ = 0;
  int open_ = 0;
  int peak_open_ = 0;
  int requests_ = 0;
};

/// Runs `body` beside a server that answers with `answer`, and ends the server after it.
inline hocket::task<void> beside_server(test_server::handler answer,
                                        std::function<hocket::task<void>(test_server&)> body) {
  auto with_group = [&](hocket::task_group& group) -> hocket::task<void> {
    test_server server(group, std::move(answer));
    auto finished = group.spawn(body(server));
    co_await finished;
    group.cancel();
    while (group.size() > 0) co_await hocket::sleep(std::chrono::seconds(0));
  };
  co_await hocket::with_task_group(with_group);
}

}  // namespace hocket_test
