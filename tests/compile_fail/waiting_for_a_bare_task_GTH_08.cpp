// SPDX-License-Identifier: BSL-1.0
// error: wait: takes join_handles and futures; spawn a task, so that somebody owns it
#include <utility>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/flow/wait.hpp"

hocket::task<int> work() { co_return 1; }

hocket::task<void> waits(hocket::task_group& group) {
#ifndef HOCKET_VALID
  std::vector<hocket::task<int>> all;
  all.push_back(work());
  static_cast<void>(group);
#else
  std::vector<hocket::join_handle<int>> all;
  all.push_back(group.spawn(work()));
#endif
  auto waiting = hocket::wait(std::move(all));
  co_await std::move(waiting);
}

int main() {}
