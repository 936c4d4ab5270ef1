// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/seeded_order.hpp"

#include <charconv>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/base/describe.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"

namespace hocket {

seeded_order::seeded_order(event_loop& loop, std::uint64_t seed) : loop_(loop), state_(seed) {
  if (loop.order() != nullptr) throw runtime_error("seeded_order: the loop has an order already");
  loop.set_order(this);
}

seeded_order::~seeded_order() { loop_.set_order(nullptr); }

void seeded_order::arrange(ready_queue& ready) {
  nodes_.clear();
  places_.clear();
  while (!ready.empty()) {
    ready_node& node = ready.pop();
    if (task_context::is_task(node)) places_.push_back(nodes_.size());
    nodes_.push_back(&node);
  }
  // Fisher and Yates, by hand: the standard leaves open what std::shuffle makes of a seed.
  for (std::size_t left = places_.size(); left > 1; --left) {
    std::swap(nodes_[places_[left - 1]], nodes_[places_[below(left)]]);
  }
  for (ready_node* node : nodes_) ready.push(*node);
}

/// splitmix64. The modulo prefers small numbers by nothing that matters here.
std::uint64_t seeded_order::below(std::uint64_t limit) noexcept {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return (mixed ^ (mixed >> 31)) % limit;
}

namespace detail {

seed_range seeds_to_try(std::uint64_t count) {
  const char* const wanted = std::getenv("HOCKET_SEED");
  if (wanted == nullptr) return {1, count};
  const std::string_view text(wanted);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw value_error("HOCKET_SEED is to be a number, not \"" + std::string(text) + '"');
  }
  return {seed, seed};
}

void throw_with_seed(std::uint64_t seed) {
  std::throw_with_nested(
      runtime_error("seed " + std::to_string(seed) + ": " + describe(std::current_exception())));
}

}  // namespace detail
}  // namespace hocket
