// SPDX-License-Identifier: BSL-1.0
// Tasks that use a primitive at random while others cancel them at random, and what must hold
// whatever they do. Each seed is a run of its own, and a failure names it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/barrier.hpp"
#include "hocket/sync/condition.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/sync/semaphore.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

constexpr unsigned seeds = 100;
constexpr int steps = 40;
constexpr std::size_t worker_count = 8;

class chaos {
 public:
  explicit chaos(unsigned seed) : random_(seed) {}

  /// A number below `end`.
  std::size_t draw(std::size_t end) { return random_() % end; }
  bool chance(std::size_t percent) { return draw(100) < percent; }

  /// Gives the others from none to a few turns. A cancellation that comes meanwhile is swallowed.
  task<void> pause() {
    if (chance(20)) co_return;
    const auto duration = static_cast<int>(draw(3)) * 1ms;
    co_await catching(sleep(duration));
  }

  /// The worker whose turn it is.
  [[nodiscard]] std::size_t worker() const { return worker_; }
  /// Was that worker cancelled in its current step?
  [[nodiscard]] bool was_hit(std::size_t worker) const { return hit_[worker]; }

  /// Runs `step` many times in several workers and cancels them all the while. Then lets `finish`
  /// end what still waits.
  void run(std::function<task<void>()> step, std::function<void()> finish = [] {}) {
    auto work = [&](std::size_t self) -> task<void> {
      for (int i = 0; i < steps && !over_; ++i) {
        hit_[self] = false;
        worker_ = self;
        co_await step();
        co_await pause();
      }
    };
    auto main = [&](task_group& group) -> task<void> {
      std::vector<join_handle<void>> workers;
      for (std::size_t i = 0; i < worker_count; ++i) workers.push_back(group.spawn(work(i)));
      for (int i = 0; i < 3 * steps; ++i) {
        if (chance(30)) {
          const std::size_t target = draw(worker_count);
          workers[target].cancel();
          hit_[target] = true;
        }
        if (chance(10)) workers[draw(worker_count)].uncancel();
        co_await sleep(static_cast<int>(draw(2)) * 1ms);
      }
      co_await sleep(1s);
      over_ = true;
      finish();
      for (auto& each : workers) each.cancel();
    };
    virtual_run run;
    run(with_task_group(main));
  }

 private:
  std::mt19937 random_;
  std::array<bool, worker_count> hit_{};
  std::size_t worker_ = 0;
  bool over_ = false;
};

/// Who asked, in the order of asking: those who get something must be the first of them. One who was
/// cancelled is out of the line, but is here until it runs.
class waiting_room {
 public:
  explicit waiting_room(const chaos& random) : random_(random) {}

  int enter() {
    line_.push_back({++last_, random_.worker()});
    return last_;
  }
  void leave(int ticket, bool served) {
    const auto found = std::ranges::find(line_, ticket, &visitor::ticket);
    ASSERT_NE(found, line_.end());
    if (served) expect_first(found);
    line_.erase(found);
  }
  void expect_nobody() { expect_first(line_.end()); }

 private:
  struct visitor {
    int ticket;
    std::size_t worker;
  };

  void expect_first(std::deque<visitor>::iterator served) {
    for (auto before = line_.begin(); before != served; ++before) {
      EXPECT_TRUE(random_.was_hit(before->worker)) << "somebody came first";
    }
  }

  const chaos& random_;
  int last_ = 0;
  std::deque<visitor> line_;
};

/// acquire, scoped and try_acquire at random; no more than `most` inside, first come first served.
template <class Primitive>
void stress_acquire(unsigned seed, Primitive& primitive, int most) {
  chaos random(seed);
  waiting_room room(random);
  int inside = 0;
  auto stay = [&]() -> task<void> {
    EXPECT_LE(++inside, most);
    co_await random.pause();
    --inside;
  };
  auto step = [&]() -> task<void> {
    if (random.chance(20)) {
      if (!primitive.try_acquire()) co_return;
      room.expect_nobody();
      co_await stay();
      primitive.release();
    } else if (random.chance(50)) {
      const int ticket = room.enter();
      auto held = co_await catching(primitive.scoped());
      room.leave(ticket, held.has_value());
      if (held.has_value()) {
        const auto until_the_end = held.value();
        co_await stay();
      }
    } else {
      const int ticket = room.enter();
      const auto got = co_await catching(primitive.acquire());
      room.leave(ticket, got.has_value());
      if (!got.has_value()) co_return;
      co_await stay();
      primitive.release();
    }
  };
  random.run(step);
  EXPECT_EQ(inside, 0);
  for (int i = 0; i < most; ++i) EXPECT_TRUE(primitive.try_acquire()) << "a permit was lost";
  EXPECT_FALSE(primitive.try_acquire()) << "a permit was made up";
}

