// SPDX-License-Identifier: BSL-1.0
// Reads the tasks of this process as another process would: by address, from the root alone.
#include "hocket/loop/root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/inspect/call_graph.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::detail::root;
using hocket::detail::this_process_root;
using hocket::tests::virtual_run;

using address = std::uint64_t;

/// The memory of a process, through the file that the system has for it.
class memory {
 public:
  memory() : fd_(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) throw std::runtime_error("/proc/self/mem cannot be read here");
  }
  memory(const memory&) = delete;
  memory& operator=(const memory&) = delete;
  ~memory() { ::close(fd_); }

  template <class T>
  [[nodiscard]] T read(address at) const {
    T value{};
    if (::pread(fd_, &value, sizeof value, static_cast<off_t>(at)) != ssize_t{sizeof value}) {
      throw std::runtime_error("no memory at " + std::to_string(at));
    }
    return value;
  }
  [[nodiscard]] address word(address at) const { return read<address>(at); }
  [[nodiscard]] std::string text(address at) const {
    std::string found;
    for (char c; (c = read<char>(at)) != 0; ++at) found += c;
    return found;
  }
  [[nodiscard]] std::string text(address at, address length) const {
    std::string found;
    for (address i = 0; i < length; ++i) found += read<char>(at + i);
    return found;
  }

 private:
  int fd_;
};

struct seen_task {
  std::string name;
  std::string suspended_at;
  std::vector<std::string> functions;
  std::vector<unsigned> lines;
  std::vector<address> awaited_by;
  address id;
};

/// Knows of hocket what the root says and nothing else.
class reader {
 public:
  explicit reader(address root_at) : root_(memory_.read<root>(root_at)), o_(root_.offsets) {}

  [[nodiscard]] std::vector<seen_task> tasks() const {
    std::vector<seen_task> found;
    for (address loop = word_of(root_.first_loop); loop != 0;
         loop = memory_.word(loop + o_.loop_next)) {
      const address owners = memory_.word(loop + o_.loop_scheduler) + o_.scheduler_owners;
      each(owners, [&](address owner_hook) {
        const address owner = owner_hook - o_.owner_hook;
        each(owner + o_.owner_tasks, [&](address task_hook) {
          found.push_back(
              look_at(task_hook - o_.task_hook, memory_.word(owner + o_.owner_waiting)));
        });
      });
    }
    return found;
  }

 private:
  static address word_of(const void* pointer) { return reinterpret_cast<address>(pointer); }

  template <class Visit>
  void each(address head, Visit visit) const {
    for (address hook = memory_.word(head + o_.list_next); hook != head;
         hook = memory_.word(hook + o_.list_next)) {
      visit(hook);
    }
  }

  [[nodiscard]] seen_task look_at(address task, address parent) const {
    seen_task seen{name_of(task), {}, {}, {}, {}, task};
    const bool ready = memory_.word(task + o_.task_queue_link) != 0;
    const address at = ready ? 0 : memory_.word(task + o_.task_suspension);
    if (at != 0) {
      seen.suspended_at =
          memory_.text(memory_.word(memory_.word(at + o_.suspension_kind) + o_.kind_name));
      EXPECT_EQ(memory_.word(at + o_.suspension_task), task);
    }
    if (at != 0 &&
        (memory_.read<std::uint8_t>(task + o_.task_flags) & o_.task_flag_has_node) != 0) {
      walk(memory_.word(task + o_.task_leaf), seen);
    }
    if (parent != 0) seen.awaited_by.push_back(parent);
    address waiter = memory_.word(task + o_.task_waiters);
    if (waiter == word_of(root_.no_waiters)) waiter = 0;
    for (; waiter != 0; waiter = memory_.word(waiter + o_.waiter_next)) {
      seen.awaited_by.push_back(memory_.word(waiter + o_.waiter_task));
    }
    return seen;
  }

  void walk(address frame, seen_task& seen) const {
    for (bool foreign = false; frame != 0 && !foreign;) {
      const address node = frame + o_.frame_node;
      const address place = memory_.word(node + o_.node_place);
      seen.functions.push_back(memory_.text(memory_.word(place + o_.place_function)));
      seen.lines.push_back(memory_.read<std::uint32_t>(place + o_.place_line));
      EXPECT_NE(memory_.text(memory_.word(place + o_.place_file)).find("root_test.cpp"),
                std::string::npos);
      const address parent = memory_.word(node + o_.node_parent);
      foreign = (parent & o_.parent_foreign) != 0;
      frame = parent & ~address{o_.parent_mask_low};
    }
  }

