// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/lifo_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::lifo_queue;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

TEST(lifo_queue, gives_the_newest_first_QUE_06) {
  lifo_queue<int> items;
  for (int item : {2, 1, 3}) items.put_nowait(item);
  std::vector<int> got;
  while (!items.empty()) got.push_back(items.get_nowait());
  EXPECT_EQ(got, (std::vector{3, 1, 2}));
}

TEST(lifo_queue, gives_a_getter_that_waited_the_newest_when_it_runs_QUE_06) {
  lifo_queue<std::unique_ptr<int>> items;
  int got = 0;
  auto gets = [&]() -> task<void> {
    const std::unique_ptr<int> item = co_await items.get();
    got = *item;
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets());
    co_await sleep(0s);
    items.put_nowait(std::make_unique<int>(1));
    items.put_nowait(std::make_unique<int>(2));
  };
  virtual_run run;
  run(with_task_group(main));
  EXPECT_EQ(got, 2);
}

TEST(lifo_queue, is_bounded_when_it_has_a_size_QUE_06) {
  lifo_queue<int> two(2);
  two.put_nowait(1);
  two.put_nowait(2);
  EXPECT_THROW(two.put_nowait(3), hocket::queue_full);
  EXPECT_EQ(two.get_nowait(), 2);
}

}  // namespace
