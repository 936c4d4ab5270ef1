// SPDX-License-Identifier: BSL-1.0
#include "hocket/async_generator.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "async_generators.hpp"
#include "gate.hpp"
#include "hocket/base/diagnostic.hpp"
#include "hocket/catching.hpp"
#include "hocket/context_var.hpp"
#include "hocket/generator.hpp"
#include "hocket/task.hpp"
#include "trace.hpp"

namespace {

using hocket::async_generator;
using hocket::catching;
using hocket::generator_state;
using hocket::task;
using hocket::tests::count_to;
using hocket::tests::driver;
using hocket::tests::error_of;
using hocket::tests::gate;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

TEST(async_generator, runs_nothing_before_its_first_operation_is_awaited_AGN_01) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    said.push_back("begins");
    co_yield 1;
  };
  auto values = body();
  EXPECT_EQ(values.state(), generator_state::created);
  EXPECT_TRUE(said.empty());
}

std::string& last_diagnostic() {
  static std::string text;
  return text;
}

TEST(async_generator, an_operation_that_is_never_awaited_does_nothing_and_is_reported_AGN_17) {
  const auto before = hocket::set_diagnostic_function([](const hocket::diagnostic& what) {
    EXPECT_EQ(what.kind, hocket::diagnostic_kind::never_awaited);
    last_diagnostic() = to_string(what);
  });
  auto values = count_to(3);
  {
    auto dropped = values.next();
  }
  EXPECT_EQ(values.state(), generator_state::created);
  EXPECT_EQ(last_diagnostic(), "next() of an async_generator was never awaited");
  {
    auto dropped = values.close();
  }
  EXPECT_EQ(last_diagnostic(), "close() of an async_generator was never awaited");
  EXPECT_EQ(values.state(), generator_state::created);
  hocket::set_diagnostic_function(before);
}

TEST(async_generator, its_stop_is_an_exception_like_any_other_to_a_generator_P479_11) {
  auto body = []() -> hocket::generator<int> {
    throw hocket::stop_async_iteration();
    co_yield 1;
  };
  auto values = body();
  EXPECT_THROW(values.next(), hocket::stop_async_iteration);
}

TEST(async_generator, gives_its_values_and_then_empty_steps_every_time_AGN_03) {
  auto main = []() -> task<std::vector<int>> {
    std::vector<int> got;
    auto values = count_to(3);
    while (auto step = co_await values.next()) got.push_back(*step);
    EXPECT_EQ(values.state(), generator_state::closed);
    for (int i = 0; i < 2; ++i) {
      auto step = co_await values.next();
      EXPECT_FALSE(step.has_value());
      EXPECT_EQ(message_of<hocket::stop_async_iteration>([&] { step.value(); }),
                "stop async iteration");
    }
    co_return got;
  };
  EXPECT_EQ(driver().run(main()), (std::vector{1, 2, 3}));
}

TEST(async_generator, what_its_body_waits_for_the_awaiting_task_waits_for_AGN_02) {
  gate first, second;
  trace said;
  auto body = [&]() -> async_generator<std::string, std::string> {
    co_await first.pass();
    const std::string sent = co_yield "x";
    co_await second.pass();
    co_yield sent + "!";
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
    said.push_back("first");
    auto step = co_await values.send("s");
    said.push_back(step.value());
  };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  EXPECT_TRUE(first.is_waited_for());
  first.open();
  drive.run_all();
  EXPECT_EQ(said, (trace{"first"}));
  second.open();
  drive.run_all();
  EXPECT_EQ(said, (trace{"first", "s!"}));
  EXPECT_TRUE(state->done());
}

TEST(async_generator, is_running_also_while_its_body_waits) {
  gate wait;
  auto body = [&]() -> async_generator<int> {
    co_await wait.pass();
    co_yield 1;
  };
  auto values = body();
  auto main = [&]() -> task<void> { co_await values.next(); };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  EXPECT_EQ(values.state(), generator_state::running);
  wait.open();
  drive.run_all();
  EXPECT_EQ(values.state(), generator_state::suspended);
}

