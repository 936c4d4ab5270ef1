// SPDX-License-Identifier: BSL-1.0
// An echo server that stays up until ctrl-C or SIGTERM, and then ends gracefully.
//
//     47_server_until_ctrl_c 127.0.0.1:7777
//
// Without an address it takes a free port, asks itself something, and presses ctrl-C.
#include <csignal>
#include <cstdio>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;

task<void> echo(hocket::tcp_stream stream) {
  for (;;) {
    const std::string line = co_await stream.read_line();
    if (line.empty()) co_return;
    co_await stream.write_all(line);
  }
}

// [serve]
task<void> serve(hocket::tcp_listener listener) {
  hocket::signal_source the_end{SIGINT, SIGTERM};
  hocket::tcp_server server(std::move(listener), &echo);
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(server.serve());
    co_await the_end.wait();
    server.stop(5s);
  };
  co_await hocket::with_task_group(body);
}

task<void> serve_at(hocket::address where) {
  hocket::tcp_listener listener(where);
  std::printf("serving at %s until ctrl-C\n", listener.local().str().c_str());
  co_await serve(std::move(listener));
}
// [/serve]

task<void> try_it() {
  hocket::tcp_listener listener;
  const hocket::address where = listener.local();
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(serve(std::move(listener)));
    auto stream = co_await hocket::tcp_stream::connect(where);
    co_await stream.write_all("still there?\n");
    const std::string answer = co_await stream.read_line();
    std::printf("%s", answer.c_str());
    stream.close();
    std::raise(SIGINT);
  };
  co_await hocket::with_task_group(body);
}

// [main]
int main(int argc, char** argv) {
  auto until_ctrl_c = argc > 1 ? serve_at(hocket::address::parse(argv[1])) : try_it();
  // Ctrl-C is what it waits for, and no reason to cancel it.
  hocket::run(std::move(until_ctrl_c), {.handle_interrupt = false});
  std::puts("the server has ended");
}
// [/main]
