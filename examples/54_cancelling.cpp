// SPDX-License-Identifier: BSL-1.0
// What a task does when it is asked to end, step by step.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d s  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [guard]
struct lamp {
  lamp() { say("the light is on"); }
  ~lamp() { say("the light is off"); }
};

hocket::task<void> read_a_book() {
  const lamp on;
  co_await hocket::sleep(8h);
  say("the book was good");
}
// [/guard]

hocket::task<void> interrupted(hocket::task_group& group) {
  // [cancel]
  auto reading = group.spawn(read_a_book());
  co_await hocket::sleep(1s);
  reading.cancel();
  say("asked to end");
  co_await hocket::catching(reading);
  say(reading.cancelled() ? "cancelled" : "not cancelled");
  // [/cancel]
}

// [handler]
hocket::task<void> swallows_only_errors() {
  try {
    co_await hocket::sleep(8h);
  } catch (const std::exception&) {
    say("never seen: cancelled derives from no standard exception");
  } catch (const hocket::cancelled& request) {
    say(std::string("told: ") + request.what());
    throw;
  }
}
// [/handler]

hocket::task<void> told_why(hocket::task_group& group) {
  // [why]
  auto sleeper = group.spawn(swallows_only_errors());
  co_await hocket::sleep(0s);
  sleeper.cancel("the house is on fire");
  co_await hocket::catching(sleeper);
  // [/why]
}

// [cleanup]
hocket::task<void> send(std::string message) {
  co_await hocket::sleep(1s);
  say("sent: " + message);
}

hocket::task<void> talk() {
  co_await send("hello");
  co_await hocket::sleep(8h);
}

hocket::task<void> phone_call() {
  auto outcome = co_await hocket::catching(talk());
  co_await send("goodbye");   // in any case, as in Python's finally
  co_return outcome.value();  // and then what was to happen anyway
}
// [/cleanup]

hocket::task<void> hang_up(hocket::task_group& group) {
  // [hang_up]
  auto call = group.spawn(phone_call());
  co_await hocket::sleep(5s);
  call.cancel();
  co_await hocket::catching(call);
  say(call.cancelled() ? "cancelled" : "not cancelled");
  // [/hang_up]
}

hocket::task<void> hang_up_twice(hocket::task_group& group) {
  // [twice]
  auto call = group.spawn(phone_call());
  co_await hocket::sleep(5s);
  call.cancel();
  co_await hocket::sleep(0s);
  call.cancel();
  co_await hocket::catching(call);
  say("no goodbye this time");
  // [/twice]
}

// [shielded]
hocket::task<void> polite_call() {
  auto outcome = co_await hocket::catching(talk());
  co_await hocket::catching(hocket::shield(send("goodbye")));
  co_return outcome.value();
}
// [/shielded]

hocket::task<void> hang_up_on_the_polite_one(hocket::task_group& group) {
  // [polite]
  auto call = group.spawn(polite_call());
  co_await hocket::sleep(5s);
  call.cancel();
  co_await hocket::sleep(0s);
  call.cancel();
  co_await hocket::catching(call);
  say("the call is over");
  co_await hocket::sleep(2s);
  // [/polite]
}

// [errors]
hocket::task<void> transfer(int amount) {
  auto outcome = co_await hocket::catching(send("take " + std::to_string(amount)));
  if (outcome.holds<hocket::cancelled>()) say("not sent");
  outcome.value();
  auto answer = co_await hocket::catching(hocket::sleep(8h));
  if (!answer) co_await send("give it back");  // taken already: undo it
  answer.value();
}
// [/errors]

hocket::task<void> change_of_mind(hocket::task_group& group) {
  // [mind]
  auto early = group.spawn(transfer(10));
  co_await hocket::sleep(0s);
  early.cancel();
  co_await hocket::catching(early);

  auto late = group.spawn(transfer(20));
  co_await hocket::sleep(2s);
  late.cancel();
  co_await hocket::catching(late);
  // [/mind]
}

// [swallow]
hocket::task<int> count_sheep() {
  int sheep = 0;
  while (co_await hocket::catching(hocket::sleep(1s))) ++sheep;
  hocket::task_context::current().uncancel();  // the request has been dealt with
  co_return sheep;
}
// [/swallow]

hocket::task<void> a_result_all_the_same(hocket::task_group& group) {
  // [sheep]
  auto counting = group.spawn(count_sheep());
  co_await hocket::sleep(3500ms);
  counting.cancel();
  const int sheep = co_await counting;
  say(std::to_string(sheep) + " sheep");
  // [/sheep]
}

// [busy]
hocket::task<long> busy(long rounds) {
  long total = 0;
  for (long i = 0; i < rounds; ++i) {
    total += i;
    if (i % 1000 == 0) co_await hocket::sleep(0s);  // others may run, and cancel this
  }
  co_return total;
}
// [/busy]

hocket::task<void> stop_the_work(hocket::task_group& group) {
  // [stop]
  auto work = group.spawn(busy(1'000'000'000));
  co_await hocket::sleep(0s);
  work.cancel();
  co_await hocket::catching(work);
  say("a long computation was cancelled");
  // [/stop]
}

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, hocket::with_task_group(&interrupted));
  hocket::run(loop, hocket::with_task_group(&told_why));
  hocket::run(loop, hocket::with_task_group(&hang_up));
  hocket::run(loop, hocket::with_task_group(&hang_up_twice));
  hocket::run(loop, hocket::with_task_group(&hang_up_on_the_polite_one));
  hocket::run(loop, hocket::with_task_group(&change_of_mind));
  hocket::run(loop, hocket::with_task_group(&a_result_all_the_same));
  hocket::run(loop, hocket::with_task_group(&stop_the_work));
}
