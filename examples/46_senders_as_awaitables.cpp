// SPDX-License-Identifier: BSL-1.0
// A sender (as in std::execution) awaited: its receiver settles a promise, whose future is awaited.
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

// A library of senders, in miniature: a number that comes after a while, if it is not negative.

template <class Receiver>
struct delayed_operation {
  struct stopper {
    delayed_operation& self;
    void operator()() const {
      self.timer.cancel();
      std::move(self.receiver).set_stopped();
    }
  };

  void start() {
    stop.emplace(receiver.get_stop_token(), stopper{*this});
    timer = hocket::event_loop::current().call_later(10ms, [this] {
      if (value >= 0) return std::move(receiver).set_value(value);
      std::move(receiver).set_error(std::make_exception_ptr(std::domain_error("negative")));
    });
  }

  Receiver receiver;
  int value;
  hocket::call_handle timer{};
  std::optional<std::stop_callback<stopper>> stop{};
};

struct delayed {
  template <class Receiver>
  delayed_operation<Receiver> connect(Receiver receiver) && {
    return {std::move(receiver), value};
  }
  int value;
};

// The bridge.

// [bridge]
template <class T>
struct settling_receiver {
  hocket::promise<T> settled;
  std::stop_token stop;

  void set_value(T value) && { settled.try_set_result(std::move(value)); }
  void set_error(std::exception_ptr error) && { settled.try_set_exception(std::move(error)); }
  void set_stopped() && { settled.get_future().cancel(); }
  std::stop_token get_stop_token() const { return stop; }
};

template <class T, class Sender>
hocket::task<T> await_sender(Sender sender) {
  hocket::promise<T> settled;
  auto result = settled.get_future();
  std::stop_source stop;
  auto operation = std::move(sender).connect(settling_receiver<T>{settled, stop.get_token()});
  operation.start();
  // A cancelled task asks the operation to stop, and waits: it must not die before it has ended.
  while (!result.done()) {
    auto waiting = hocket::shield(result);
    auto outcome = co_await hocket::catching(std::move(waiting));
    if (!outcome.has_value()) stop.request_stop();
  }
  co_return result.result();
}
// [/bridge]

hocket::task<void> tries_them() {
  std::printf("value: %d\n", co_await await_sender<int>(delayed{7}));
  auto fails = co_await hocket::catching(await_sender<int>(delayed{-1}));
  std::printf("error: %s\n", hocket::describe(fails.exception()).c_str());
  auto late = co_await hocket::catching(hocket::timeout(1ms, await_sender<int>(delayed{8})));
  std::printf("too late: %s\n", late.holds<hocket::timeout_error>() ? "stopped" : "came");
}

int main() {
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  hocket::run(loop, tries_them());
}
