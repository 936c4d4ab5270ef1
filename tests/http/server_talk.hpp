// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/http/server.hpp"
#include "hocket/testing/simulated_stream.hpp"
#include "virtual_run.hpp"

namespace hocket_test {

using hocket::task;

/// Talks to a server over a connection in memory, on a virtual clock.
class server_talk {
 public:
  explicit server_talk(hocket::http::server::handler answer,
                       hocket::http::server_options options = {}, hocket::simulated_link link = {})
      : server(std::move(answer), std::move(options)), link_(std::move(link)) {}

  /// What the server says to `text`, after which no more is sent, until it closes the connection.
  /// With `stays_open` the client's side is not closed.
  std::string operator()(std::string text, bool stays_open = false) {
    return run(whole_talk(std::move(text), stays_open));
  }

  /// Runs `client` beside the server at the other end.
  template <class Client>
  void with(Client client) {
    run(beside_server(client));
  }

  hocket::tests::virtual_run run;
  hocket::http::server server;

 private:
  template <class Client>
  task<void> beside_server(Client& client) {
    auto ends = hocket::simulated_stream::make_pair(link_);
    auto body = [&](hocket::task_group& group) -> task<void> {
      group.spawn(server.serve_connection(std::move(ends.second)));
      auto talking = client(ends.first);
      co_await std::move(talking);
      ends.first.close();
    };
    co_await hocket::with_task_group(body);
  }

  task<std::string> whole_talk(std::string text, bool stays_open) {
    std::string answer;
    auto client = [&](hocket::simulated_stream& stream) -> task<void> {
      co_await stream.write_all(std::string_view(text));
      if (!stays_open) stream.shutdown_write();
      auto reading = stream.read_to_end();
      answer = co_await std::move(reading);
    };
    co_await beside_server(client);
    co_return answer;
  }

  hocket::simulated_link link_;
};

/// Says which request it was asked, and what its body is.
inline task<hocket::http::server_response> echo(hocket::http::server_request& request) {
  auto reading = request.read_to_end();
  const std::string body = co_await std::move(reading);
  hocket::http::server_response answer;
  answer.body = request.method() + " " + request.target() + " [" + body + "]";
  co_return answer;
}

inline std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

/// The status of an answer, or 0 when it is none.
inline int status_of(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0;
}

}  // namespace hocket_test
