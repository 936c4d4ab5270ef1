// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/ready_order.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace hocket {

/// Runs the ready tasks of each pass in an order that a seed decides: what must hold in any order
/// is tried in many, and a failure can be repeated. Callbacks and timers stay where they are.
///
/// LIFETIME: the loop outlives it; the loop is first in, first out again afterwards.
/// THREAD: the loop's.
class seeded_order final : public ready_order {
 public:
  /// THROWS: runtime_error when the loop has an order already.
  seeded_order(event_loop& loop, std::uint64_t seed);
  seeded_order(const seeded_order&) = delete;
  seeded_order& operator=(const seeded_order&) = delete;
  ~seeded_order();

 private:
  void arrange(ready_queue& ready) override;
  std::uint64_t below(std::uint64_t limit) noexcept;

  event_loop& loop_;
  std::uint64_t state_;
  std::vector<ready_node*> nodes_;
  std::vector<std::size_t> places_;
};

namespace detail {

/// The seeds to try: HOCKET_SEED alone when the environment has it, else 1 to `count`.
/// THROWS: value_error when HOCKET_SEED is no number.
struct seed_range {
  std::uint64_t first;
  std::uint64_t last;
};
seed_range seeds_to_try(std::uint64_t count);

/// What a scenario failed with, with the seed in front. REQUIRES: called in its handler.
[[noreturn]] void throw_with_seed(std::uint64_t seed);

}  // namespace detail

/// Runs `scenario(seed)`, which gives a task, once for each of `count` seeds, each time on a new loop
/// with a virtual clock and that seed's order. With HOCKET_SEED in the environment it runs that seed
/// only, to repeat a failure.
///
///     for_each_seed(1000, [](std::uint64_t) { return two_tasks_and_a_lock(); });
///
/// THROWS: runtime_error "seed 17: ..." with what left the first scenario that failed nested in it.
template <class Scenario>
void for_each_seed(std::uint64_t count, Scenario scenario) {
  const auto seeds = detail::seeds_to_try(count);
  for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    virtual_clock time;
    event_loop loop(time, time.make_poller());
    const seeded_order order(loop, seed);
    try {
      run(loop, std::invoke(scenario, seed), {.handle_interrupt = false});
    } catch (...) {
      detail::throw_with_seed(seed);
    }
  }
}

}  // namespace hocket