TEST(async_generator, takes_no_second_operation_while_one_is_under_way) {
  gate wait;
  auto body = [&]() -> async_generator<int, int> {
    co_await wait.pass();
    co_yield 1;
  };
  auto values = body();
  auto one = [&]() -> task<void> { co_await values.next(); };
  auto other = [&]() -> task<trace> {
    trace said;
    auto next = values.next();
    said.push_back(co_await error_of<hocket::runtime_error>(next));
    auto thrown = values.throw_(std::range_error("in"));
    said.push_back(co_await error_of<hocket::runtime_error>(thrown));
    auto closing = values.close();
    said.push_back(co_await error_of<hocket::runtime_error>(closing));
    co_return said;
  };
  driver drive;
  const auto waiting = drive.start(one());
  drive.run_all();
  EXPECT_EQ(drive.run(other()), (trace{"next(): async generator is already running",
                                       "throw_(): async generator is already running",
                                       "close(): async generator is already running"}));
  wait.open();
  drive.run_all();
  EXPECT_TRUE(waiting->done());
  EXPECT_EQ(values.state(), generator_state::suspended);
}

async_generator<std::string, std::string> echo() {
  std::string heard = "ready";
  for (;;) heard = co_yield heard;
}

TEST(async_generator, a_value_sent_before_the_first_yield_is_a_type_error_AGN_04) {
  auto main = []() -> task<std::string> {
    auto values = echo();
    auto early = values.send("early");
    EXPECT_EQ(co_await error_of<hocket::type_error>(early),
              "can't send non-None value to a just-started async generator");
    EXPECT_EQ(values.state(), generator_state::created);
    auto first = co_await values.next();
    EXPECT_EQ(*first, "ready");
    auto second = co_await values.send("a text too long for the small string inside of a string");
    co_return *second;
  };
  EXPECT_EQ(driver().run(main()), "a text too long for the small string inside of a string");
}

TEST(async_generator, next_sends_none_where_there_is_one) {
  auto body = []() -> async_generator<int, std::optional<int>> {
    std::optional<int> sent;
    for (;;) sent = co_yield sent.value_or(-1);
  };
  auto main = [&]() -> task<std::vector<int>> {
    auto values = body();
    std::vector<int> got;
    auto primed = co_await values.send(std::nullopt);
    got.push_back(*primed);
    auto sent = co_await values.send(5);
    got.push_back(*sent);
    auto none = co_await values.next();
    got.push_back(*none);
    co_return got;
  };
  EXPECT_EQ(driver().run(main()), (std::vector{-1, 5, -1}));
}

TEST(async_generator, next_is_a_type_error_where_the_body_takes_values_and_there_is_no_none) {
  auto main = []() -> task<void> {
    auto values = echo();
    co_await values.next();
    auto second = values.next();
    EXPECT_EQ(co_await error_of<hocket::type_error>(second),
              "next: this generator takes values and has no None; use send()");
    EXPECT_EQ(values.state(), generator_state::suspended);
  };
  driver().run(main());
}

TEST(async_generator, an_operation_is_awaited_once_AGN_10) {
  auto main = []() -> task<void> {
    auto values = count_to(5);
    auto next = values.next();
    auto step = co_await next;
    EXPECT_EQ(*step, 1);
    EXPECT_EQ(co_await error_of<hocket::runtime_error>(next),
              "cannot reuse already awaited next()/send()");
    EXPECT_EQ(values.state(), generator_state::suspended) << "nothing is changed";
    auto closing = values.close();
    co_await closing;
    EXPECT_EQ(co_await error_of<hocket::runtime_error>(closing),
              "cannot reuse already awaited close()/throw_()");
  };
  driver().run(main());
}

TEST(async_generator, an_operation_that_is_awaited_again_meanwhile_does_not_disturb_it_AGN_10) {
  gate wait;
  auto body = [&]() -> async_generator<int> {
    co_await wait.pass();
    co_yield 7;
  };
  auto values = body();
  auto next = values.next();
  auto one = [&]() -> task<int> {
    auto& shared = next;  // g++ 12 would copy what is captured
    auto step = co_await shared;
    co_return *step;
  };
  auto other = [&]() -> task<std::string> {
    co_return co_await error_of<hocket::runtime_error>(next);
  };
  driver drive;
  const auto first = drive.start(one());
  drive.run_all();
  EXPECT_EQ(drive.run(other()), "cannot reuse already awaited next()/send()");
  wait.open();
  drive.run_all();
  EXPECT_EQ(first->outcome().take(), 7);
}

