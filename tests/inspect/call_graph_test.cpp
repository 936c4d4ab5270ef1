// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect/call_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/async_generator.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/shield.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/flow/wait.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::all_tasks;
using hocket::call_graph;
using hocket::call_graph_entry;
using hocket::capture_call_graph;
using hocket::event;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using kind = call_graph_entry::kind;
using names = std::vector<std::string>;

/// The function's name without its namespaces.
std::string short_name(const std::string& function) {
  const auto colons = function.rfind("::");
  return colons == std::string::npos ? function : function.substr(colons + 2);
}

names functions(const call_graph& graph) {
  names found;
  for (const auto& each : graph.call_stack) found.push_back(short_name(each.function));
  return found;
}

names awaiters(const call_graph& graph) {
  names found;
  for (const auto& each : graph.awaited_by) found.push_back(each.name);
  return found;
}

/// The place of the last capture_here().
unsigned line_of_capture = 0;

call_graph capture_in_a_function() {
  line_of_capture = __LINE__ + 1;
  auto graph = capture_call_graph();
  EXPECT_TRUE(graph.has_value());
  return *graph;
}

task<call_graph> innermost() {
  co_await sleep(1ms);
  co_return capture_in_a_function();
}
task<call_graph> middle() { co_return co_await innermost(); }
task<call_graph> outermost() { co_return co_await middle(); }

TEST(call_graph, of_the_current_task_has_its_stack_innermost_first_GRF_03) {
  virtual_run run;
  const call_graph graph = run(outermost());
  EXPECT_EQ(functions(graph), (names{"capture_in_a_function", "innermost", "middle", "outermost"}));
  EXPECT_EQ(graph.call_stack[0].of, kind::function);
  EXPECT_EQ(graph.call_stack[0].line, line_of_capture);
  EXPECT_NE(graph.call_stack[0].file.find("call_graph_test.cpp"), std::string::npos);
  EXPECT_EQ(graph.call_stack[1].of, kind::task);
  EXPECT_TRUE(graph.awaited_by.empty());
}

task<call_graph> captures_itself() {
  co_await sleep(1ms);
  line_of_capture = __LINE__ + 1;
  auto graph = capture_call_graph();
  co_return *graph;
}

TEST(call_graph, asked_for_in_a_coroutine_begins_with_that_coroutine) {
  virtual_run run;
  const call_graph graph = run(captures_itself());
  EXPECT_EQ(functions(graph), (names{"captures_itself"}));
  EXPECT_EQ(graph.call_stack[0].of, kind::task);
  EXPECT_EQ(graph.call_stack[0].line, line_of_capture);
}

TEST(call_graph, after_an_awaited_task_has_ended_begins_with_who_awaited_it) {
  auto body = []() -> task<names> {
    static_cast<void>(co_await middle());
    co_return functions(capture_in_a_function());
  };
  virtual_run run;
  const names stack = run(body());
  ASSERT_EQ(stack.size(), 2U);
  EXPECT_EQ(stack[0], "capture_in_a_function");
}

task<void> sleeper() { co_await sleep(1h); }
task<void> waits_for_sleeper() { co_await sleeper(); }

TEST(call_graph, of_another_task_says_what_it_is_suspended_at_and_where) {
  call_graph graph;
  auto body = [&](task_group& g) -> task<void> {
    const auto handle = g.spawn(waits_for_sleeper(), "inner");
    co_await sleep(1ms);
    graph = capture_call_graph(handle);
    g.cancel();
  };
  auto main = [&]() -> task<void> { co_await with_task_group(body); };
  virtual_run run;
  run(main());
  EXPECT_EQ(graph.name, "inner");
  EXPECT_EQ(graph.waits_for, "sleep");
  EXPECT_EQ(functions(graph), (names{"sleeper", "waits_for_sleeper"}));
  ASSERT_EQ(graph.awaited_by.size(), 1U) << "the group's task, from the start";
  EXPECT_EQ(graph.awaited_by[0].awaited_by.size(), 0U);
}

TEST(call_graph, shows_each_task_that_awaits_a_task_with_its_own_awaiters_GRF_04) {
  call_graph graph;
  auto joins = [](join_handle<void> other) -> task<void> { co_await other; };
  auto body = [&](task_group& g) -> task<void> {
    const auto root = g.spawn(sleeper(), "root");
    const auto first = g.spawn(joins(root), "first");
    g.spawn(joins(root), "second");
    g.spawn(joins(first), "third");
    co_await sleep(1ms);
    graph = capture_call_graph(root);
    g.cancel();
  };
  auto main = [&]() -> task<void> { co_await with_task_group(body); };
  virtual_run run;
  run(main());
  const names found = awaiters(graph);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].substr(0, 5), "Task-");
  EXPECT_EQ(found[1], "first");
  EXPECT_EQ(found[2], "second");
  EXPECT_EQ(awaiters(graph.awaited_by[1]), (names{found[0], "third"}));
  EXPECT_EQ(graph.awaited_by[1].waits_for, "join");
}

