// SPDX-License-Identifier: BSL-1.0
// What a generator costs, each row beside its floor: the least that a compiler makes of the same
// work written by hand. Only the ratios within one run mean anything.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <hocket/generator.hpp>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using hocket::catching;
using hocket::from;
using hocket::generator;

/// The floor of iterating and of sending: a coroutine that can do nothing else. Its frames come
/// from operator new.
class one_way {
 public:
  struct promise_type {
    one_way get_return_object() {
      return one_way(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    auto yield_value(const std::int64_t& value) noexcept {
      struct awaiter {
        promise_type& promise;
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        std::int64_t await_resume() const noexcept { return promise.in; }
      };
      out = &value;
      return awaiter{*this};
    }
    void return_void() noexcept {}
    void unhandled_exception() { throw; }

    const std::int64_t* out = nullptr;
    std::int64_t in = 0;
  };

  one_way(one_way&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  one_way& operator=(one_way&&) = delete;
  ~one_way() {
    if (handle_) handle_.destroy();
  }

  bool next() {
    handle_.resume();
    return !handle_.done();
  }
  std::int64_t send(std::int64_t value) {
    handle_.promise().in = value;
    handle_.resume();
    return *handle_.promise().out;
  }
  [[nodiscard]] std::int64_t value() const { return *handle_.promise().out; }

 private:
  explicit one_way(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

constexpr std::int64_t values_per_run = 10'000;

one_way count_one_way(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
generator<std::int64_t> count_values(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
generator<const std::int64_t&> count_references(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}

void iterate_floor_plain_loop(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < values_per_run; ++i) benchmark::DoNotOptimize(sum += i);
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(iterate_floor_plain_loop);

void iterate_floor_one_way(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    auto numbers = count_one_way(values_per_run);
    while (numbers.next()) benchmark::DoNotOptimize(sum += numbers.value());
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(iterate_floor_one_way);

template <class Count>
void iterate(benchmark::State& state, Count count) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (auto&& value : count(values_per_run)) benchmark::DoNotOptimize(sum += value);
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK_CAPTURE(iterate, values, count_values);
BENCHMARK_CAPTURE(iterate, references, count_references);

one_way echo_one_way() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
generator<std::int64_t, std::int64_t> echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
generator<std::int64_t, std::int64_t> echo_behind(std::int64_t depth) {
  if (depth == 0) {
    co_yield from(echo());
  } else {
    co_yield from(echo_behind(depth - 1));
  }
}

void send_floor_bare_resume(benchmark::State& state) {
  auto body = echo_one_way();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) benchmark::DoNotOptimize(value = body.send(value) + 1);
}
BENCHMARK(send_floor_bare_resume);

void send(benchmark::State& state) {
  auto body = echo();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) benchmark::DoNotOptimize(value = *body.send(value) + 1);
}
BENCHMARK(send);

void send_through_delegation(benchmark::State& state) {
  auto body = echo_behind(state.range(0) - 1);
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) benchmark::DoNotOptimize(value = *body.send(value) + 1);
}
BENCHMARK(send_through_delegation)->ArgName("depth")->RangeMultiplier(10)->Range(1, 10'000);

void throw_floor_plain_throw_and_catch(benchmark::State& state) {
  for (auto _ : state) {
    try {
      throw std::runtime_error("thrown");
    } catch (const std::runtime_error& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
}
BENCHMARK(throw_floor_plain_throw_and_catch);

generator<int> catches() {
  for (;;) {
    try {
      co_yield 1;
    } catch (const std::runtime_error& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
}
void throw_caught_inside(benchmark::State& state) {
  auto body = catches();
  body.next();
  for (auto _ : state) body.throw_(std::runtime_error("thrown"));
}
BENCHMARK(throw_caught_inside);

generator<int> takes() {
  for (;;) {
    auto came = co_yield catching(1);
    if (came.is_exit()) co_return;
    benchmark::DoNotOptimize(came.holds<std::runtime_error>());
  }
}
void throw_taken_by_catching(benchmark::State& state) {
  auto body = takes();
  body.next();
  for (auto _ : state) body.throw_(std::runtime_error("thrown"));
}
BENCHMARK(throw_taken_by_catching);

void close_suspended(benchmark::State& state) {
  for (auto _ : state) {
    auto body = takes();
    body.next();
    body.close();
  }
}
BENCHMARK(close_suspended);

void create_floor_malloc_frames(benchmark::State& state) {
  for (auto _ : state) {
    auto one = count_one_way(1);
    benchmark::DoNotOptimize(&one);
    one.next();
  }
}
BENCHMARK(create_floor_malloc_frames);

void create_step_and_destroy(benchmark::State& state) {
  for (auto _ : state) {
    auto one = count_references(1);
    benchmark::DoNotOptimize(&one);
    one.next();
  }
}
BENCHMARK(create_step_and_destroy);

void many_in_random_order(benchmark::State& state) {
  std::vector<generator<std::int64_t, std::int64_t>> all;
  for (std::int64_t i = 0; i < state.range(0); ++i) all.push_back(echo());
  for (auto& each : all) each.next();
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::size_t index : order) sum += *all[index].send(1);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(many_in_random_order)->ArgName("live")->Arg(1'000)->Arg(100'000);

struct tree {
  std::int64_t value;
  std::unique_ptr<tree> left, right;
};

std::unique_ptr<tree> balanced(std::int64_t low, std::int64_t high) {
  if (low >= high) return nullptr;
  const std::int64_t middle = low + (high - low) / 2;
  return std::make_unique<tree>(tree{middle, balanced(low, middle), balanced(middle + 1, high)});
}

generator<const std::int64_t&> in_order(const tree* root) {
  if (root == nullptr) co_return;
  co_yield from(in_order(root->left.get()));
  co_yield root->value;
  co_yield from(in_order(root->right.get()));
}

void tree_walk_floor_iterator(benchmark::State& state) {
  const auto root = balanced(0, values_per_run);
  std::vector<const tree*> path;
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const tree* at = root.get(); at != nullptr || !path.empty();) {
      for (; at != nullptr; at = at->left.get()) path.push_back(at);
      at = path.back();
      path.pop_back();
      benchmark::DoNotOptimize(sum += at->value);
      at = at->right.get();
    }
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(tree_walk_floor_iterator);

void tree_walk_by_delegation(benchmark::State& state) {
  const auto root = balanced(0, values_per_run);
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::int64_t value : in_order(root.get())) benchmark::DoNotOptimize(sum += value);
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(tree_walk_by_delegation);

}  // namespace
