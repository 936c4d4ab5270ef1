// SPDX-License-Identifier: BSL-1.0
// A list that comes in pages, as one stream of entries: the generator waits for a page when it has
// given the entries of the one before. The clock is virtual, so nothing really waits.
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock network_time;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(network_time.elapsed());
  std::printf("%4d ms  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [pages]
/// What a server would answer: two entries a page, and an empty page at the end.
hocket::task<std::vector<std::string>> fetch_page(int page) {
  say("page " + std::to_string(page) + " is asked for");
  co_await hocket::sleep(100ms);
  if (page > 2) co_return std::vector<std::string>();
  const std::string name = "entry " + std::to_string(page);
  co_return std::vector<std::string>{name + "a", name + "b"};
}

hocket::async_generator<std::string> entries() {
  for (int page = 1;; ++page) {
    std::vector<std::string> found = co_await fetch_page(page);
    if (found.empty()) co_return;
    for (std::string& each : found) co_yield std::move(each);
  }
}
// [/pages]

// [send]
/// Gives the average of what it is sent; `nullopt` asks for it again. Says goodbye when it is closed,
/// for which it has to wait.
hocket::async_generator<double, std::optional<double>> averager() {
  double total = 0, average = 0;
  int count = 0;
  for (;;) {
    hocket::received<std::optional<double>> got = co_yield hocket::catching(average);
    if (!got.has_value()) {
      co_await hocket::sleep(10ms);
      say("goodbye after " + std::to_string(count) + " terms");
      got.value();
    }
    const std::optional<double> term = got.value();
    if (!term) continue;
    total += *term;
    average = total / ++count;
  }
}
// [/send]

hocket::task<void> read_all() {
  // [while]
  auto source = entries();
  while (auto entry = co_await source.next()) say(*entry);
  // [/while]
}

hocket::task<void> read_some() {
  // [for_each]
  auto until_2a = [](std::string entry) {
    say(entry);
    return entry != "entry 2a";
  };
  co_await hocket::for_each(entries(), until_2a);
  // [/for_each]
}

hocket::task<void> average() {
  auto numbers = averager();
  co_await numbers.next();
  for (const double term : {10.0, 30.0, 5.0}) {
    auto step = co_await numbers.send(term);
    std::printf("         average %.1f\n", *step);
  }
  co_await numbers.close();

  auto dropped = averager();
  co_await dropped.next();
  // It goes away here, and run() closes it.
}

hocket::task<void> all() {
  co_await read_all();
  say("once more, but not all of it");
  co_await read_some();
  co_await average();
}

int main() {
  hocket::event_loop loop(network_time, network_time.make_poller());
  hocket::run(loop, all());
}
