// SPDX-License-Identifier: BSL-1.0
// A small asyncio program, word by word: a group, a semaphore, a limit, and cleanup that waits.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void print(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [fetch]
hocket::task<std::string> download(std::string url) {
  co_await hocket::sleep(url == "slow" ? 60s : 2s);
  co_return "page " + url;
}

hocket::task<void> release(std::string url) {
  co_await hocket::sleep(1s);
  print("released " + url);
}

hocket::task<std::string> fetch(std::string url, hocket::semaphore& slots) {
  auto slot = co_await slots.scoped();                                        // async with slots:
  auto page = co_await hocket::catching(hocket::timeout(5s, download(url)));  // try:
  co_await release(url);                                                      // finally:
  if (page.holds<hocket::timeout_error>()) co_return "nothing";  // except TimeoutError:
  co_return page.value();                                        // everything else goes on
}
// [/fetch]

// [main]
hocket::task<void> async_main() {
  hocket::semaphore slots(2);
  std::vector<hocket::join_handle<std::string>> pages;
  auto start = [&](hocket::task_group& group) -> hocket::task<void> {
    for (const char* url : {"a", "slow", "c"}) pages.push_back(group.spawn(fetch(url, slots)));
    co_return;
  };
  co_await hocket::with_task_group(start);
  for (const auto& page : pages) print(page.result());
}
// [/main]

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, async_main());
}
