// SPDX-License-Identifier: BSL-1.0
// Boost.Asio's awaitables doing what the benchmarks in bench/async/ do. Asio 1.74 has neither queue,
// lock nor event: as its users do, these are made of timers that never expire and are cancelled to
// wake who waits.
#include <benchmark/benchmark.h>

#include <boost/asio.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <thread>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::steady_timer;
using asio::use_awaitable;
using namespace std::chrono_literals;

asio::io_context* io = nullptr;

/// Runs a task on a loop of its own; what is left in the loop is dropped.
template <class Body>
void run(benchmark::State& state, Body body) {
  asio::io_context loop(1);
  io = &loop;
  asio::co_spawn(loop, body(state), asio::detached);
  loop.run();
}

/// What wakes waiting tasks.
class signal {
 public:
  awaitable<void> wait() {
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(use_awaitable, ignored));
  }
  void notify_one() { timer_.cancel_one(); }
  void notify_all() { timer_.cancel(); }

 private:
  steady_timer timer_{*io, steady_timer::time_point::max()};
};

/// Starts tasks and waits for all of them.
class group {
 public:
  void spawn(awaitable<void> child) {
    ++running_;
    asio::co_spawn(*io, std::move(child), [this](std::exception_ptr) {
      if (--running_ == 0) done_.notify_all();
    });
  }
  awaitable<void> join() {
    while (running_ > 0) co_await done_.wait();
  }

 private:
  std::int64_t running_ = 0;
  signal done_;
};

awaitable<void> does_nothing() { co_return; }

awaitable<void> spawn_join(benchmark::State& state) {
  for (auto _ : state) co_await asio::co_spawn(*io, does_nothing(), use_awaitable);
}

awaitable<void> groups_of(benchmark::State& state) {
  for (auto _ : state) {
    group children;
    for (std::int64_t i = 0; i < state.range(0); ++i) children.spawn(does_nothing());
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

awaitable<std::int64_t> chain(std::int64_t depth) {
  if (depth == 1) co_return 1;
  co_return co_await chain(depth - 1) + 1;
}
awaitable<void> chains(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t value = co_await chain(state.range(0));
    benchmark::DoNotOptimize(value);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

awaitable<void> yields(std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) co_await asio::post(*io, use_awaitable);
}
awaitable<void> yield_together(benchmark::State& state) {
  const std::int64_t times = state.range(0) > 1'000 ? 10 : 100;
  for (auto _ : state) {
    group children;
    for (std::int64_t i = 0; i < state.range(0); ++i) children.spawn(yields(times));
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * times);
}

class queue {
 public:
  explicit queue(std::size_t maxsize) : maxsize_(maxsize) {}

  awaitable<void> put(std::int64_t item) {
    while (maxsize_ != 0 && items_.size() >= maxsize_) co_await has_place_.wait();
    items_.push_back(item);
    has_item_.notify_one();
  }
  awaitable<std::int64_t> get() {
    while (items_.empty()) co_await has_item_.wait();
    const std::int64_t item = items_.front();
    items_.pop_front();
    has_place_.notify_one();
    co_return item;
  }

 private:
  std::size_t maxsize_;
  std::deque<std::int64_t> items_;
  signal has_item_, has_place_;
};

constexpr std::int64_t items_per_run = 10'000;

awaitable<void> produce(queue& to) {
  for (std::int64_t i = 0; i < items_per_run; ++i) co_await to.put(i);
}
awaitable<void> consume(queue& from) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < items_per_run; ++i) sum += co_await from.get();
  benchmark::DoNotOptimize(sum);
}
awaitable<void> pass_items(benchmark::State& state, std::size_t maxsize) {
  queue items(maxsize);
  for (auto _ : state) {
    group children;
    children.spawn(produce(items));
    children.spawn(consume(items));
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * items_per_run);
}

awaitable<void> pass_unbounded(benchmark::State& state) { return pass_items(state, 0); }
awaitable<void> pass_bounded(benchmark::State& state) { return pass_items(state, 1); }

class lock {
 public:
  awaitable<void> acquire() {
    while (locked_) co_await released_.wait();
    locked_ = true;
  }
  void release() {
    locked_ = false;
    released_.notify_one();
  }

 private:
  bool locked_ = false;
  signal released_;
};

constexpr std::int64_t lock_tasks = 10, turns_per_task = 1'000;

awaitable<void> take_turns(lock& shared) {
  for (std::int64_t i = 0; i < turns_per_task; ++i) {
    co_await shared.acquire();
    co_await asio::post(*io, use_awaitable);
    shared.release();
  }
}
awaitable<void> hand_over(benchmark::State& state) {
  lock shared;
  for (auto _ : state) {
    group children;
    for (std::int64_t i = 0; i < lock_tasks; ++i) children.spawn(take_turns(shared));
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * lock_tasks * turns_per_task);
}

