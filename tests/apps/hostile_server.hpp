// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/task.hpp"

/// A server that answers each path with the bytes it was given, whatever they are, and then closes
/// the connection. An unknown path is answered 404.
class hostile_server {
 public:
  struct script {
    std::string bytes;
    std::size_t filler_bytes = 0;  ///< so many more are sent
    bool hangs = false;            ///< the connection stays open, and nothing more comes
  };

  hostile_server& on(const std::string& path, script answer) {
    scripts_[path] = {std::move(answer)};
    return *this;
  }
  /// The next time that `path` is asked for, and from then on, this is the answer.
  hostile_server& then(const std::string& path, script answer) {
    scripts_[path].push_back(std::move(answer));
    return *this;
  }
  hostile_server& on_page(const std::string& path, const std::string& html) {
    return on(path, {answer("200 OK", "Content-Type: text/html\r\n", html)});
  }
  hostile_server& on_redirect(const std::string& path, const std::string& to) {
    return on(path, {answer("302 Found", "Location: " + to + "\r\n", "")});
  }

  /// What gives no script leaves the answer to those of the path.
  using refusal = std::function<std::optional<script>(const std::string& path)>;
  hostile_server& unless(refusal asked_first) {
    asked_first_ = std::move(asked_first);
    return *this;
  }

  /// "GET /path" of each request, in their order.
  [[nodiscard]] const std::vector<std::string>& requests() const noexcept { return requests_; }

  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://" + listener_.local().str() + path;
  }

  hocket::task<> serve() {
    auto accepting = [this](hocket::task_group& connections) { return accept_all(connections); };
    co_await hocket::with_task_group(accepting);
  }

  static std::string answer(const std::string& status, const std::string& header_lines,
                            const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + header_lines +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  hocket::task<> accept_all(hocket::task_group& connections) {
    for (;;) {
      hocket::tcp_stream connection = co_await listener_.accept();
      connections.spawn(serve_connection(std::move(connection)));
    }
  }

  hocket::task<> serve_connection(hocket::tcp_stream connection) {
    try {
      co_await answer_one(connection);
    } catch (const std::exception&) {
      // The client has had enough of it.
    }
  }

  hocket::task<> answer_one(hocket::tcp_stream& connection) {
    std::array<std::byte, 2048> chunk{};
    auto head = connection.read_until("\r\n\r\n");
    const std::string request = co_await std::move(head);
    const auto at = request.find(' ') + 1;
    const std::string target = request.substr(at, request.find(' ', at) - at);
    requests_.push_back(request.substr(0, at) + target);
    const script chosen = take_script(target);
    co_await connection.write_all(std::string_view(chosen.bytes));
    const std::string filler(std::size_t{64} << 10U, 'x');
    for (std::size_t sent = 0; sent < chosen.filler_bytes; sent += filler.size()) {
      co_await connection.write_all(std::string_view(filler));
    }
    if (chosen.hangs) co_await connection.read_some(chunk);
  }

  script take_script(const std::string& path) {
    if (asked_first_) {
      if (auto refused = asked_first_(path)) return *std::move(refused);
    }
    const auto found = scripts_.find(path);
    if (found == scripts_.end()) return {answer("404 Not Found", "", "no")};
    script chosen = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
    return chosen;
  }

  hocket::tcp_listener listener_;
  refusal asked_first_;
  std::map<std::string, std::deque<script>> scripts_;
  std::vector<std::string> requests_;
};
