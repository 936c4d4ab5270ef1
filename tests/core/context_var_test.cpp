// SPDX-License-Identifier: BSL-1.0
#include "hocket/context_var.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gate.hpp"
#include "hocket/generator.hpp"
#include "hocket/task.hpp"
#include "trace.hpp"

namespace {

using hocket::context_var;
using hocket::copy_context;
using hocket::task;
using hocket::tests::driver;
using hocket::tests::gate;
using hocket::tests::message_of;

TEST(context_var, without_a_value_it_has_its_default_or_the_callers_or_an_error) {
  const context_var<int> bare("bare");
  const context_var<int> with_default("with_default", 3);
  EXPECT_EQ(message_of<hocket::lookup_error>([&] { static_cast<void>(bare.get()); }),
            "the context variable bare is not set");
  EXPECT_EQ(bare.get(7), 7);
  EXPECT_EQ(with_default.get(), 3);
  EXPECT_EQ(with_default.get(7), 7) << "as in Python, the caller's comes before the variable's";
  EXPECT_EQ(with_default.find(), nullptr);
  EXPECT_EQ(bare.name(), "bare");
}

TEST(context_var, a_token_brings_the_old_value_back) {
  context_var<std::string> var("var");
  auto first = var.set("one");
  auto second = var.set("two");
  EXPECT_EQ(var.get(), "two");
  EXPECT_EQ(first.old_value(), nullptr);
  EXPECT_EQ(*second.old_value(), "one");
  var.reset(second);
  EXPECT_EQ(var.get(), "one");
  var.reset(first);
  EXPECT_EQ(var.find(), nullptr);
}

TEST(context_var, a_token_is_good_once_and_for_its_own_variable_and_context) {
  context_var<int> var("var");
  context_var<int> other("other");
  auto token = var.set(1);
  EXPECT_EQ(message_of<hocket::value_error>([&] { other.reset(token); }),
            "a token of another variable cannot reset other");
  auto copy = copy_context();
  EXPECT_EQ(message_of<hocket::value_error>([&] { copy.run([&] { var.reset(token); }); }),
            "a token of another context cannot reset var");
  var.reset(token);
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { var.reset(token); }),
            "a token of var has been used already");
}

TEST(context_var, many_variables_do_not_mix) {
  std::vector<std::unique_ptr<context_var<int>>> vars;
  for (int i = 0; i < 100; ++i) vars.push_back(std::make_unique<context_var<int>>("v"));
  auto inside = copy_context();
  inside.run([&] {
    for (int i = 99; i >= 0; --i) vars[static_cast<std::size_t>(i)]->set(i);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(vars[static_cast<std::size_t>(i)]->get(), i);
  });
  for (const auto& var : vars) EXPECT_EQ(var->find(), nullptr);
}

TEST(context_var, what_a_variable_that_is_gone_has_left_is_not_seen_by_a_new_one) {
  auto inside = copy_context();
  inside.run([] {
    for (int i = 0; i < 10; ++i) {
      context_var<std::string> text("text");
      EXPECT_EQ(text.find(), nullptr);
      text.set("a string that lies on the heap, for its length");
      context_var<int> number("number");
      EXPECT_EQ(number.find(), nullptr);
      number.set(i);
    }
  });
}

TEST(copied_context, run_keeps_what_was_set_inside) {
  context_var<int> var("var", 0);
  auto inside = copy_context();
  EXPECT_EQ(inside.run([&](int value) { return var.set(value), var.get() + 1; }, 5), 6);
  EXPECT_EQ(var.get(), 0);
  EXPECT_EQ(*var.find(inside), 5);
  EXPECT_EQ(inside.run([&] { return var.get(); }), 5);
}

TEST(copied_context, is_left_again_by_an_exception) {
  context_var<int> var("var", 0);
  auto inside = copy_context();
  EXPECT_THROW(inside.run([&] {
    var.set(1);
    throw std::range_error("out");
  }),
               std::range_error);
  EXPECT_EQ(var.get(), 0);
  EXPECT_EQ(inside.run([&] { return var.get(); }), 1);
}

TEST(copied_context, cannot_be_entered_twice) {
  auto inside = copy_context();
  inside.run([&] {
    EXPECT_EQ(message_of<hocket::runtime_error>([&] { inside.run([] {}); }),
              "cannot enter a context that is entered already");
  });
}

TEST(copied_context, a_copy_is_as_the_original_is_now_and_changes_apart) {
  context_var<int> var("var", 0);
  auto one = copy_context();
  one.run([&] {
    var.set(1);
    auto two = one.copy();
    EXPECT_EQ(*var.find(two), 1);
    EXPECT_EQ(one.size(), two.size());
    var.set(2);
    EXPECT_EQ(*var.find(one), 2) << "also while code runs in it";
    EXPECT_EQ(*var.find(two), 1);
  });
}

TEST(context_var, each_task_has_its_own_copy_taken_when_it_is_made_RUN_24) {
  context_var<int> var("var", 0);
  gate made, changed;
  std::vector<int> seen;
  driver drive;
  auto child = [&]() -> task<void> {
    seen.push_back(var.get());
    var.set(2);
    co_await changed.pass();
    seen.push_back(var.get());
  };
  auto parent = [&]() -> task<void> {
    var.set(1);
    const auto started = drive.start(child());
    var.set(10);
    co_await made.pass();
    seen.push_back(var.get());
    changed.open();
  };
  const auto main = drive.start(parent());
  drive.run_all();
  made.open();
  drive.run_all();
  EXPECT_EQ(seen, (std::vector{1, 10, 2}));
  EXPECT_EQ(var.get(), 0) << "nothing leaks to the thread";
}

TEST(context_var, an_awaited_task_shares_its_awaiters_context_RUN_24) {
  context_var<int> var("var", 0);
  driver drive;
  auto inner = [&]() -> task<void> {
    var.set(var.get() + 1);
    co_return;
  };
  auto outer = [&]() -> task<int> {
    co_await inner();
    co_await inner();
    co_return var.get();
  };
  EXPECT_EQ(drive.run(outer()), 2);
}

TEST(context_var, a_generator_sets_in_the_context_of_who_resumes_it_CTX_09) {
  context_var<std::string> var("var", "out");
  auto body = [&]() -> hocket::generator<int> {
    var.set("in");
    co_yield 1;
  };
  auto inside = copy_context();
  inside.run([&] {
    auto gen = body();
    EXPECT_EQ(var.get(), "out");
    static_cast<void>(gen.next());
    EXPECT_EQ(var.get(), "in");
  });
  EXPECT_EQ(var.get(), "out");
}

TEST(context_var, what_was_set_lives_as_long_as_a_context_that_has_it) {
  context_var<std::shared_ptr<int>> var("var");
  const auto value = std::make_shared<int>(1);
  {
    auto inside = copy_context();
    inside.run([&] { var.set(value); });
    auto copy = inside.copy();
    inside.run([&] { var.set(nullptr); });
    EXPECT_EQ(value.use_count(), 2);
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(context_var, each_thread_has_a_context_of_its_own_and_a_copy_may_go_there_THD_01) {
  context_var<int> var("var", 0);
  auto inside = copy_context();
  inside.run([&] { var.set(5); });
  int plain = -1, in_context = -1;
  std::thread([&, copy = inside.copy()]() mutable {
    plain = var.get();
    copy.run([&] {
      in_context = var.get();
      var.set(6);
    });
  }).join();
  EXPECT_EQ(plain, 0);
  EXPECT_EQ(in_context, 5);
  EXPECT_EQ(*var.find(inside), 5);
}

}  // namespace