TEST(stress, a_lock_has_one_holder_and_serves_in_order_SYN_01_SYN_02) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    hocket::lock lock;
    stress_acquire(seed, lock, 1);
    if (HasFailure()) return;
  }
}

TEST(stress, a_semaphore_has_so_many_holders_and_serves_in_order_SYN_09) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const int most = 1 + static_cast<int>(seed % 4);
    hocket::bounded_semaphore semaphore(most);
    stress_acquire(seed, semaphore, most);
    if (HasFailure()) return;
  }
}

/// Items that were put are taken once each and in their order, whoever is cancelled.
void stress_queue(unsigned seed, std::size_t maxsize) {
  chaos random(seed);
  hocket::queue<std::unique_ptr<int>> queue(maxsize);
  int last = 0;
  std::vector<int> put, taken;
  auto put_one = [&]() -> task<void> {
    const int item = ++last;
    if (random.chance(70)) {
      auto outcome = co_await catching(queue.put(std::make_unique<int>(item)));
      if (outcome) put.push_back(item);
    } else if (!queue.full()) {
      queue.put_nowait(std::make_unique<int>(item));
      put.push_back(item);
    }
  };
  auto take_one = [&]() -> task<void> {
    if (random.chance(70)) {
      auto outcome = co_await catching(queue.get());
      if (outcome) taken.push_back(*outcome.value());
    } else if (!queue.empty()) {
      taken.push_back(*queue.get_nowait());
    }
  };
  auto step = [&]() -> task<void> {
    if (random.chance(50)) {
      co_await put_one();
    } else {
      co_await take_one();
    }
    EXPECT_TRUE(maxsize == 0 || queue.size() <= maxsize);
    EXPECT_EQ(queue.size() + taken.size(), put.size());
  };
  random.run(step, [&] { queue.shutdown(); });
  while (!queue.empty()) taken.push_back(*queue.get_nowait());
  EXPECT_EQ(taken, put);
}

TEST(stress, a_queue_loses_and_repeats_nothing_QUE_01_QUE_04) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    stress_queue(seed, seed % 4);
    if (HasFailure()) return;
  }
}

/// Each coin that is put on the table is taken once, under the lock that every way out holds.
void stress_condition(unsigned seed) {
  chaos random(seed);
  hocket::condition table;
  int inside = 0, coins = 0, put = 0, taken = 0;
  auto put_coins = [&]() -> task<void> {
    auto held = co_await catching(table.scoped());
    if (!held) co_return;
    const auto until_the_end = held.value();
    EXPECT_EQ(++inside, 1);
    const auto count = 1 + random.draw(3);
    coins += static_cast<int>(count);
    put += static_cast<int>(count);
    table.notify(count);
    co_await random.pause();
    --inside;
  };
  auto take_coin = [&]() -> task<void> {
    auto held = co_await catching(table.scoped());
    if (!held) co_return;
    const auto until_the_end = held.value();
    EXPECT_EQ(++inside, 1);
    bool interrupted = false;
    while (coins == 0 && !interrupted) {
      --inside;
      const auto news = co_await catching(table.wait());
      EXPECT_TRUE(table.locked());
      EXPECT_EQ(++inside, 1);
      interrupted = !news.has_value();
    }
    if (!interrupted) {
      --coins;
      ++taken;
    }
    co_await random.pause();
    --inside;
  };
  auto step = [&]() -> task<void> {
    if (random.chance(40)) {
      co_await put_coins();
    } else {
      co_await take_coin();
    }
  };
  random.run(step);
  EXPECT_FALSE(table.locked());
  EXPECT_EQ(inside, 0);
  EXPECT_EQ(put, taken + coins);
}

TEST(stress, a_condition_always_leaves_its_wait_with_the_lock_SYN_07_SYN_08) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    stress_condition(seed);
    if (HasFailure()) return;
  }
}

/// In every round each number comes once, unless its task was cancelled on the way.
void stress_barrier(unsigned seed) {
  constexpr std::size_t parties = 3;
  chaos random(seed);
  hocket::barrier barrier(parties);
  std::vector<std::size_t> seen(parties);
  std::size_t rounds = 0;
  auto step = [&]() -> task<void> {
    auto outcome = co_await catching(barrier.wait());
    EXPECT_LT(barrier.n_waiting(), parties);
    if (!outcome) co_return;
    const std::size_t index = outcome.value();
    EXPECT_LT(index, parties);
    ++seen[index];
    if (index == parties - 1) ++rounds;
    for (const std::size_t count : seen) EXPECT_LE(count, rounds);
  };
  random.run(step, [&] { barrier.abort(); });
  EXPECT_EQ(barrier.n_waiting(), 0U);
  EXPECT_GT(rounds, 0U);
}

TEST(stress, a_barrier_gives_each_number_once_a_round_SYN_10) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    stress_barrier(seed);
    if (HasFailure()) return;
  }
}

}  // namespace