/// Captures itself once the others wait.
task<void> captures_into(std::optional<call_graph>& graph) {
  co_await sleep(1ms);
  graph = capture_call_graph();
}

TEST(call_graph, sees_through_gather_shield_wait_and_timeout_GRF_05) {
  std::optional<call_graph> gathered, shielded, waited, timed;
  auto main = [&]() -> task<void> {
    auto in_group = [&](task_group& g) -> task<void> {
      const auto one = g.spawn(captures_into(gathered), "gathered");
      co_await hocket::gather(one);
      const auto two = g.spawn(captures_into(shielded), "shielded");
      co_await hocket::shield(two);
      const auto three = g.spawn(captures_into(waited), "waited");
      const std::vector<join_handle<void>> awaited(1, three);
      co_await hocket::wait(awaited);
    };
    co_await with_task_group(in_group);
    co_await hocket::timeout(1s, captures_into(timed));
  };
  virtual_run run;
  run(main());
  for (const auto* graph : {&gathered, &shielded, &waited}) {
    ASSERT_TRUE(graph->has_value());
    ASSERT_EQ((*graph)->awaited_by.size(), 1U) << (*graph)->name;
    EXPECT_EQ((*graph)->awaited_by[0].name.substr(0, 5), "Task-");
    EXPECT_FALSE((*graph)->awaited_by[0].call_stack.empty());
  }
  ASSERT_TRUE(timed.has_value());
  EXPECT_TRUE(timed->awaited_by.empty());
  EXPECT_EQ(functions(*timed).front(), "captures_into");
  EXPECT_GT(timed->call_stack.size(), 2U) << "timeout is a coroutine of the same task";
}

TEST(call_graph, of_a_future_has_no_stack_but_who_awaits_it_GRF_06) {
  call_graph graph;
  auto awaits = [](hocket::future<int> of) -> task<void> { static_cast<void>(co_await of); };
  auto body = [&](task_group& g) -> task<void> {
    hocket::promise<int> answered;
    g.spawn(awaits(answered.get_future()), "one");
    g.spawn(awaits(answered.get_future()), "two");
    co_await sleep(1ms);
    graph = capture_call_graph(answered.get_future());
    answered.set_result(1);
  };
  auto main = [&]() -> task<void> { co_await with_task_group(body); };
  virtual_run run;
  run(main());
  EXPECT_TRUE(graph.name.empty());
  EXPECT_TRUE(graph.call_stack.empty());
  EXPECT_EQ(awaiters(graph), (names{"one", "two"}));
  EXPECT_EQ(format_call_graph(graph).substr(0, 14), "* Future(id=0x");
}

TEST(call_graph, needs_a_loop_and_is_nothing_without_a_task_GRF_07) {
  EXPECT_THROW(static_cast<void>(capture_call_graph()), hocket::runtime_error);
  virtual_run run;
  bool called = false;
  run.loop.call_soon([&] {
    called = true;
    EXPECT_FALSE(capture_call_graph().has_value());
    EXPECT_FALSE(hocket::current_task().has_value());
  });
  run.loop.run_once();
  EXPECT_TRUE(called);
}

template <class T>
concept CanBeCaptured = requires(const T& of) { capture_call_graph(of, {}); };
static_assert(CanBeCaptured<join_handle<int>> && CanBeCaptured<hocket::future<void>>);
static_assert(!CanBeCaptured<int>, "GRF-07");

TEST(call_graph, keeps_as_much_of_each_stack_as_was_asked_for_GRF_08) {
  std::vector<names> found;
  auto capture = [&](hocket::call_graph_options options) {
    found.push_back(functions(*capture_call_graph(options)));
  };
  auto inner = [&]() -> task<void> {
    co_await sleep(1ms);
    capture({});
    capture({.limit = 1});
    capture({.limit = -1});
    capture({.limit = 0});
    capture({.depth = 1});
    capture({.depth = 100});
  };
  auto outer = [&]() -> task<void> { co_await inner(); };
  virtual_run run;
  run(outer());
  const names all = found[0];
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(found[1], (names{all[0]}));
  EXPECT_EQ(found[2], (names{all[2]}));
  EXPECT_TRUE(found[3].empty());
  EXPECT_EQ(found[4], (names{all[1], all[2]}));
  EXPECT_TRUE(found[5].empty());
}

