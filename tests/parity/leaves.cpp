// SPDX-License-Identifier: BSL-1.0
// Bodies that delegate to nobody; leaves.py has the same.
#include <array>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "scene.hpp"

namespace hocket::parity {
namespace {

gen counter(speaker say) {
  const on_exit finally(say, "finally");
  for (int n = 0;;) {
    const value got = co_yield n;
    say("got " + text_of(got));
    n += got.value_or(1);
  }
}

gen summing(speaker say) {
  for (int total = 0;;) {
    const value term = co_yield total;
    say("got " + text_of(term));
    if (!term) co_return total;
    total += *term;
  }
}

gen finite(speaker say) {
  const on_exit finally(say, "finally");
  const value got = co_yield 1;
  say("got " + text_of(got));
  co_yield 2;
  co_return 7;
}

gen falls_off(speaker) {
  co_yield 1;
  co_return std::nullopt;
}

gen empty(speaker say) {
  say("runs");
  co_return 3;
}

gen echo(speaker) {
  value got;
  while (got != 9) {
    const value next = co_yield got;
    got = next;
  }
  co_return got;
}

gen fails(speaker say) {
  const on_exit finally(say, "finally");
  co_yield 1;
  co_yield 2;
  throw key_error("own");
}

gen fails_at_once(speaker say) {
  say("runs");
  throw value_error("at once");
  co_yield 0;
}

gen yields_on(speaker say) {
  for (int n = 10;;) {
    try {
      const value got = co_yield n;
      say("got " + text_of(got));
      ++n;
    } catch (const value_error&) {
      say("caught " + describe_current());
      n += 100;
    }
  }
}

gen answers(speaker say) {
  const on_exit finally(say, "finally");
  try {
    co_yield 1;
    co_yield 2;
  } catch (const value_error&) {
    say("caught " + describe_current());
    co_return 9;
  }
  co_return 8;
}

gen redirects(speaker say) {
  const on_exit finally(say, "finally");
  try {
    co_yield 1;
    co_yield 2;
  } catch (const lookup_error&) {
    say("caught " + describe_current());
    throw runtime_error("instead");
  }
  co_return std::nullopt;
}

gen reraises(speaker say) {
  try {
    co_yield 1;
    co_yield 2;
  } catch (...) {
    say("caught " + describe_current());
    throw;
  }
  co_return std::nullopt;
}

gen catches_exceptions(speaker say) {
  for (int n = 0; n < 3; ++n) {
    try {
      co_yield n;
    } catch (const std::exception&) {
      say("caught " + describe_current());
    }
  }
  co_return 5;
}

gen ignores(speaker say) {
  for (int n = 20; n < 30; ++n) {
    received<value> got = co_yield catching(n);
    if (got) say("got " + text_of(got.value()));
  }
  co_return std::nullopt;
}

gen ignores_once(speaker say) {
  received<value> got = co_yield catching(1);
  if (!got.is_exit()) {
    got.value();
  } else {
    say("ignored");
  }
  co_yield 2;
  co_yield 3;
  co_return 4;
}

gen exit_returns(speaker say) {
  try {
    co_yield 1;
    co_yield 2;
  } catch (const generator_exit&) {
    say("exit");
    co_return 99;
  }
  co_return 98;
}

gen exit_raises(speaker say) {
  try {
    co_yield 1;
    co_yield 2;
  } catch (const generator_exit&) {
    say("exit");
    throw key_error("at exit");
  }
  co_return std::nullopt;
}

gen exit_stops(speaker) {
  try {
    co_yield 1;
    co_yield 2;
  } catch (const generator_exit&) {
    throw stop_iteration<value>(4);
  }
  co_return std::nullopt;
}

gen raises_exit(speaker) {
  co_yield 1;
  throw generator_exit();
}

gen finally_yields(speaker say) {
  received<value> got = co_yield catching(1);
  if (got) say("got " + text_of(got.value()));
  say("cleanup begins");
  const value later = co_yield 2;
  say("cleanup got " + text_of(later));
  if (!got) got.value();
  co_return 8;
}

gen finally_returns(speaker say) {
  try {
    co_yield 1;
    co_yield 2;
  } catch (...) {
  }
  say("finally");
  co_return 5;
}

gen returns_in_try(speaker say) {
  int result = 4;
  struct change_at_end {
    int& what;
    ~change_at_end() { what = 5; }
  };
  const on_exit finally(say, "finally");
  const change_at_end change{result};
  co_yield 1;
  co_return result;
}

gen nested_finally(speaker say) {
  const on_exit outer(say, "outer finally");
  {
    const on_exit inner(say, "inner finally");
    co_yield 1;
    co_yield 2;
  }
  co_return std::nullopt;
}

gen handler_yields(speaker say) {
  std::exception_ptr caught;
  try {
    co_yield 1;
    throw key_error("own");
  } catch (const lookup_error&) {
    say("caught " + describe_current());
    caught = std::current_exception();
  }
  const value got = co_yield 50;
  say("got " + text_of(got));
  std::rethrow_exception(caught);
}

gen stops(speaker say) {
  const on_exit finally(say, "finally");
  co_yield 1;
  throw stop_iteration<value>(4);
}

gen catches_stop(speaker say) {
  try {
    co_yield 1;
    throw stop_iteration<value>(6);
  } catch (const stop_iteration<value>& stop) {
    say("caught " + describe_current());
    co_return stop.value();
  }
}

gen nones(speaker) {
  co_yield std::nullopt;
  co_yield std::nullopt;
  co_return std::nullopt;
}

gen reenters(speaker say) {
  static const std::array<std::vector<std::string>, 5> verbs{
      {{"next"}, {"send", "3"}, {"throw", "ValueError", "inside"}, {"close"}, {"loop", "2"}}};
  for (int n = 0; n < 4; ++n) {
    const value got = co_yield n;
    actor& root = *say.in().targets.front();
    say("root " + std::string(name_of(root.state())));
    say("root " + root.perform(verbs[static_cast<std::size_t>(got.value_or(0)) % verbs.size()]));
  }
  co_return 6;
}

gen self_test(speaker) {
  for (int answer = 0;;) {
    try {
      co_yield answer;
      answer = 0;
    } catch (const key_error&) {
      answer = 2;
    }
  }
}

gen self_test_crash(speaker) {
  co_yield 1;
  std::abort();
}

}  // namespace

const std::map<std::string, leaf>& leaves() {
  static const std::map<std::string, leaf> all{
      {"counter", counter},
      {"summing", summing},
      {"finite", finite},
      {"falls_off", falls_off},
      {"empty", empty},
      {"echo", echo},
      {"fails", fails},
      {"fails_at_once", fails_at_once},
      {"yields_on", yields_on},
      {"answers", answers},
      {"redirects", redirects},
      {"reraises", reraises},
      {"catches_exceptions", catches_exceptions},
      {"ignores", ignores},
      {"ignores_once", ignores_once},
      {"exit_returns", exit_returns},
      {"exit_raises", exit_raises},
      {"exit_stops", exit_stops},
      {"raises_exit", raises_exit},
      {"finally_yields", finally_yields},
      {"finally_returns", finally_returns},
      {"returns_in_try", returns_in_try},
      {"nested_finally", nested_finally},
      {"handler_yields", handler_yields},
      {"stops", stops},
      {"catches_stop", catches_stop},
      {"nones", nones},
      {"reenters", reenters},
      {"self_test", self_test},
      {"self_test_crash", self_test_crash},
  };
  return all;
}

}  // namespace hocket::parity
