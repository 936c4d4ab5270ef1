// SPDX-License-Identifier: BSL-1.0
// Tasks that are abandoned while something that is no task stands in their chain: what is further
// out dies by its owner, and must not destroy again what was destroyed before.
#include "hocket/core/chain_teardown.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "gate.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/task.hpp"
#include "lazy.hpp"
#include "trace.hpp"

namespace {

using hocket::async_generator;
using hocket::task;
using hocket::tests::driver;
using hocket::tests::gate;
using hocket::tests::lazy;
using hocket::tests::on_exit;
using hocket::tests::trace;

/// What waits at the bottom of each chain: two tasks, so that one of them is not the leaf.
struct bottom {
  gate never;
  trace died;

  task<int> leaf() {
    const on_exit end(died, "leaf");
    co_await never.pass();
    co_return 1;
  }
  task<int> above_leaf() {
    const on_exit end(died, "above leaf");
    co_return co_await leaf();
  }
};

/// Starts `outermost`, which comes to wait at the bottom, and abandons it there.
template <class T>
void abandon_in_the_midst(bottom& where, task<T> outermost) {
  driver drive;
  const auto state = drive.start(std::move(outermost));
  drive.run_all();
  ASSERT_TRUE(where.never.is_waited_for());
  state->abandon();
  EXPECT_FALSE(where.never.is_waited_for());
  EXPECT_EQ(where.died, (trace{"leaf", "above leaf", "between", "outermost"}));
}

TEST(chain_teardown, destroys_each_once_below_an_async_generator) {
  bottom waits;
  auto between = [&]() -> async_generator<int> {
    const on_exit end(waits.died, "between");
    co_yield co_await waits.above_leaf();
  };
  auto outermost = [&]() -> task<int> {
    const on_exit end(waits.died, "outermost");
    auto values = between();
    auto step = co_await values.next();
    co_return *step;
  };
  abandon_in_the_midst(waits, outermost());
}

TEST(chain_teardown, destroys_each_once_below_a_foreign_coroutine) {
  bottom waits;
  auto between = [&]() -> lazy<false> {
    const on_exit end(waits.died, "between");
    co_return co_await waits.above_leaf();
  };
  auto outermost = [&]() -> task<int> {
    const on_exit end(waits.died, "outermost");
    co_return co_await between();
  };
  abandon_in_the_midst(waits, outermost());
}

TEST(chain_teardown, destroys_each_once_below_an_over_aligned_task) {
  struct alignas(64) wide {
    int value;
  };
  bottom waits;
  auto between = [&]() -> task<wide> {
    const on_exit end(waits.died, "between");
    const int value = co_await waits.above_leaf();
    co_return wide{value};
  };
  auto outermost = [&]() -> task<int> {
    const on_exit end(waits.died, "outermost");
    const wide got = co_await between();
    co_return got.value;
  };
  abandon_in_the_midst(waits, outermost());
}

}  // namespace
