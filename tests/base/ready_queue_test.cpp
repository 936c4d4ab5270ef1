// SPDX-License-Identifier: BSL-1.0
#include "hocket/base/ready_queue.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <utility>
#include <vector>

namespace {

using hocket::ready_node;
using hocket::ready_queue;

struct action : ready_node {
  explicit action(std::function<void()> body)
      : ready_node(hocket::runs_with<&call>), body_(std::move(body)) {}
  static void call(ready_node& node) noexcept { static_cast<action&>(node).body_(); }
  std::function<void()> body_;
};

TEST(ready_queue, RUN_08_runs_nodes_in_the_order_of_their_pushes) {
  ready_queue queue;
  std::vector<int> trace;
  action a([&] { trace.push_back(1); });
  action b([&] { trace.push_back(2); });
  action c([&] { trace.push_back(3); });
  for (action* node : {&a, &b, &c}) queue.push(*node);
  queue.run_pass();
  EXPECT_EQ(trace, (std::vector{1, 2, 3}));
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(a.queued());
}

TEST(ready_queue, RUN_08_a_node_that_pushes_itself_runs_once_per_pass) {
  ready_queue queue;
  int runs = 0;
  action again([&] {
    ++runs;
    queue.push(again);
  });
  queue.push(again);
  queue.run_pass();
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(again.queued());
  queue.run_pass();
  EXPECT_EQ(runs, 2);
  again.unlink();
}

TEST(ready_queue, an_unlinked_node_does_not_run_even_in_the_pass_under_way) {
  ready_queue queue;
  bool ran = false;
  action victim([&] { ran = true; });
  action killer([&] { victim.unlink(); });
  queue.push(killer);
  queue.push(victim);
  queue.run_pass();
  EXPECT_FALSE(ran);
  EXPECT_FALSE(victim.queued());
}

TEST(ready_queue, unlinking_a_node_that_is_not_queued_does_nothing) {
  action idle([] {});
  idle.unlink();
  EXPECT_FALSE(idle.queued());
}

TEST(ready_queue, take_appends_the_other_queue_and_empties_it) {
  ready_queue queue, other;
  std::vector<int> trace;
  action a([&] { trace.push_back(1); });
  action b([&] { trace.push_back(2); });
  action c([&] { trace.push_back(3); });
  queue.push(a);
  other.push(b);
  other.push(c);
  queue.take(other);
  EXPECT_TRUE(other.empty());
  queue.take(other);
  queue.run_pass();
  EXPECT_EQ(trace, (std::vector{1, 2, 3}));
}

}  // namespace
