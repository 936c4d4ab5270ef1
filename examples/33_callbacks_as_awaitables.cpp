// SPDX-License-Identifier: BSL-1.0
// A C library with callbacks, awaited: a promise goes in where the library takes a pointer of the
// user's, and its future is awaited.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;

// The library: asks something, calls back later with an error code and a number. It has a poll
// function that a program calls now and then, as such libraries do.
extern "C" {

typedef void (*meter_callback)(void* user, int error, double value);

struct meter {
  meter_callback callback;
  void* user;
  int countdown;
  int error;
};

static void meter_read(struct meter* m, int delay, int error, meter_callback callback, void* user) {
  m->callback = callback;
  m->user = user;
  m->countdown = delay;
  m->error = error;
}

static void meter_poll(struct meter* m) {
  if (m->callback == nullptr || --m->countdown > 0) return;
  const meter_callback callback = m->callback;
  m->callback = nullptr;
  callback(m->user, m->error, 21.5);
}

static void meter_stop(struct meter* m) { m->callback = nullptr; }

}  // extern "C"

// The bridge.

using answer = hocket::promise<double>;

extern "C" void meter_answered(void* user, int error, double value) {
  auto& given = *static_cast<answer*>(user);
  if (error != 0) {
    given.set_exception(std::runtime_error("meter error " + std::to_string(error)));
  } else {
    given.set_result(value);
  }
}

hocket::task<double> read_meter(meter& m, int delay, int error = 0) {
  answer given;
  meter_read(&m, delay, error, &meter_answered, &given);
  auto outcome = co_await hocket::catching(given.get_future());
  // Cancelled while it waited: the library must not call back into a frame that is gone.
  if (given.cancelled()) meter_stop(&m);
  co_return outcome.value();
}

// The program.

hocket::task<void> poll_now_and_then(meter& m) {
  for (;;) {
    meter_poll(&m);
    co_await hocket::sleep(0s);
  }
}

hocket::task<void> measure(hocket::task_group& group, meter& m) {
  auto polling = group.spawn(poll_now_and_then(m));

  const double value = co_await read_meter(m, 3);
  std::printf("the meter says %.1f\n", value);

  try {
    co_await read_meter(m, 3, 7);
  } catch (const std::runtime_error& error) {
    std::printf("%s\n", error.what());
  }

  auto reading = group.spawn(read_meter(m, 1'000'000'000));
  co_await hocket::sleep(0s);
  reading.cancel();
  co_await hocket::catching(reading);
  std::printf("cancelled, and the meter was stopped: %s\n", m.callback == nullptr ? "yes" : "no");

  polling.cancel();
}

int main() {
  meter m = {};
  auto body = [&m](hocket::task_group& group) { return measure(group, m); };
  hocket::run(hocket::with_task_group(body));
}