TEST(call_graph, shows_links_that_a_primitive_of_the_programs_own_reports_GRF_09) {
  call_graph during, after;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& g) -> task<void> {
      const auto worker = g.spawn(sleeper(), "worker");
      event noticed;
      auto helps = [&]() -> task<void> {
        const hocket::awaited_by_current_task link(worker);
        co_await noticed.wait();
      };
      const auto helper = g.spawn(helps(), "helper");
      co_await sleep(1ms);
      during = capture_call_graph(worker);
      noticed.set();
      co_await helper;
      after = capture_call_graph(worker);
      g.cancel();
    };
    co_await with_task_group(body);
  };
  virtual_run run;
  run(main());
  ASSERT_EQ(during.awaited_by.size(), 2U);
  EXPECT_EQ(during.awaited_by[1].name, "helper");
  EXPECT_EQ(after.awaited_by.size(), 1U);
}

hocket::async_generator<int> numbers() {
  co_await sleep(1ms);
  co_yield 1;
}
task<void> takes_numbers() {
  auto from = numbers();
  while (co_await from.next()) {
  }
}

TEST(call_graph, goes_through_async_generators_GRF_02) {
  call_graph graph;
  auto body = [&](task_group& g) -> task<void> {
    const auto handle = g.spawn(takes_numbers(), "taker");
    co_await sleep(0s);
    graph = capture_call_graph(handle);
  };
  auto main = [&]() -> task<void> { co_await with_task_group(body); };
  virtual_run run;
  run(main());
  EXPECT_EQ(functions(graph), (names{"numbers", "takes_numbers"}));
  EXPECT_EQ(graph.call_stack[0].of, kind::async_generator);
  EXPECT_NE(format_call_graph(graph).find("in async generator "), std::string::npos);
}

TEST(call_graph, reads_as_in_python_GRF_01_GRF_02) {
  call_graph graph;
  graph.name = "it's";
  graph.id = reinterpret_cast<const void*>(0x10);
  graph.call_stack = {{kind::function, "c5", "f.py", 12}, {kind::task, "c4", "f.py", 34}};
  call_graph future;
  future.id = reinterpret_cast<const void*>(0x20);
  call_graph parent;
  parent.name = "Task-1";
  parent.id = reinterpret_cast<const void*>(0x30);
  parent.call_stack = {{kind::async_generator, "main", "f.py", 56}};
  graph.awaited_by = {parent};
  EXPECT_EQ(format_call_graph(graph), R"(* Task(name="it's", id=0x10)
  + Call stack:
  |   File 'f.py', line 12, in c5()
  |   File 'f.py', line 34, in async c4()
  + Awaited by:
    * Task(name='Task-1', id=0x30)
      + Call stack:
      |   File 'f.py', line 56, in async generator main())");
}

unsigned line_of_print = 0;
unsigned line_of_body = 0;
unsigned line_of_group = 0;

task<void> prints_itself(std::FILE* file) {
  co_await sleep(1ms);
  line_of_print = __LINE__ + 1;
  hocket::print_call_graph({}, file);
}

task<void> waits_in_the_body(task_group& group, std::FILE* file) {
  auto printing = group.spawn(prints_itself(file), "child");
  line_of_body = __LINE__ + 1;
  co_await printing;
}

task<void> has_a_group(std::FILE* file) {
  auto body = [file](task_group& group) { return waits_in_the_body(group, file); };
  auto grouped = with_task_group(std::move(body));
  line_of_group = __LINE__ + 1;
  co_await std::move(grouped);
}

/// What was printed, without what differs from run to run: numbers of tasks, addresses, folders.
std::string read_back(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  text = std::regex_replace(text, std::regex("0x[0-9a-f]+"), "0x1");
  text = std::regex_replace(text, std::regex("'Task-[0-9]+'"), "'main'");
  text = std::regex_replace(text, std::regex("File '[^']*/"), "File '");
  text = std::regex_replace(text, std::regex("\\(anonymous namespace\\)::"), "");
  text = std::regex_replace(text, std::regex("[^ ]*::([a-z_]+\\(\\))"), "$1");
  return std::regex_replace(text, std::regex("(task_group.hpp', line) [0-9]+"), "$1 N");
}

