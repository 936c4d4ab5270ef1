// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace hocket::crawl {

/// SplitMix64: a small generator whose numbers are the same on every machine, which those of the
/// standard distributions are not.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t operator()() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// A number in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) noexcept { return (*this)() % bound; }

  /// A number in [low, high]. REQUIRES: low <= high.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept {
    return low + below(high - low + 1);
  }

 private:
  std::uint64_t state_;
};

}  // namespace hocket::crawl
