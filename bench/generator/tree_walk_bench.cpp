// SPDX-License-Identifier: BSL-1.0
// Walking a tree in order: a generator that delegates to itself, beside an iterator with a stack of
// its own.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/generator.hpp>
#include <memory>
#include <vector>

#include "keep.hpp"

namespace {

using bench::keep;
using hocket::from;
using hocket::generator;

struct tree {
  std::int64_t value;
  std::unique_ptr<tree> left, right;
};

std::unique_ptr<tree> balanced(std::int64_t low, std::int64_t high) {
  if (low >= high) return nullptr;
  const std::int64_t middle = low + (high - low) / 2;
  return std::make_unique<tree>(tree{middle, balanced(low, middle), balanced(middle + 1, high)});
}

/// The floor: what one writes without coroutines.
class in_order_iterator {
 public:
  explicit in_order_iterator(const tree* root) { descend(root); }

  [[nodiscard]] bool at_end() const noexcept { return path_.empty(); }
  [[nodiscard]] std::int64_t value() const noexcept { return path_.back()->value; }
  void advance() {
    const tree* const right = path_.back()->right.get();
    path_.pop_back();
    descend(right);
  }

 private:
  void descend(const tree* at) {
    for (; at != nullptr; at = at->left.get()) path_.push_back(at);
  }

  std::vector<const tree*> path_;
};

/// A delegation for every subtree, and one for every place where there is none.
generator<const std::int64_t&> in_order(const tree* root) {
  if (root == nullptr) co_return;
  co_yield from(in_order(root->left.get()));
  co_yield root->value;
  co_yield from(in_order(root->right.get()));
}

/// A delegation for every subtree that there is.
generator<const std::int64_t&> in_order_present(const tree& root) {
  if (root.left) co_yield from(in_order_present(*root.left));
  co_yield root.value;
  if (root.right) co_yield from(in_order_present(*root.right));
}

constexpr std::int64_t nodes = 10'000;

void walk_by_iterator(benchmark::State& state) {
  const auto root = balanced(0, nodes);
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (in_order_iterator at(root.get()); !at.at_end(); at.advance()) keep(sum += at.value());
  }
  state.SetItemsProcessed(state.iterations() * nodes);
}
BENCHMARK(walk_by_iterator)->Name("tree_walk/iterator");

void walk_by_delegation(benchmark::State& state) {
  const auto root = balanced(0, nodes);
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::int64_t value : in_order(root.get())) keep(sum += value);
  }
  state.SetItemsProcessed(state.iterations() * nodes);
}
BENCHMARK(walk_by_delegation)->Name("tree_walk/delegation");

void walk_by_delegation_where_needed(benchmark::State& state) {
  const auto root = balanced(0, nodes);
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::int64_t value : in_order_present(*root)) keep(sum += value);
  }
  state.SetItemsProcessed(state.iterations() * nodes);
}
BENCHMARK(walk_by_delegation_where_needed)->Name("tree_walk/delegation_where_needed");

}  // namespace
