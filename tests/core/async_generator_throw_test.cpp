// SPDX-License-Identifier: BSL-1.0
#include "hocket/async_generator.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "async_generators.hpp"
#include "gate.hpp"
#include "hocket/catching.hpp"
#include "hocket/task.hpp"
#include "trace.hpp"

namespace {

using hocket::async_generator;
using hocket::catching;
using hocket::generator_state;
using hocket::received;
using hocket::task;
using hocket::tests::count_to;
using hocket::tests::driver;
using hocket::tests::error_of;
using hocket::tests::gate;
using hocket::tests::on_exit;
using hocket::tests::trace;

TEST(async_generator, throws_in_at_the_yield_and_gives_the_next_value_AGN_05) {
  auto body = []() -> async_generator<std::string> {
    std::string caught;
    try {
      co_yield "a";
    } catch (const std::range_error& error) {
      caught = error.what();
    }
    co_yield "caught " + caught;
  };
  auto main = [&]() -> task<std::string> {
    auto values = body();
    co_await values.next();
    auto step = co_await values.throw_(std::range_error("in"));
    co_return step.value();
  };
  EXPECT_EQ(driver().run(main()), "caught in");
}

TEST(async_generator, an_exception_that_leaves_the_body_ends_it) {
  auto main = []() -> task<void> {
    auto values = count_to(3);
    co_await values.next();
    auto thrown = values.throw_(std::range_error("through"));
    EXPECT_EQ(co_await error_of<std::range_error>(thrown), "through");
    EXPECT_EQ(values.state(), generator_state::closed);
    auto step = co_await values.next();
    EXPECT_FALSE(step);
  };
  driver().run(main());
}

TEST(async_generator, an_exception_for_a_body_that_has_not_begun_closes_it_AGN_05) {
  auto main = []() -> task<void> {
    auto values = count_to(3);
    auto thrown = values.throw_(std::make_exception_ptr(std::range_error("early")));
    EXPECT_EQ(co_await error_of<std::range_error>(thrown), "early");
    EXPECT_EQ(values.state(), generator_state::closed);
  };
  driver().run(main());
}

TEST(async_generator, an_exception_for_one_that_has_ended_is_lost_AGN_12) {
  auto main = []() -> task<void> {
    auto values = count_to(1);
    co_await values.close();
    auto step = co_await values.throw_(std::range_error("lost"));
    EXPECT_FALSE(step);
  };
  driver().run(main());
}

TEST(async_generator, close_throws_an_exit_and_waits_for_the_cleanup_AGN_06) {
  gate cleaned;
  trace said;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "end");
    auto got = co_yield catching(1);
    EXPECT_TRUE(got.is_exit());
    said.push_back("cleans");
    co_await cleaned.pass();
    said.push_back("cleaned");
    got.value();
  };
  auto values = body();
  auto main = [&]() -> task<void> {
    co_await values.next();
    co_await values.close();
    said.push_back("closed");
    co_await values.close();
    auto step = co_await values.next();
    EXPECT_FALSE(step);
  };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  EXPECT_EQ(said, (trace{"cleans"}));
  cleaned.open();
  drive.run_all();
  EXPECT_EQ(said, (trace{"cleans", "cleaned", "end", "closed"}));
  EXPECT_TRUE(state->done());
}

TEST(async_generator, an_exit_may_be_caught_and_the_body_return_AGN_06) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    try {
      co_yield 1;
    } catch (const hocket::generator_exit&) {
      said.push_back("exit");
    }
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
    co_await values.close();
  };
  driver().run(main());
  EXPECT_EQ(said, (trace{"exit"}));
}

TEST(async_generator, closing_one_that_has_not_begun_runs_nothing_of_it_AGN_07) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    said.push_back("begins");
    co_yield 1;
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.close();
    EXPECT_EQ(values.state(), generator_state::closed);
    auto step = co_await values.next();
    EXPECT_FALSE(step);
  };
  driver().run(main());
  EXPECT_TRUE(said.empty());
}

