// SPDX-License-Identifier: BSL-1.0
// How much memory COUNT sleeping tasks of Boost.Asio take: asio_sleepers COUNT SECONDS
#include <algorithm>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "peak_memory.hpp"

namespace {

namespace asio = boost::asio;

std::int64_t asleep = 0, most_asleep = 0;

asio::awaitable<void> sleeper(asio::io_context& io, std::chrono::seconds duration) {
  most_asleep = std::max(most_asleep, ++asleep);
  asio::steady_timer timer(io, duration);
  co_await timer.async_wait(asio::use_awaitable);
  --asleep;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  const std::int64_t count = std::stoll(arguments[1]);
  const std::chrono::seconds duration(std::stoll(arguments[2]));
  asio::io_context io(1);
  for (std::int64_t i = 0; i < count; ++i) {
    asio::co_spawn(io, sleeper(io, duration), asio::detached);
  }
  io.run();
  return bench::print_peak_memory("sleepers", count, most_asleep);
}
