// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/priority_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::priority_queue;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

template <class Queue>
auto drain(Queue& items) {
  std::vector<typename Queue::value_type> got;
  while (!items.empty()) got.push_back(items.get_nowait());
  return got;
}

TEST(priority_queue, gives_the_smallest_first_QUE_06) {
  priority_queue<int> items;
  for (int item : {2, 1, 3}) items.put_nowait(item);
  EXPECT_EQ(drain(items), (std::vector{1, 2, 3}));
}

TEST(priority_queue, sorts_whatever_comes_QUE_06) {
  std::mt19937 random(7);
  priority_queue<unsigned> items;
  std::vector<unsigned> expected;
  for (int i = 0; i < 1000; ++i) {
    expected.push_back(static_cast<unsigned>(random() % 100));
    items.put_nowait(expected.back());
  }
  std::ranges::sort(expected);
  EXPECT_EQ(drain(items), expected);
}

TEST(priority_queue, takes_another_order_QUE_06) {
  priority_queue<int, std::greater<>> greatest;
  for (int item : {2, 1, 3}) greatest.put_nowait(item);
  EXPECT_EQ(drain(greatest), (std::vector{3, 2, 1}));

  priority_queue<std::pair<int, std::string>> jobs;
  jobs.put_nowait({2, "later"});
  jobs.put_nowait({1, "soon"});
  EXPECT_EQ(jobs.get_nowait().second, "soon");
}

TEST(priority_queue, takes_items_that_can_only_be_moved_QUE_06) {
  struct by_value {
    bool operator()(const std::unique_ptr<int>& left, const std::unique_ptr<int>& right) const {
      return *left < *right;
    }
  };
  priority_queue<std::unique_ptr<int>, by_value> items;
  for (int item : {2, 1, 3}) items.put_nowait(std::make_unique<int>(item));
  EXPECT_EQ(*items.get_nowait(), 1);
  EXPECT_EQ(*items.get_nowait(), 2);
}

TEST(priority_queue, gives_a_getter_that_waited_the_smallest_when_it_runs_QUE_06) {
  priority_queue<int> items;
  int got = 0;
  auto gets = [&]() -> task<void> { got = co_await items.get(); };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets());
    co_await sleep(0s);
    items.put_nowait(5);
    items.put_nowait(1);
  };
  virtual_run run;
  run(with_task_group(main));
  EXPECT_EQ(got, 1);
}

}  // namespace