TEST(call_graph, is_printed_as_a_whole_with_who_awaits_the_task_GRF_01) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  virtual_run run;
  run(has_a_group(file));
  const auto line = [](unsigned number) {
    return "'call_graph_test.cpp', line " + std::to_string(number);
  };
  EXPECT_EQ(read_back(file),
            "* Task(name='child', id=0x1)\n"
            "  + Call stack:\n"
            "  |   File " +
                line(line_of_print) +
                ", in async prints_itself()\n"
                "  + Awaited by:\n"
                "    * Task(name='main', id=0x1)\n"
                "      + Call stack:\n"
                "      |   File " +
                line(line_of_body) +
                ", in async waits_in_the_body()\n"
                "      |   File 'task_group.hpp', line N, in async with_task_group()\n"
                "      |   File " +
                line(line_of_group) + ", in async has_a_group()\n");
  std::fclose(file);
}

TEST(call_graph, of_tasks_that_await_one_another_in_a_ring_ends) {
  call_graph graph;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& g) -> task<void> {
      std::vector<join_handle<void>> handles;
      auto joins = [&](std::size_t other) -> task<void> { co_await handles[other]; };
      handles.push_back(g.spawn(joins(1), "a"));
      handles.push_back(g.spawn(joins(0), "b"));
      co_await sleep(1ms);
      graph = capture_call_graph(handles[0]);
      g.cancel();
    };
    co_await with_task_group(body);
  };
  virtual_run run;
  run(main());
  ASSERT_EQ(graph.awaited_by.size(), 2U);
  EXPECT_EQ(graph.awaited_by[1].name, "b");
  EXPECT_EQ(graph.awaited_by[1].awaited_by[1].name, "a");
  EXPECT_TRUE(graph.awaited_by[1].awaited_by[1].awaited_by.empty());
}

TEST(all_tasks, are_those_of_the_loop_that_have_not_ended_RUN_22) {
  names during, after;
  auto name_all = [] {
    names found;
    for (const auto& each : all_tasks()) found.push_back(each.name);
    return found;
  };
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& g) -> task<void> {
      g.spawn(sleeper(), "one");
      g.spawn(sleeper(), "two");
      co_await sleep(1ms);
      during = name_all();
      g.cancel();
    };
    co_await with_task_group(body);
    after = name_all();
  };
  virtual_run run;
  run(main());
  ASSERT_EQ(during.size(), 3U);
  EXPECT_EQ(after.size(), 1U);
  EXPECT_NE(std::find(during.begin(), during.end(), "two"), during.end());
  EXPECT_THROW(static_cast<void>(all_tasks()), hocket::runtime_error);
}

task<const void*> asks_who_it_is() {
  co_await sleep(1ms);
  co_return hocket::current_task()->id;
}

TEST(current_task, is_the_one_that_asks_RUN_22) {
  const void* in_main = nullptr;
  const void* in_child = nullptr;
  const void* the_child = nullptr;
  const void* after_child = nullptr;
  bool none_in_a_callback = false;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& g) -> task<void> {
      in_main = hocket::current_task()->id;
      const auto child = g.spawn(asks_who_it_is());
      the_child = capture_call_graph(child).id;
      hocket::event_loop::current().call_soon(
          [&] { none_in_a_callback = !hocket::current_task().has_value(); });
      in_child = co_await child;
      after_child = hocket::current_task()->id;
    };
    co_await with_task_group(body);
  };
  virtual_run run;
  run(main());
  EXPECT_NE(in_main, nullptr);
  EXPECT_EQ(in_child, the_child);
  EXPECT_NE(in_child, in_main);
  EXPECT_EQ(after_child, in_main);
  EXPECT_TRUE(none_in_a_callback);
}

// Python shows one frame of a suspended task, and the traceback of one that failed. Here it is the
// whole chain; what has ended has no frames any more, and C++ exceptions bring no traceback.
TEST(call_graph, has_all_coroutines_of_a_suspended_task_and_none_of_one_that_ended_DBG_08) {
  auto fails = []() -> task<void> {
    throw std::out_of_range("failed");
    co_return;
  };
  auto body = [&](task_group& group) -> task<void> {
    const auto waiting = group.spawn(waits_for_sleeper());
    const auto failed = group.spawn(fails());
    failed.detach();
    co_await sleep(0s);
    EXPECT_EQ(functions(capture_call_graph(waiting)), (names{"sleeper", "waits_for_sleeper"}));
    EXPECT_TRUE(failed.done());
    EXPECT_TRUE(capture_call_graph(failed).call_stack.empty());
    EXPECT_NE(failed.exception(), nullptr);
    co_await waiting;
    EXPECT_TRUE(capture_call_graph(waiting).call_stack.empty());
  };
  virtual_run run;
  run(with_task_group(body));
}

}  // namespace
