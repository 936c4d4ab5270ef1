// SPDX-License-Identifier: BSL-1.0
// Performs scripts with hocket's tasks; async_scripts.py does so with asyncio's, and says what a
// script is. Reads one script a line; writes "#" and its number, its trace, and "." for each.
#include <chrono>
#include <cstddef>
#include <exception>
#include <hocket/catching.hpp>
#include <hocket/flow/exception_group.hpp>
#include <hocket/flow/gather.hpp>
#include <hocket/flow/shield.hpp>
#include <hocket/flow/task_group.hpp>
#include <hocket/flow/timeout.hpp>
#include <hocket/flow/wait.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <hocket/sync/barrier.hpp>
#include <hocket/sync/event.hpp>
#include <hocket/sync/lock.hpp>
#include <hocket/sync/queue.hpp>
#include <hocket/sync/semaphore.hpp>
#include <hocket/testing/virtual_clock.hpp>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "script.hpp"

namespace hocket::parity {
namespace {

using ticks = std::chrono::seconds;

struct script_error {
  int number;
};

std::string text_of(const std::exception_ptr& error) {
  if (error == nullptr) return "returned";
  try {
    std::rethrow_exception(error);
  } catch (const cancelled&) {
    return "cancelled";
  } catch (const timeout_error&) {
    return "timeout";
  } catch (const script_error& own) {
    return "error " + std::to_string(own.number);
  } catch (const exception_group& group) {
    std::string all = "group(";
    for (const auto& each : group.exceptions()) {
      all += (all.back() == '(' ? "" : ", ") + text_of(each);
    }
    return all + ")";
  } catch (const runtime_error&) {
    return "runtime error";
  }
}

/// What the tasks of a script share, and what they did.
struct stage {
  virtual_clock time;
  std::vector<std::string> trace;
  lock locks[2];
  semaphore slots{2};
  event events[2];
  queue<int> items{2};
  barrier pair{2};
  task_group* root = nullptr;
  std::vector<join_handle<void>> tasks;    ///< those of the script's first level
  std::vector<join_handle<void>> started;  ///< these, and all that operations start
  bool is_over = false;                    ///< run() ends what is left
};

/// One task, as far as its operations know it.
struct actor {
  stage& on;
  std::string name;
  int children = 0;

  void say(const std::string& what) const {
    if (on.is_over) return;
    const auto now = std::chrono::duration_cast<ticks>(on.time.elapsed());
    on.trace.push_back(std::to_string(now.count()) + " " + name + " " + what);
  }
  [[nodiscard]] std::string next_child() { return name + "." + std::to_string(children++); }
};

task<void> perform(actor& self, const block& all);

/// A task of its own: says how it ends.
task<void> play(stage& on, std::string name, const block& all) {
  actor self{on, std::move(name)};
  auto work = perform(self, all);
  const auto outcome = co_await catching(std::move(work));
  self.say("ends: " + text_of(outcome.exception()));
  if (outcome.exception() != nullptr) std::rethrow_exception(outcome.exception());
}

join_handle<void> start(stage& on, std::string name, const block& all) {
  auto handle = on.root->spawn(play(on, std::move(name), all));
  on.started.push_back(handle);
  return handle.detach();
}

template <class Awaitable>
task<void> hold_for(actor& self, const operation& what, Awaitable scoped) {
  std::exception_ptr failure;
  {
    const auto held = co_await std::move(scoped);
    self.say(what.verb + " taken");
    auto work = perform(self, what.blocks[0]);
    const auto outcome = co_await catching(std::move(work));
    failure = outcome.exception();
  }
  if (failure != nullptr) {
    co_await sleep(ticks(1));
    std::rethrow_exception(failure);
  }
}

task<void> act_in_group(actor& self, const operation& what) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(play(self.on, self.next_child(), what.blocks[1]));
    group.spawn(play(self.on, self.next_child(), what.blocks[2]));
    auto work = perform(self, what.blocks[0]);
    co_await std::move(work);
  };
  auto all = with_task_group(body);
  co_await std::move(all);
}

task<void> act_in_gather(actor& self, const operation& what) {
  std::vector<task<void>> all;
  for (const block& each : what.blocks) all.push_back(play(self.on, self.next_child(), each));
  auto gathered = gather(return_exceptions, std::move(all));
  const auto outcomes = co_await std::move(gathered);
  std::string texts;
  for (const auto& each : outcomes) texts += " " + text_of(each.exception());
  self.say("gathered" + texts);
}

task<void> act_until_first(actor& self, const operation& what) {
  std::vector<join_handle<void>> all;
  for (const block& each : what.blocks) all.push_back(start(self.on, self.next_child(), each));
  auto waiting = wait(all, return_when::first_completed);
  const auto result = co_await std::move(waiting);
  self.say("first: " + std::to_string(result.done.size()) + " done");
  for (auto each : result.pending) each.cancel();
}

