// SPDX-License-Identifier: BSL-1.0
// Scouts find pages, readers read them: a bounded queue lies between, so that the scouts are never
// far ahead. The clock is virtual, so that this takes no time and prints the same each time.
#include <chrono>
#include <cstdio>
#include <string>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock office_clock;

void say(const std::string& who, const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(office_clock.elapsed());
  std::printf("%2d s  %s %s\n", static_cast<int>(now.count()), who.c_str(), what.c_str());
}

// [producer]
hocket::task<void> scout(std::string site, hocket::queue<std::string>& pages) {
  for (const char* page : {"/a", "/b", "/c"}) {
    co_await hocket::sleep(1s);
    co_await pages.put(site + page);  // waits while the queue is full
    say("scout ", "put " + site + page);
  }
}
// [/producer]

// [consumer]
hocket::task<void> reader(std::string name, hocket::queue<std::string>& pages) {
  try {
    for (;;) {
      const std::string page = co_await pages.get();  // waits while the queue is empty
      co_await hocket::sleep(3s);
      say(name, "has read " + page);
      pages.task_done();
    }
  } catch (const hocket::queue_shut_down&) {
    say(name, "goes home");
  }
}
// [/consumer]

// [pipeline]
hocket::task<void> day() {
  hocket::queue<std::string> pages(2);
  auto work = [&pages](hocket::task_group& readers) -> hocket::task<void> {
    readers.spawn(reader("Ann   ", pages));
    readers.spawn(reader("Ben   ", pages));
    auto search = [&pages](hocket::task_group& scouts) -> hocket::task<void> {
      scouts.spawn(scout("north", pages));
      scouts.spawn(scout("south", pages));
      co_return;
    };
    co_await hocket::with_task_group(search);  // all pages have been put
    co_await pages.join();                     // all pages have been read
    pages.shutdown();                          // the readers need not wait for more
  };
  co_await hocket::with_task_group(work);
}
// [/pipeline]

int main() {
  hocket::event_loop loop(office_clock, office_clock.make_poller());
  hocket::run(loop, day());
}
