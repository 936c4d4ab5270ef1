// SPDX-License-Identifier: BSL-1.0
// A TCP server that sends each line back, its clients, and its end: it takes no more connections, and
// those that are there have a second left.
#include <cstdio>
#include <string>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;

// [handler]
task<void> echo(hocket::tcp_stream stream) {
  for (;;) {
    const std::string line = co_await stream.read_line();
    if (line.empty()) co_return;
    co_await stream.write_all(line);
  }
}
// [/handler]

// [client]
task<void> ask(hocket::address server, std::string question) {
  auto stream = co_await hocket::tcp_stream::connect(server);
  co_await stream.write_all(question + "\n");
  const std::string answer = co_await stream.read_line();
  std::printf("%s", answer.c_str());
}
// [/client]

// [serve]
task<void> serve_for_a_while() {
  auto body = [](task_group& group) -> task<void> {
    auto server = hocket::start_server(group, &echo);
    co_await ask(server->local(), "is anybody there?");
    co_await ask(server->local(), "so there is");
    server->stop(1s);
  };
  co_await hocket::with_task_group(body);
}
// [/serve]

int main() {
  hocket::run(serve_for_a_while());
  std::puts("the server has ended");
}
