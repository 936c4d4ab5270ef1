// SPDX-License-Identifier: BSL-1.0
// Happy eyeballs (RFC 8305): connect to a name that has several addresses, some of which may not
// answer. The attempts begin 250 ms apart, or when the one before has failed; the first connection
// wins and the others are given up. The network is simulated: its descriptors become ready at times
// that the scenario says, on a virtual clock.
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/simulated_poller.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

struct route {
  std::string address;
  hocket::clock::duration answers_after;
  bool accepts;
};

// [connect]
/// A descriptor of the simulation, closed at the end.
struct simulated_socket {
  explicit simulated_socket(hocket::simulated_poller& on) : net(on), fd(on.open()) {}
  simulated_socket(const simulated_socket&) = delete;
  simulated_socket& operator=(const simulated_socket&) = delete;
  ~simulated_socket() { net.close(fd); }

  hocket::simulated_poller& net;
  const int fd;
};

/// As connect(2) on a socket that does not block: it becomes writable when the outcome is there.
hocket::task<std::string> connect(hocket::simulated_poller& net, route to) {
  const simulated_socket socket(net);
  net.after(to.answers_after, socket.fd, hocket::readiness::writable);
  co_await hocket::writable(socket.fd);
  if (!to.accepts) throw std::runtime_error(to.address + " refuses");
  co_return to.address;
}
// [/connect]

// [happy_eyeballs]
/// The outcome of the attempts so far.
struct attempts {
  std::optional<std::string> winner;
  std::exception_ptr last_error;
  hocket::event ended;  ///< one of them

  hocket::task<void> try_one(hocket::simulated_poller& net, route to) {
    auto outcome = co_await hocket::catching(connect(net, std::move(to)));
    if (outcome.holds<hocket::cancelled>()) outcome.value();
    if (!outcome.has_value()) {
      last_error = outcome.exception();
    } else if (!winner) {
      winner = outcome.value();
    }
    ended.set();
  }
};

hocket::task<std::string> connect_to_any(hocket::simulated_poller& net, std::vector<route> routes) {
  attempts tried;
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    for (const route& each : routes) {
      tried.ended.clear();
      group.spawn(tried.try_one(net, each));
      auto a_moment = hocket::timeout(250ms, tried.ended.wait());
      auto waited = co_await hocket::catching(std::move(a_moment));
      if (waited.holds<hocket::cancelled>()) waited.value();
      if (tried.winner) break;
    }
    while (!tried.winner && group.size() > 0) {
      tried.ended.clear();
      co_await tried.ended.wait();
      co_await hocket::sleep(0s);  // who has ended leaves the group
    }
    group.cancel();
  };
  co_await hocket::with_task_group(body);
  if (!tried.winner) std::rethrow_exception(tried.last_error);
  co_return *tried.winner;
}
// [/happy_eyeballs]

// [scenario]
void scenario(const char* title, std::vector<route> routes) {
  hocket::virtual_clock time;
  hocket::simulated_poller net(time);
  hocket::event_loop loop(time, net.make_poller());
  std::string result;
  try {
    result = hocket::run(loop, connect_to_any(net, std::move(routes)));
  } catch (const std::runtime_error& error) {
    result = error.what();
  }
  const auto took = std::chrono::floor<std::chrono::milliseconds>(time.elapsed());
  std::printf("%-28s %-22s %5d ms, %zu open\n", title, result.c_str(),
              static_cast<int>(took.count()), net.size());
}
// [/scenario]

int main() {
  scenario("the first is fast", {{"[2001:db8::1]", 30ms, true}, {"192.0.2.1", 30ms, true}});
  scenario("the first is silent", {{"[2001:db8::1]", 1h, true}, {"192.0.2.1", 30ms, true}});
  scenario("the first refuses", {{"[2001:db8::1]", 20ms, false}, {"192.0.2.1", 30ms, true}});
  scenario("the first is slow but wins",
           {{"[2001:db8::1]", 270ms, true}, {"192.0.2.1", 50ms, true}});
  scenario("none accepts", {{"[2001:db8::1]", 20ms, false}, {"192.0.2.1", 40ms, false}});
}
