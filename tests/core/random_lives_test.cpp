// SPDX-License-Identifier: BSL-1.0
// What the parity scripts cannot do, since Python has no such thing: generators are destroyed and
// moved at random while others delegate to them, also from inside a running body. Sanitizers see
// what goes wrong, and nothing may be left.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <random>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/generator.hpp"
#include "hocket/inspect.hpp"

namespace {

using hocket::catching;
using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::stop_iteration;

using value = std::optional<int>;
using voice = generator<int, value, value>;

constexpr std::size_t voice_count = 7;

/// The generators of one run, and who borrows them.
class borrowing;

class choir {
 public:
  explicit choir(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  /// Does something at random to one of the generators.
  void act();
  /// Ends all of them, those that are borrowed last.
  void dismiss();

  int alive = 0;

 private:
  friend class borrowing;
  friend voice borrower(choir& all, std::size_t which);
  friend voice thief(choir& all, std::size_t which);

  /// A borrowed generator may be destroyed if its first delegator is the only one.
  [[nodiscard]] bool may_be_destroyed(std::size_t which) const {
    const auto& g = voices_[which];
    return g && g->state() != generator_state::running && has_first_only_[which];
  }
  [[nodiscard]] bool is_free(std::size_t which) const {
    const auto& g = voices_[which];
    return g && g->state() != generator_state::running && borrowers_[which] == 0;
  }
  voice make();
  void fill(std::size_t which);
  void resume(voice& g);

  std::mt19937 random_;
  std::array<std::optional<voice>, voice_count> voices_;
  std::array<int, voice_count> borrowers_{};
  std::array<bool, voice_count> has_first_only_{};
  int depth_ = 0;
};

class counted {
 public:
  explicit counted(choir& all) : all_(all) { ++all_.alive; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --all_.alive; }

 private:
  choir& all_;
};

class borrowing {
 public:
  borrowing(choir& all, std::size_t which) : all_(all), which_(which) {
    all_.has_first_only_[which_] = all_.borrowers_[which_]++ == 0;
  }
  borrowing(const borrowing&) = delete;
  borrowing& operator=(const borrowing&) = delete;
  ~borrowing() {
    --all_.borrowers_[which_];
    all_.has_first_only_[which_] = false;
  }

 private:
  choir& all_;
  std::size_t which_;
};

voice leaf(choir& all, std::size_t length) {
  const counted alive(all);
  int sum = 0;
  for (std::size_t n = 0; n < length; ++n) {
    if (all.one_in(3)) all.act();
    bool caught = false;
    try {
      const value sent = co_yield sum;
      sum += sent.value_or(1);
    } catch (const std::out_of_range&) {
      caught = true;
    }
    if (caught) co_yield -1;
  }
  if (all.one_in(5)) throw std::domain_error("leaf");
  co_return sum;
}

voice taking_values(choir& all, std::size_t length) {
  const counted alive(all);
  for (std::size_t n = 0; n < length; ++n) {
    auto in = co_yield catching(static_cast<int>(n));
    if (all.one_in(3)) all.act();
    if (in.is_exit()) {
      if (all.one_in(3)) co_yield 77;
      co_return 5;
    }
    if (!in.has_value() && all.one_in(2)) in.value();
  }
  co_return std::nullopt;
}

voice borrower(choir& all, std::size_t which) {
  const counted alive(all);
  for (int n = 0; n < 3; ++n) {
    if (!all.voices_[which]) {
      co_yield -2;
      continue;
    }
    bool failed = false;
    try {
      const borrowing in_use(all, which);
      const value result = co_yield from(*all.voices_[which]);
      if (result == 3) co_return 4;
    } catch (const std::logic_error&) {
      failed = true;
    }
    if (failed) co_yield -3;
    if (all.one_in(3)) all.act();
  }
  co_return 1;
}

generator<short, value, value> narrow(choir& all) {
  const counted alive(all);
  for (short n = 0; n < 4; ++n) co_yield n;
  co_return 3;
}

voice owner(choir& all, std::size_t depth) {
  const counted alive(all);
  if (depth == 0) co_return co_yield from(leaf(all, 3));
  if (depth == 1) {
    auto sub = taking_values(all, 4);
    co_return co_yield from(sub);
  }
  if (depth == 2) {
    auto sub = owner(all, 1);
    co_yield from(sub);
    co_yield 9;
    co_return co_yield from(sub);
  }
  if (depth == 3) co_return co_yield from(narrow(all));
  std::vector<int> items = {1, 2, 3};
  co_yield from(items);
  co_return co_yield from(owner(all, depth - 1));
}

/// Takes a generator over, wherever that stands.
voice thief(choir& all, std::size_t which) {
  const counted alive(all);
  if (!all.is_free(which)) co_return 0;
  voice mine = std::move(*all.voices_[which]);
  if (all.one_in(2)) co_return co_yield from(mine);
  co_return co_yield from(std::move(mine));
}

voice choir::make() {
  switch (below(7)) {
    case 0:
      return leaf(*this, below(5));
    case 1:
      return taking_values(*this, below(5));
    case 2:
    case 3:
      return owner(*this, below(6));
    case 4:
      return thief(*this, below(voice_count));
    default:
      return borrower(*this, below(voice_count));
  }
}

void choir::fill(std::size_t which) {
  if (voices_[which] &&
      (borrowers_[which] > 0 || voices_[which]->state() != generator_state::closed)) {
    return;
  }
  voices_[which].reset();
  voices_[which].emplace(make());
}

void choir::resume(voice& g) {
  auto step = one_in(2) ? g.next() : g.send(static_cast<int>(below(4)));
  if (step.returned()) std::ignore = step.result();
}

void choir::act() {
  if (depth_ > 4) return;
  ++depth_;
  const std::size_t which = below(voice_count);
  try {
    fill(which);
    voice& g = *voices_[which];
    switch (below(24)) {
      case 0:
        if (is_free(which) || may_be_destroyed(which)) voices_[which].reset();
        break;
      case 1:
        g.close();
        break;
      case 2:
        std::ignore = g.throw_(std::out_of_range("x"));
        break;
      case 3:
        std::ignore = g.throw_(generator_exit());
        break;
      case 4:
        std::ignore = g.throw_(stop_iteration<value>(3));
        break;
      case 5:
        std::ignore = hocket::inspect(g);
        break;
      case 6:
        if (is_free(which)) {
          voice moved = std::move(g);
          g = std::move(moved);
        }
        break;
      default:
        resume(g);
    }
  } catch (const std::exception&) {
    // What a body or a misuse throws is no matter here.
  } catch (const generator_exit&) {
  }
  --depth_;
}

void choir::dismiss() {
  // Each pass frees those whose borrowers went in the one before.
  for (std::size_t pass = 0; pass <= voice_count; ++pass) {
    for (std::size_t n = 0; n < voice_count; ++n) {
      if (is_free(n)) voices_[n].reset();
    }
  }
  // What is left are generators that borrow each other in a ring.
  for (std::size_t pass = 0; pass <= voice_count; ++pass) {
    for (std::size_t n = 0; n < voice_count; ++n) {
      if (is_free(n) || may_be_destroyed(n)) voices_[n].reset();
    }
  }
  for (auto& g : voices_) EXPECT_FALSE(g.has_value());
}

TEST(random_lives, leave_nothing_in_any_order_FIN_08_REE_11) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    choir all(seed);
    for (int n = 0; n < 150; ++n) all.act();
    all.dismiss();
    ASSERT_EQ(all.alive, 0) << "seed " << seed;
  }
}

}  // namespace
