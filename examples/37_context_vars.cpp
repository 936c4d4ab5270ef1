// SPDX-License-Identifier: BSL-1.0
// Log lines that say which request they belong to, though no function passes that along: each task
// has its own copy of the context variables, taken when it is made.
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

// [variable]
hocket::context_var<std::string> request_id("request_id", "-");

void log(const std::string& what) {
  std::printf("[%s] %s\n", request_id.get().c_str(), what.c_str());
}
// [/variable]

// [serve]
hocket::task<void> look_up(std::string key) {
  log("looks up " + key);
  co_await hocket::sleep(1s);
  log("has " + key);
}

hocket::task<void> serve(std::string id, std::string key) {
  request_id.set(std::move(id));  // for this task, and for those that it makes from here on
  auto children = [&](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(look_up(key));
    group.spawn(look_up(key + "'s cousin"));
    co_return;
  };
  co_await hocket::with_task_group(children);
  log("answers");
}
// [/serve]

hocket::task<void> server() {
  log("begins");
  auto requests = [](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(serve("one", "ada"));
    group.spawn(serve("two", "bob"));
    co_return;
  };
  co_await hocket::with_task_group(requests);
  log("ends");

  // [token]
  auto before = request_id.set("three");
  log("for a moment");
  request_id.reset(before);
  log("and back");
  // [/token]

  // [copy]
  auto elsewhere = hocket::copy_context();
  elsewhere.run([] { request_id.set("four"); });
  elsewhere.run([] { log("in a context of its own"); });
  // [/copy]
  log("untouched");
}

int main() {
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  hocket::run(loop, server());
}