TEST(async_generator, a_yield_while_it_is_closed_is_an_error_and_it_lives_on_AGN_08) {
  auto body = []() -> async_generator<int> {
    co_yield catching(1);
    co_yield 2;
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
    auto closing = values.close();
    EXPECT_EQ(co_await error_of<hocket::runtime_error>(closing),
              "async generator ignored GeneratorExit");
    EXPECT_EQ(values.state(), generator_state::suspended);
    co_await values.close();
    EXPECT_EQ(values.state(), generator_state::closed);
  };
  driver().run(main());
}

TEST(async_generator, another_exception_during_close_comes_out_of_it) {
  auto body = []() -> async_generator<int> {
    auto got = co_yield catching(1);
    if (got.is_exit()) throw std::range_error("cleanup");
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
    auto closing = values.close();
    EXPECT_EQ(co_await error_of<std::range_error>(closing), "cleanup");
    EXPECT_EQ(values.state(), generator_state::closed);
  };
  driver().run(main());
}

template <class Stop>
async_generator<int> stops_wrongly() {
  throw Stop();
  co_yield 1;
}

TEST(async_generator, a_stop_that_leaves_the_body_becomes_a_runtime_error_AGN_09) {
  auto main = []() -> task<trace> {
    trace said;
    auto sync = stops_wrongly<hocket::stop_iteration<void>>();
    try {
      co_await sync.next();
    } catch (const hocket::runtime_error& error) {
      said.push_back(error.what());
      EXPECT_THROW(std::rethrow_if_nested(error), hocket::stop_iteration<void>);
    }
    auto async = stops_wrongly<hocket::stop_async_iteration>();
    try {
      co_await async.next();
    } catch (const hocket::runtime_error& error) {
      said.push_back(error.what());
      EXPECT_THROW(std::rethrow_if_nested(error), hocket::stop_async_iteration);
    }
    co_return said;
  };
  EXPECT_EQ(driver().run(main()), (trace{"async generator raised StopIteration",
                                         "async generator raised StopAsyncIteration"}));
}

TEST(async_generator, takes_what_comes_in_as_a_value) {
  auto body = []() -> async_generator<std::string, int> {
    received<int> got = co_yield catching(std::string("one"));
    const std::string value = std::to_string(got.value());
    got = co_yield catching("got " + value);
    const std::string text = got.holds<std::range_error>() ? "range" : "other";
    co_yield text;
  };
  auto main = [&]() -> task<trace> {
    trace said;
    auto values = body();
    auto one = co_await values.next();
    said.push_back(*one);
    auto two = co_await values.send(5);
    said.push_back(*two);
    auto three = co_await values.throw_(std::range_error("in"));
    said.push_back(*three);
    co_return said;
  };
  EXPECT_EQ(driver().run(main()), (trace{"one", "got 5", "range"}));
}

TEST(async_generator, its_body_may_catch_what_it_awaits_as_a_value) {
  auto fails = []() -> task<int> {
    throw std::range_error("below");
    co_return 0;
  };
  auto body = [&]() -> async_generator<bool> {
    auto got = co_await catching(fails());
    co_yield got.holds<std::range_error>();
  };
  auto main = [&]() -> task<bool> {
    auto values = body();
    auto step = co_await values.next();
    co_return step.value();
  };
  EXPECT_TRUE(driver().run(main()));
}

TEST(async_generator, a_cancellation_goes_to_where_the_body_waits) {
  gate never;
  trace said;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "body");
    co_await never.pass();
    co_yield 1;
  };
  auto values = body();
  auto main = [&]() -> task<void> {
    const on_exit end(said, "main");
    co_await values.next();
  };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_TRUE(state->was_cancelled());
  EXPECT_EQ(said, (trace{"body", "main"}));
  EXPECT_EQ(values.state(), generator_state::closed);
}

TEST(async_generator, a_body_may_catch_a_cancellation_and_yield_on) {
  gate never;
  auto body = [&]() -> async_generator<std::string> {
    auto waited = co_await catching(never.pass());
    co_yield waited.holds<hocket::cancelled>() ? "cancelled" : "passed";
  };
  auto main = [&]() -> task<std::string> {
    auto values = body();
    auto step = co_await values.next();
    co_return step.value();
  };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), "cancelled");
}

}  // namespace
