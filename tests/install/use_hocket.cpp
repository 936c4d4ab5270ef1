// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <cstdio>
#include <hocket/hocket.hpp>

namespace {

hocket::task<int> answer() {
  co_await hocket::sleep(std::chrono::milliseconds(0));
  co_return 42;
}

}  // namespace

int main() {
  const int got = hocket::run(answer());
  std::printf("the task gave %d\n", got);
  return got == 42 ? 0 : 1;
}
