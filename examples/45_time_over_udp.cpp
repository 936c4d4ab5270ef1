// SPDX-License-Identifier: BSL-1.0
// A clock that answers over UDP, and a client that asks again when an answer does not come: the first
// question is lost here.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;

// [clock]
task<void> answer_questions(hocket::udp_socket& socket, hocket::clock& time) {
  std::array<std::byte, 64> question;
  for (bool first = true;; first = false) {
    const auto got = co_await socket.recv_from(question);
    if (first) continue;  // as the network might do
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.now().time_since_epoch());
    const std::string answer = std::to_string(seconds.count());
    co_await socket.send_to(answer, got.from);
  }
}
// [/clock]

// [ask]
task<std::string> ask_the_time(hocket::address clock) {
  hocket::udp_socket socket;
  socket.connect(clock);
  std::string answer(64, '\0');
  for (;;) {
    co_await socket.send("what time is it?");
    auto in_time = hocket::timeout(2s, socket.recv_from(std::as_writable_bytes(std::span(answer))));
    auto got = co_await hocket::catching(std::move(in_time));
    if (got.holds<hocket::timeout_error>()) {
      std::puts("no answer; once more");
      continue;
    }
    answer.resize(got.value().size_bytes);
    co_return answer;
  }
}
// [/ask]

int main() {
  // Two seconds of waiting take no time on this clock.
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  auto body = [&](task_group& group) -> task<void> {
    hocket::udp_socket socket({hocket::ip_address::loopback(), 0});
    auto clock = group.spawn(answer_questions(socket, time));
    const std::string answer = co_await ask_the_time(socket.local());
    std::printf("the clock says %s\n", answer.c_str());
    clock.cancel();
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  hocket::run(loop, main());
}