task<void> act_in_turn(actor& self, const operation& what) {
  auto first = perform(self, what.blocks[0]);
  auto outcome = co_await catching(std::move(first));
  if (what.verb == "catch") {
    if (outcome.exception() != nullptr) self.say("caught " + text_of(outcome.exception()));
    co_return;
  }
  self.say("finally");
  auto last = perform(self, what.blocks[1]);
  co_await std::move(last);
  outcome.value();
}

/// Operations whose work is a block.
task<void> act_on_blocks(actor& self, const operation& what) {
  if (what.verb == "group") return act_in_group(self, what);
  if (what.verb == "gather") return act_in_gather(self, what);
  if (what.verb == "first") return act_until_first(self, what);
  if (what.verb == "catch" || what.verb == "finally") return act_in_turn(self, what);
  if (what.verb == "semaphore") return hold_for(self, what, self.on.slots.scoped());
  if (what.verb == "lock") {
    return hold_for(self, what, self.on.locks[what.numbers[0]].scoped());
  }
  if (what.verb == "timeout") {
    return timeout(ticks(what.numbers[0]), perform(self, what.blocks[0]));
  }
  return shield(start(self.on, self.next_child(), what.blocks[0]));
}

/// Operations that take no time.
bool act_at_once(actor& self, const operation& what) {
  stage& on = self.on;
  if (what.verb == "set") {
    on.events[what.numbers[0]].set();
  } else if (what.verb == "clear") {
    on.events[what.numbers[0]].clear();
  } else if (what.verb == "cancel") {
    const bool taken = on.tasks[static_cast<std::size_t>(what.numbers[0])].cancel();
    self.say(taken ? "cancels" : "cancels nothing");
  } else if (what.verb == "cancel_self") {
    task_context::current().cancel();
    self.say("cancels itself");
  } else if (what.verb == "uncancel") {
    self.say("uncancel " + std::to_string(task_context::current().uncancel()));
  } else if (what.verb == "fail") {
    throw script_error{what.numbers[0]};
  } else {
    return false;
  }
  return true;
}

task<void> act(actor& self, const operation& what) {
  stage& on = self.on;
  if (what.verb == "sleep") {
    co_await sleep(ticks(what.numbers[0]));
  } else if (what.verb == "wait") {
    co_await on.events[what.numbers[0]].wait();
  } else if (what.verb == "put") {
    co_await on.items.put(0);
  } else if (what.verb == "get") {
    co_await on.items.get();
  } else if (what.verb == "barrier") {
    co_await on.pair.wait();
  } else {
    const auto other = on.tasks[static_cast<std::size_t>(what.numbers[0])];
    co_await other;
  }
  self.say(what.verb);
}

task<void> perform(actor& self, const block& all) {
  for (const operation& each : all) {
    if (self.on.is_over) co_return;
    if (!each.blocks.empty()) {
      auto work = act_on_blocks(self, each);
      co_await std::move(work);
    } else if (!act_at_once(self, each)) {
      auto work = act(self, each);
      co_await std::move(work);
    }
  }
}

constexpr int last_tick = 1'000'000;

/// Whoever is not done when all that can happen has happened is cancelled, maybe more than once.
task<void> direct(stage& on, const block& script) {
  auto body = [&](task_group& root) -> task<void> {
    on.root = &root;
    for (const operation& each : script) {
      on.tasks.push_back(start(on, std::to_string(on.tasks.size()), each.blocks[0]));
    }
    co_await sleep(ticks(last_tick));
    for (int round = 0; round < 5; ++round) {
      for (auto each : std::vector(on.started)) {
        each.cancel();
        co_await sleep(ticks(20'011));
      }
    }
    on.is_over = true;
  };
  auto all = with_task_group(body);
  co_await std::move(all);
}

std::vector<std::string> run_script(const std::string& text) {
  std::istringstream words(text);
  const block script = parse(words);
  stage on;
  event_loop loop(on.time, on.time.make_poller());
  run(loop, direct(on, script), {.handle_interrupt = false});
  return on.trace;
}

}  // namespace
}  // namespace hocket::parity

int main() {
  // What is lost is in the trace.
  hocket::set_diagnostic_function([](const hocket::diagnostic&) {});
  std::string script;
  for (int number = 0; std::getline(std::cin, script); ++number) {
    // Flushed, so that the driver knows which script it was that ended the process.
    std::cout << '#' << number << std::endl;
    for (const std::string& line : hocket::parity::run_script(script)) std::cout << line << '\n';
    std::cout << ".\n";
  }
}
