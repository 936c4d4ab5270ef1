// SPDX-License-Identifier: BSL-1.0
// A chat room behind a unix socket. Each guest has a queue of lines to be sent, so a guest who reads
// slowly holds up nobody else, and misses lines when the queue is full.
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>

using hocket::task;
using hocket::task_group;

// [room]
class room {
 public:
  task<void> welcome(hocket::unix_stream stream) {
    std::string name = co_await stream.read_line();
    if (name.empty()) co_return;
    name.pop_back();
    auto [guest, is_new] = guests_.try_emplace(name, max_lines_waiting);
    if (!is_new) co_return co_await stream.write_all("* the name is taken\n");
    auto& lines = guest->second;
    auto body = [&](task_group& group) -> task<void> {
      auto sending = group.spawn(send_all(lines, stream));
      tell_all("* " + name + " has come\n");
      for (;;) {
        const std::string line = co_await stream.read_line();
        if (line.empty()) break;
        tell_all(name + ": " + line);
      }
      sending.cancel();
    };
    auto visit = hocket::with_task_group(body);
    auto outcome = co_await hocket::catching(std::move(visit));
    guests_.erase(name);
    tell_all("* " + name + " has gone\n");
    outcome.value();
  }

 private:
  using lines_to_send = hocket::queue<std::string>;
  static constexpr std::size_t max_lines_waiting = 100;

  static task<void> send_all(lines_to_send& lines, hocket::unix_stream& stream) {
    for (;;) {
      const std::string line = co_await lines.get();
      co_await stream.write_all(line);
    }
  }

  void tell_all(const std::string& line) {
    for (auto& [name, lines] : guests_) {
      if (!lines.full()) lines.put_nowait(line);
    }
  }

  std::map<std::string, lines_to_send> guests_;
};
// [/room]

// [guest]
task<hocket::unix_stream> enter(hocket::unix_address where, std::string name) {
  auto stream = co_await hocket::unix_stream::connect(where);
  co_await stream.write_all(name + "\n");
  co_return stream;
}

task<void> show_line(hocket::unix_stream& stream) {
  const std::string line = co_await stream.read_line();
  std::printf("%s", line.c_str());
}
// [/guest]

task<void> evening() {
  room here;
  const hocket::unix_address where("@hocket-chat-" + std::to_string(::getpid()));
  auto body = [&](task_group& group) -> task<void> {
    auto welcome = [&](hocket::unix_stream guest) { return here.welcome(std::move(guest)); };
    auto server = hocket::start_server(group, welcome, where);
    auto alice = co_await enter(where, "alice");
    co_await show_line(alice);
    auto bob = co_await enter(where, "bob");
    co_await show_line(alice);
    co_await bob.write_all("good evening!\n");
    co_await show_line(alice);
    co_await alice.write_all("there you are\n");
    co_await show_line(alice);
    bob.shutdown_write();
    co_await show_line(alice);
    server->stop();
  };
  co_await hocket::with_task_group(body);
}

int main() { hocket::run(evening()); }
