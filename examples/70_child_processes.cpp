// SPDX-License-Identifier: BSL-1.0
// Child processes: what they write, what they are given, how they end.
#include <cstdio>
#include <string>
#include <system_error>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;
using hocket::child_stdio;
using hocket::process;
using hocket::task;

task<void> run_to_the_end() {
  // [run]
  hocket::process_options options{
      .program = "sort", .in = child_stdio::pipe, .out = child_stdio::pipe};
  const auto sorted = co_await hocket::run_process(options, "pear\napple\nplum\n");
  std::printf("%s%s\n", sorted.out.c_str(), sorted.status.str().c_str());
  // [/run]
}

task<void> talk() {
  // [talk]
  auto cat = process::spawn({.program = "cat", .in = child_stdio::pipe, .out = child_stdio::pipe});
  for (const char* word : {"ping\n", "pong\n"}) {
    co_await cat.in().write_all(word);
    const std::string line = co_await cat.out().read_line();
    std::printf("cat says %s", line.c_str());
  }
  cat.in().close();
  const auto status = co_await cat.wait();
  // [/talk]
  std::printf("%s\n", status.str().c_str());
}

task<void> run_out_of_patience() {
  // [limit]
  hocket::process_options options{.program = "sleep", .arguments = {"1000"}};
  try {
    auto limited = hocket::timeout(10ms, hocket::run_process(options));
    co_await std::move(limited);
  } catch (const hocket::timeout_error&) {
    std::printf("sleep took too long, and is no more\n");
  }
  // [/limit]
}

task<void> stop_a_server() {
  // [stop]
  auto server = process::spawn({.program = "sleep", .arguments = {"1000"}});
  const auto ended = co_await server.stop(5s);  // SIGTERM, and SIGKILL after five seconds
  std::printf("%s\n", ended.str().c_str());
  // [/stop]
}

task<void> fail_to_start() {
  // [missing]
  try {
    process::spawn({.program = "no-such-program"});
  } catch (const std::system_error& error) {
    std::printf("%s\n", error.what());
  }
  // [/missing]
  co_return;
}

task<void> all() {
  co_await run_to_the_end();
  co_await talk();
  co_await run_out_of_patience();
  co_await stop_a_server();
  co_await fail_to_start();
}

int main() { hocket::run(all()); }