TEST(async_generator, breaking_off_leaves_it_suspended_AGN_15) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "end");
    co_yield 1;
    co_yield 2;
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    while (auto step = co_await values.next()) break;
    EXPECT_EQ(values.state(), generator_state::suspended);
    EXPECT_TRUE(said.empty());
    co_await values.close();
    EXPECT_EQ(said, (trace{"end"}));
  };
  driver().run(main());
}

TEST(async_generator, one_may_take_from_another) {
  auto squares = [](int last) -> async_generator<int> {
    auto values = count_to(last);
    while (auto step = co_await values.next()) co_yield *step** step;
  };
  auto main = [&]() -> task<int> {
    int sum = 0;
    auto values = squares(4);
    while (auto step = co_await values.next()) sum += *step;
    co_return sum;
  };
  EXPECT_EQ(driver().run(main()), 30);
}

TEST(async_generator, gives_the_very_object_and_what_cannot_be_copied) {
  int object = 1;
  auto references = [&]() -> async_generator<int&> { co_yield object; };
  auto owners = []() -> async_generator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(5);
  };
  auto main = [&]() -> task<int> {
    auto first = references();
    auto reference = co_await first.next();
    EXPECT_EQ(&*reference, &object);
    auto second = owners();
    auto step = co_await second.next();
    const std::unique_ptr<int> taken = *step;
    co_return *taken;
  };
  EXPECT_EQ(driver().run(main()), 5);
}

TEST(async_generator, an_lvalue_is_yielded_as_a_copy) {
  auto body = []() -> async_generator<std::string> {
    const std::string kept = "kept, and long enough to be on the heap";
    co_yield kept;
    co_yield kept;
  };
  auto main = [&]() -> task<bool> {
    auto values = body();
    auto one = co_await values.next();
    const std::string first = *one;
    auto two = co_await values.next();
    co_return first == *two;
  };
  EXPECT_TRUE(driver().run(main()));
}

TEST(async_generator, sees_the_context_of_the_task_that_awaits_it) {
  hocket::context_var<int> var("var", 0);
  auto body = [&]() -> async_generator<int> {
    for (;;) co_yield var.get();
  };
  auto main = [&]() -> task<int> {
    auto values = body();
    co_await values.next();
    var.set(3);
    auto step = co_await values.next();
    co_return *step;
  };
  EXPECT_EQ(driver().run(main()), 3);
  EXPECT_EQ(var.get(), 0);
}

TEST(async_generator, one_that_was_moved_goes_on_and_one_that_was_moved_from_is_closed) {
  auto main = []() -> task<int> {
    auto first = count_to(3);
    co_await first.next();
    auto second = std::move(first);
    EXPECT_EQ(first.state(), generator_state::closed);
    auto none = co_await first.next();
    EXPECT_FALSE(none);
    auto step = co_await second.next();
    co_return *step;
  };
  EXPECT_EQ(driver().run(main()), 2);
}

TEST(async_generator, without_a_run_destruction_destroys_the_frame_AGN_16) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "destroyed");
    auto got = co_yield catching(1);
    said.push_back("not reached");
    got.value();
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
  };
  driver().run(main());
  EXPECT_EQ(said, (trace{"destroyed"}));
}

TEST(async_generator, destruction_in_the_midst_of_an_operation_unlinks_what_the_body_waits_for) {
  gate wait;
  auto body = [&]() -> async_generator<int> {
    co_await wait.pass();
    co_yield 1;
  };
  auto main = [&]() -> task<void> {
    auto values = body();
    co_await values.next();
  };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  ASSERT_TRUE(wait.is_waited_for());
  state->abandon();
  EXPECT_FALSE(wait.is_waited_for());
}

}  // namespace
