// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/trace.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::async_generator;
using hocket::catching;
using hocket::task;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;
using hocket::tests::virtual_run;

/// Yields its name for ever; its cleanup takes a second.
async_generator<std::string> cleans_up(trace& said, std::string name) {
  const on_exit end(said, name + " ended");
  auto got = co_yield catching(name);
  while (!got.is_exit()) {
    got.value();
    got = co_yield catching(name);
  }
  said.push_back(name + " closes");
  co_await hocket::sleep(1s);
  got.value();
}

TEST(async_generator_closer, one_that_is_dropped_gets_a_task_that_closes_it_AGN_16) {
  trace said;
  auto main = [&]() -> task<void> {
    {
      auto values = cleans_up(said, "dropped");
      co_await values.next();
    }
    EXPECT_TRUE(said.empty()) << "not inside the destructor";
    co_await hocket::sleep(0s);
    EXPECT_EQ(said, (trace{"dropped closes"}));
    co_await hocket::sleep(2s);
    EXPECT_EQ(said, (trace{"dropped closes", "dropped ended"}));
  };
  virtual_run()(main());
}

TEST(async_generator_closer,
     those_that_are_open_when_main_ends_are_closed_the_youngest_first_AGN_16) {
  trace said;
  std::optional<async_generator<std::string>> first, second;
  auto main = [&]() -> task<void> {
    first.emplace(cleans_up(said, "first"));
    second.emplace(cleans_up(said, "second"));
    co_await first->next();
    co_await second->next();
  };
  virtual_run run;
  run(main());
  EXPECT_EQ(said, (trace{"second closes", "second ended", "first closes", "first ended"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
  EXPECT_EQ(first->state(), hocket::generator_state::closed);
}

TEST(async_generator_closer, one_that_is_dropped_as_main_ends_is_waited_for_AGN_16) {
  trace said;
  auto main = [&]() -> task<int> {
    auto values = cleans_up(said, "last");
    co_await values.next();
    co_return 5;
  };
  EXPECT_EQ(virtual_run()(main()), 5);
  EXPECT_EQ(said, (trace{"last closes", "last ended"}));
}

TEST(async_generator_closer, also_when_main_fails_AGN_16) {
  trace said;
  auto main = [&]() -> task<void> {
    auto values = cleans_up(said, "left");
    co_await values.next();
    throw std::range_error("main failed");
  };
  EXPECT_EQ(message_of<std::range_error>([&] { virtual_run()(main()); }), "main failed");
  EXPECT_EQ(said, (trace{"left closes", "left ended"}));
}

TEST(async_generator_closer, one_that_another_one_takes_from_is_closed_before_it) {
  trace said;
  auto outer = [](trace& into) -> async_generator<std::string> {
    const on_exit end(into, "outer ended");
    auto inner = cleans_up(into, "inner");
    while (auto step = co_await inner.next()) co_yield *step;
  };
  std::optional<async_generator<std::string>> kept;
  auto main = [&]() -> task<void> {
    kept.emplace(outer(said));
    co_await kept->next();
  };
  virtual_run()(main());
  EXPECT_EQ(said, (trace{"inner closes", "inner ended", "outer ended"}));
}

TEST(async_generator_closer, what_a_dropped_one_drops_is_closed_too) {
  trace said;
  auto outer = [](trace& into) -> async_generator<std::string> {
    const on_exit end(into, "outer ended");
    auto inner = cleans_up(into, "inner");
    while (auto step = co_await inner.next()) co_yield *step;
  };
  auto main = [&]() -> task<void> {
    auto values = outer(said);
    co_await values.next();
  };
  virtual_run()(main());
  EXPECT_EQ(said, (trace{"outer ended", "inner closes", "inner ended"}));
}

TEST(async_generator_closer, one_that_has_not_begun_or_has_ended_needs_no_closing) {
  trace said;
  auto body = [](trace& into) -> async_generator<int> {
    const on_exit end(into, "ended");
    co_yield 1;
  };
  auto main = [&]() -> task<void> {
    static_cast<void>(body(said));
    auto values = body(said);
    while (co_await values.next()) continue;
    EXPECT_EQ(said, (trace{"ended"}));
  };
  virtual_run()(main());
  EXPECT_EQ(said, (trace{"ended"}));
}

TEST(async_generator_closer, what_closing_fails_with_is_reported) {
  trace said;
  auto fails = []() -> async_generator<int> {
    auto got = co_yield catching(1);
    if (got.is_exit()) throw std::range_error("no cleanup");
  };
  auto ignores = []() -> async_generator<int> {
    for (;;) co_yield catching(1);
  };
  auto main = [&]() -> task<void> {
    auto one = fails();
    co_await one.next();
    auto other = ignores();
    co_await other.next();
  };
  virtual_run run;
  run.loop.set_exception_handler([&](const hocket::diagnostic& problem) {
    try {
      std::rethrow_exception(problem.exception);
    } catch (const std::exception& error) {
      said.push_back(std::string(problem.message) + ": " + error.what());
    }
  });
  run(main());
  EXPECT_EQ(
      said,
      (trace{"an error occurred during closing of an async_generator: async generator ignored "
             "GeneratorExit",
             "an error occurred during closing of an async_generator: no cleanup"}));
}

TEST(async_generator_closer, a_cleanup_that_waits_for_ever_is_a_deadlock) {
  trace said;
  hocket::event never;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "destroyed");
    co_yield catching(1);
    co_await never.wait();
  };
  std::optional<async_generator<int>> kept;
  auto main = [&]() -> task<void> {
    kept.emplace(body());
    co_await kept->next();
  };
  EXPECT_THROW(virtual_run()(main()), hocket::runtime_error);
  EXPECT_TRUE(said.empty()) << "it belongs to its owner";
  kept.reset();
  EXPECT_EQ(said, (trace{"destroyed"}));
}

TEST(async_generator_closer, a_stop_while_they_are_closed_leaves_them_to_their_owners) {
  trace said;
  std::optional<async_generator<std::string>> kept;
  auto main = [&]() -> task<void> {
    kept.emplace(cleans_up(said, "kept"));
    co_await kept->next();
  };
  virtual_run run;
  const auto early = run.loop.call_later(500ms, [&] { run.loop.stop(); });
  run(main());
  EXPECT_EQ(said, (trace{"kept closes"}));
  kept.reset();
  EXPECT_EQ(said, (trace{"kept closes", "kept ended"}));
}

}  // namespace