awaitable<void> broadcasts(benchmark::State& state) {
  for (auto _ : state) {
    signal start;
    group children;
    for (std::int64_t i = 0; i < state.range(0); ++i) children.spawn(start.wait());
    co_await asio::post(*io, use_awaitable);
    start.notify_all();
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

class random_delays {
 public:
  explicit random_delays(std::chrono::nanoseconds longest) : spread_(0, longest.count()) {}
  std::chrono::nanoseconds operator()() { return std::chrono::nanoseconds(spread_(random_)); }

 private:
  std::mt19937_64 random_{1};
  std::uniform_int_distribution<std::int64_t> spread_;
};

awaitable<void> arm_and_cancel(benchmark::State& state) {
  std::deque<steady_timer> pending;
  for (std::int64_t i = 0; i < state.range(0); ++i) pending.emplace_back(*io);
  random_delays delay(1h);
  for (auto _ : state) {
    for (auto& each : pending) {
      each.expires_after(delay());
      each.async_wait([](boost::system::error_code) {});
    }
    for (auto& each : pending) each.cancel();
    co_await asio::post(*io, use_awaitable);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

awaitable<void> fire(benchmark::State& state) {
  std::deque<steady_timer> pending;
  for (std::int64_t i = 0; i < state.range(0); ++i) pending.emplace_back(*io);
  random_delays delay(1ms);
  steady_timer pause(*io);
  for (auto _ : state) {
    std::int64_t fired = 0;
    for (auto& each : pending) {
      each.expires_after(delay());
      each.async_wait([&fired](boost::system::error_code) { ++fired; });
    }
    while (fired < state.range(0)) {
      pause.expires_after(1ms);
      co_await pause.async_wait(use_awaitable);
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

awaitable<void> inner(steady_timer& never) { co_await never.async_wait(use_awaitable); }
awaitable<void> middle(steady_timer& never) { co_await inner(never); }
awaitable<void> outer(steady_timer& never) { co_await middle(never); }

awaitable<void> cancellations(benchmark::State& state) {
  for (auto _ : state) {
    std::deque<steady_timer> never;
    group children;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      children.spawn(outer(never.emplace_back(*io, steady_timer::time_point::max())));
    }
    co_await asio::post(*io, use_awaitable);
    for (auto& each : never) each.cancel();
    co_await children.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr std::int64_t calls_per_run = 100'000;

awaitable<void> receive_calls(benchmark::State& state) {
  const auto alive = asio::make_work_guard(*io);
  for (auto _ : state) {
    std::int64_t received = 0;
    signal all;
    const auto receive = [&received, &all] {
      if (++received == calls_per_run) all.notify_all();
    };
    std::thread caller([receive] {
      for (std::int64_t i = 0; i < calls_per_run; ++i) asio::post(*io, receive);
    });
    while (received < calls_per_run) co_await all.wait();
    caller.join();
  }
  state.SetItemsProcessed(state.iterations() * calls_per_run);
}

BENCHMARK_CAPTURE(run, spawn_join, spawn_join)->Name("spawn_join");
BENCHMARK_CAPTURE(run, group, groups_of)->Name("group")->Arg(100'000);
BENCHMARK_CAPTURE(run, chain, chains)->Name("await_chain")->RangeMultiplier(10)->Range(1, 1'000);
BENCHMARK_CAPTURE(run, yield, yield_together)->Name("yield")->Arg(1)->Arg(100)->Arg(100'000);
BENCHMARK_CAPTURE(run, unbounded, pass_unbounded)->Name("queue/unbounded");
BENCHMARK_CAPTURE(run, bounded, pass_bounded)->Name("queue/bounded");
BENCHMARK_CAPTURE(run, lock, hand_over)->Name("lock_handover");
BENCHMARK_CAPTURE(run, event, broadcasts)->Name("event_broadcast")->Arg(100'000);
BENCHMARK_CAPTURE(run, arm, arm_and_cancel)->Name("timer/arm_cancel")->Arg(1'000'000);
BENCHMARK_CAPTURE(run, fire, fire)->Name("timer/fire")->Arg(100'000);
BENCHMARK_CAPTURE(run, cancel, cancellations)->Name("cancel")->Arg(100'000);
BENCHMARK_CAPTURE(run, calls, receive_calls)->Name("call_soon_threadsafe")->UseRealTime();

[[maybe_unused]] const bool version_is_told =
    (benchmark::AddCustomContext("version", "Boost.Asio " BOOST_LIB_VERSION), true);

}  // namespace
