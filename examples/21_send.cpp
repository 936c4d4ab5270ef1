// SPDX-License-Identifier: BSL-1.0
// Tutorial 2: a co_yield is an expression. Its value is what the driver sends.
#include <cstdio>
#include <optional>
#include <string>
#include <variant>

#include <hocket/generator.hpp>

// [conversation]
hocket::generator<int, int> conversation(int y) {
  std::printf("  y is %d\n", y);
  const int x = co_yield y;
  std::printf("  x is %d\n", x);
  const int z = co_yield x + y;
  std::printf("  z is %d\n", z);
}
// [/conversation]

// [none]
hocket::generator<int, std::optional<int>> counter() {
  for (int count = 0;; ++count) {
    if (auto restart = co_yield count) count = *restart - 1;
  }
}
// [/none]

// [consumer]
hocket::generator<std::monostate, std::string> log_to(std::FILE* out) {
  for (int line = 1;; ++line) {
    const std::string text = co_yield std::monostate();
    std::fprintf(out, "%d: %s\n", line, text.c_str());
  }
}

auto primed(auto consumer) {
  consumer.next();
  return consumer;
}
// [/consumer]

int main() {
  std::printf("# conversation\n");
  // [drive]
  auto talk = conversation(5);
  int given = *talk.next();
  std::printf("next() gave %d\n", given);
  given = *talk.send(6);
  std::printf("send(6) gave %d\n", given);
  auto last = talk.send(22);
  std::printf("send(22) gave %s\n", last ? "a value" : "the end");
  // [/drive]

  std::printf("# none\n");
  // [drive_none]
  auto count = counter();
  std::printf("%d ", *count.next());
  std::printf("%d ", *count.next());  // sends None
  std::printf("%d ", *count.send(100));
  std::printf("%d ", *count.send(std::nullopt));  // the same as next()
  std::printf("%d\n", *count.next());
  // [/drive_none]

  std::printf("# consumer\n");
  // [drive_consumer]
  auto log = primed(log_to(stdout));
  log.send("a generator that gives nothing");
  log.send("and takes lines");
  // [/drive_consumer]

  std::printf("# errors\n");
  // [errors]
  auto early = conversation(1);
  try {
    early.send(2);
  } catch (const hocket::type_error& error) {
    std::printf("%s\n", error.what());
  }
  early.next();  // the refused send has changed nothing
  try {
    early.next();
  } catch (const hocket::type_error& error) {
    std::printf("%s\n", error.what());
  }
  // [/errors]
}