  [[nodiscard]] std::string name_of(address task) const {
    const address details = memory_.word(task + o_.task_details);
    if ((details & 1) != 0) return "Task-" + std::to_string(details >> 1);
    const address length = memory_.word(details + o_.details_name_length);
    if (length != 0) return memory_.text(memory_.word(details + o_.details_name), length);
    return "Task-" + std::to_string(memory_.word(details + o_.details_number));
  }

  memory memory_;
  root root_;
  const hocket::detail::root_offsets& o_;
};

unsigned line_of_sleep = 0;
task<void> sleeps() {
  line_of_sleep = __LINE__ + 1;
  co_await sleep(1h);
}
task<void> awaits_sleeps() { co_await sleeps(); }
task<void> joins(join_handle<void> other) { co_await other; }

const seen_task* find(const std::vector<seen_task>& tasks, const std::string& name) {
  const auto found =
      std::find_if(tasks.begin(), tasks.end(), [&](const auto& each) { return each.name == name; });
  return found == tasks.end() ? nullptr : &*found;
}

TEST(root, leads_to_the_tasks_their_coroutines_and_who_awaits_them) {
  std::vector<seen_task> tasks;
  std::string parent_name;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& g) -> task<void> {
      const auto sleeper = g.spawn(awaits_sleeps(), "a name that does not fit into a short string");
      g.spawn(joins(sleeper));
      co_await sleep(1ms);
      parent_name = hocket::current_task()->name;
      tasks = reader(reinterpret_cast<address>(&this_process_root())).tasks();
      g.cancel();
    };
    co_await with_task_group(body);
  };
  virtual_run run;
  run(main());

  ASSERT_EQ(tasks.size(), 3U);
  const seen_task* const sleeper = find(tasks, "a name that does not fit into a short string");
  const seen_task* const parent = find(tasks, parent_name);
  ASSERT_NE(sleeper, nullptr);
  ASSERT_NE(parent, nullptr);
  const auto& joiner = *std::find_if(tasks.begin(), tasks.end(), [&](const auto& each) {
    return &each != sleeper && &each != parent;
  });

  EXPECT_EQ(sleeper->suspended_at, "sleep");
  ASSERT_EQ(sleeper->functions.size(), 2U);
  EXPECT_NE(sleeper->functions[0].find("sleeps"), std::string::npos);
  EXPECT_NE(sleeper->functions[1].find("awaits_sleeps"), std::string::npos);
  EXPECT_EQ(sleeper->lines[0], line_of_sleep);
  EXPECT_EQ(sleeper->awaited_by, (std::vector<address>{parent->id, joiner.id}));
  EXPECT_EQ(joiner.suspended_at, "join");
  EXPECT_EQ(joiner.name.substr(0, 5), "Task-");
  EXPECT_TRUE(parent->suspended_at.empty()) << "it runs";
}

TEST(root, says_what_it_is_and_of_which_version) {
  const virtual_run run;
  const root& here = this_process_root();
  EXPECT_STREQ(here.magic, "hocket root");
  EXPECT_EQ(here.version, 1U);
  EXPECT_EQ(here.bytes, sizeof(root));
  EXPECT_NE(here.first_loop, nullptr);
}

TEST(root, knows_the_loops_that_live_and_no_others) {
  const auto loops = [] {
    int count = 0;
    const auto offset = this_process_root().offsets.loop_next;
    for (const void* each = this_process_root().first_loop; each != nullptr; ++count) {
      each = *reinterpret_cast<const void* const*>(static_cast<const char*>(each) + offset);
    }
    return count;
  };
  const int before = loops();
  {
    auto first = std::make_unique<virtual_run>();
    const virtual_run second;
    EXPECT_EQ(loops(), before + 2);
    first.reset();
    EXPECT_EQ(loops(), before + 1);
  }
  EXPECT_EQ(loops(), before);
}

}  // namespace
