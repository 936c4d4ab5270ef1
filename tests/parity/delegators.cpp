// SPDX-License-Identifier: BSL-1.0
// Bodies that delegate to what `inner` makes; delegators.py has the same.
#include <array>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scene.hpp"

namespace hocket::parity {
namespace {

const std::vector<std::string> next_once{"next"};
const std::vector<std::string> close_it{"close"};
const std::vector<std::string> throw_early{"throw", "ValueError", "early"};

gen own(speaker say, maker inner) {
  const on_exit finally(say, "finally");
  const value result = co_yield from(inner());
  say("result " + text_of(result));
  co_yield 100;
  co_return result;
}

gen borrow(speaker say, maker inner) {
  gen sub = inner();
  const on_exit finally(say, "finally");
  const value result = co_yield from(sub);
  say("result " + text_of(result));
  co_return result;
}

gen twice(speaker say, maker inner) {
  const value first = co_yield from(inner());
  const value second = co_yield from(inner());
  say("results " + text_of(first) + " " + text_of(second));
  co_return second;
}

gen again(speaker say, maker inner) {
  gen sub = inner();
  const value first = co_yield from(sub);
  const value second = co_yield from(sub);
  say("results " + text_of(first) + " " + text_of(second));
  co_yield 101;
  co_return first;
}

gen looped(speaker say, maker inner) {
  const on_exit finally(say, "finally");
  for (int n = 0; n < 3; ++n) {
    const value result = co_yield from(inner());
    say("result " + text_of(result));
  }
  co_return std::nullopt;
}

gen guard(speaker say, maker inner) {
  try {
    const value result = co_yield from(inner());
    co_return result;
  } catch (const value_error&) {
    say("caught " + describe_current());
  } catch (const lookup_error&) {
    say("caught " + describe_current());
  }
  const value got = co_yield -5;
  say("got " + text_of(got));
  co_return -1;
}

gen guard_all(speaker say, maker inner) {
  try {
    const value result = co_yield from(inner());
    co_return result;
  } catch (...) {
    say("caught " + describe_current());
  }
  const value got = co_yield -6;
  say("got " + text_of(got));
  co_return -2;
}

gen replaces(speaker say, maker inner) {
  try {
    const value result = co_yield from(inner());
    co_return result;
  } catch (const std::exception&) {
    say("caught " + describe_current());
    throw key_error("replaced");
  }
}

gen finishes(speaker, maker inner) {
  try {
    co_yield from(inner());
  } catch (...) {
  }
  co_return 55;
}

gen half(speaker say, maker inner) {
  gen sub = inner();
  say(perform(sub, next_once));
  const value result = co_yield from(sub);
  say("result " + text_of(result));
  co_return result;
}

gen closed(speaker say, maker inner) {
  gen sub = inner();
  say(perform(sub, close_it));
  const value result = co_yield from(sub);
  say("result " + text_of(result));
  co_yield 102;
  co_return std::nullopt;
}

gen thrown_into(speaker say, maker inner) {
  gen& sub = say.in().keep(inner());
  say(perform(sub, next_once));
  say(perform(sub, throw_early));
  const value result = co_yield from(sub);
  say("result " + text_of(result));
  co_return result;
}

gen loops(speaker say, maker inner) {
  gen& sub = say.in().keep(inner());
  for (auto&& item : sub) {
    const value got = co_yield item;
    say("got " + text_of(got));
  }
  co_return std::nullopt;
}

gen stubborn(speaker say, maker inner) {
  gen& first = say.in().keep(inner());
  try {
    const value result = co_yield from(first);
    co_return result;
  } catch (const generator_exit&) {
    say("stays");
  }
  gen& second = say.in().keep(inner());
  const value result = co_yield from(second);
  co_return result;
}

using wide_value = std::optional<long>;
using wide_gen = generator<wide_value, wide_value, value>;

wide_gen through_wide(maker inner) {
  const value result = co_yield from(inner());
  co_return result;
}

gen widened(speaker say, maker inner) {
  const value result = co_yield from(through_wide(inner));
  say("result " + text_of(result));
  co_return result;
}

using reference_gen = generator<const value&, value, value>;

reference_gen through_references(maker inner) {
  const value result = co_yield from(inner());
  co_return result;
}

gen by_reference(speaker say, maker inner) {
  const value result = co_yield from(through_references(inner));
  say("result " + text_of(result));
  co_return result;
}

// Scenes.

gen borrower(speaker say, gen& sub) {
  const on_exit finally(say, "finally");
  try {
    const value result = co_yield from(sub);
    say("result " + text_of(result));
    const value got = co_yield 104;
    say("got " + text_of(got));
    co_return result;
  } catch (const lookup_error&) {
    say("caught " + describe_current());
    co_return -3;
  }
}

void share(scene& on, const maker& inner) {
  gen& sub = on.keep(inner());
  on.add_target(on.keep_first(borrower({on, "borrower"}, sub)));
  on.add_target(sub);
}

void share_two(scene& on, const maker& inner) {
  gen& sub = on.keep(inner());
  on.add_target(on.keep_first(borrower({on, "left"}, sub)));
  on.add_target(on.keep_first(borrower({on, "right"}, sub)));
  on.add_target(sub);
}

void middle(scene& on, const maker& inner) {
  gen& sub = on.keep(inner());
  gen& inside = on.keep_first(borrower({on, "middle"}, sub));
  on.add_target(on.keep_first(borrower({on, "outer"}, inside)));
  on.add_target(inside);
  on.add_target(sub);
}

wide_gen through_wide_sub(gen& sub) {
  const value result = co_yield from(sub);
  co_return result;
}

gen wide_borrower(speaker say, gen& sub) {
  const on_exit finally(say, "finally");
  try {
    const value result = co_yield from(through_wide_sub(sub));
    say("result " + text_of(result));
    const value got = co_yield 104;
    say("got " + text_of(got));
    co_return result;
  } catch (const lookup_error&) {
    say("caught " + describe_current());
    co_return -3;
  }
}

void share_wide(scene& on, const maker& inner) {
  gen& sub = on.keep(inner());
  on.add_target(on.keep_first(wide_borrower({on, "borrower"}, sub)));
  on.add_target(sub);
}

using silent_gen = generator<int>;

silent_gen silent_body(speaker say) {
  const on_exit finally(say, "finally");
  for (int n = 1; n < 4; ++n) co_yield n;
}

silent_gen silent_delegator(speaker say, silent_gen& sub) {
  const std::array more{11, 12};
  try {
    co_yield from(sub);
    co_yield from(more);
  } catch (const value_error&) {
    say("caught " + describe_current());
  }
  co_yield 13;
}

void silent(scene& on, const maker&) {
  on.add_target(on.kept_silent.emplace_back(silent_body({on, "silent"})));
}

void silent_share(scene& on, const maker&) {
  silent_gen& sub = on.kept_silent.emplace_back(silent_body({on, "silent"}));
  on.add_target(on.kept_silent.emplace_front(silent_delegator({on, "delegator"}, sub)));
  on.add_target(sub);
}

}  // namespace

const std::map<std::string, delegator>& delegators() {
  static const std::map<std::string, delegator> all{
      {"own", own},
      {"borrow", borrow},
      {"twice", twice},
      {"again", again},
      {"looped", looped},
      {"guard", guard},
      {"guard_all", guard_all},
      {"replaces", replaces},
      {"finishes", finishes},
      {"half", half},
      {"closed", closed},
      {"thrown_into", thrown_into},
      {"loops", loops},
      {"stubborn", stubborn},
      {"widened", widened},
      {"by_reference", by_reference},
  };
  return all;
}

const std::map<std::string, scene_maker>& scenes() {
  static const std::map<std::string, scene_maker> all{
      {"share", share},           {"share_two", share_two}, {"middle", middle},
      {"share_wide", share_wide}, {"silent", silent},       {"silent_share", silent_share},
  };
  return all;
}

}  // namespace hocket::parity
