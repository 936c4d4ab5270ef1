// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect/call_graph.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string_view>
#include <utility>

#include "hocket/base/describe.hpp"
#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/task_inspector.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/errors.hpp"
#include "hocket/inspect.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket {

namespace {

using detail::coroutine_node;
using detail::task_inspector;
using detail::task_state_base;

/// Tasks from the one that was asked for down to the one that is looked at.
using path = std::vector<const task_state_base*>;

/// Deeper than that a graph would be of no use, and its destruction of danger.
constexpr std::size_t most_levels = 1000;

call_graph_entry entry_of(const coroutine_node& node) {
  const std::source_location& where = node.where();
  const bool generates = node.kind_of() == coroutine_node::kind::async_generator;
  return {generates ? call_graph_entry::kind::async_generator : call_graph_entry::kind::task,
          detail::function_name(where.function_name()), where.file_name(), where.line()};
}

void add_coroutines(std::vector<call_graph_entry>& stack, const coroutine_node* innermost) {
  for (const coroutine_node* node = innermost; node != nullptr; node = node->parent_node()) {
    stack.push_back(entry_of(*node));
  }
}

void keep(std::vector<call_graph_entry>& stack, std::optional<int> limit) {
  if (!limit) return;
  const auto most = static_cast<std::size_t>(*limit < 0 ? -std::int64_t{*limit} : *limit);
  if (stack.size() <= most) return;
  const auto surplus = static_cast<std::ptrdiff_t>(stack.size() - most);
  if (*limit < 0) {
    stack.erase(stack.begin(), stack.begin() + surplus);
  } else {
    stack.resize(most);
  }
}

/// The whole signatures are compared, since two lambdas of one function share their short name. In
/// one and the same coroutine g++ gives sometimes its signature, and sometimes that of the function
/// that it has made of it, in which the former stands without the result and the namespaces.
bool is_in(const std::source_location& where, const coroutine_node& node) {
  const std::string_view here = where.function_name();
  const std::string_view there = node.where().function_name();
  if (here == there) return true;
  const std::string_view short_here = function_of(where);
  const std::string_view short_there = function_of(node.where());
  return (short_here == here) != (short_there == there) &&
         (here.ends_with(short_there) || there.ends_with(short_here));
}

/// The call stack of the task that runs. Where it is asked from is a place in the innermost
/// coroutine, or in a function that this called.
std::vector<call_graph_entry> running_stack(const std::source_location& where, unsigned depth) {
  std::vector<call_graph_entry> stack;
  const coroutine_node* const innermost = detail::task_inspector::running_coroutine();
  add_coroutines(stack, innermost);
  if (innermost != nullptr && is_in(where, *innermost)) {
    stack.front().line = where.line();
  } else {
    stack.insert(stack.begin(),
                 {call_graph_entry::kind::function, detail::function_name(where.function_name()),
                  where.file_name(), where.line()});
  }
  stack.erase(stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(
                                                 std::min<std::size_t>(depth, stack.size())));
  return stack;
}

/// The call stack of any task. That of the one that runs is without the place that asks.
std::vector<call_graph_entry> stack_of(const task_state_base& task) {
  std::vector<call_graph_entry> stack;
  if (&task == task_context::current_or_null()) {
    add_coroutines(stack, task_inspector::running_coroutine());
  } else if (!task.done()) {
    add_coroutines(stack, task_inspector::leaf(task));
  }
  return stack;
}

/// What is known of a task beside its stack and who awaits it.
call_graph named(const task_state_base& task) {
  call_graph graph;
  graph.name = task.name();
  graph.id = &task;
  if (const suspension* const at = task.suspended_at()) graph.waits_for = at->what().name;
  return graph;
}

std::vector<const task_state_base*> awaiters_of(const detail::completion& of) {
  std::vector<const task_state_base*> found;
  of.each_waiter([&](const detail::completion_node& node) {
    if (node.waiting_ == nullptr) return;
    const auto* const task = static_cast<const task_state_base*>(node.waiting_);
    if (std::find(found.begin(), found.end(), task) == found.end()) found.push_back(task);
  });
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<const task_state_base*> awaiters_of(const task_state_base& task) {
  auto found = awaiters_of(static_cast<const detail::completion&>(task));
  const auto* const group = task.done() ? nullptr : task.owner().waiting_task();
  const auto* const parent = static_cast<const task_state_base*>(group);
  if (parent != nullptr) {
    std::erase(found, parent);
    found.insert(found.begin(), parent);
  }
  return found;
}

call_graph graph_of(const task_state_base& task, std::optional<int> limit, path& above);

void add_awaiters(call_graph& graph, const std::vector<const task_state_base*>& awaiters,
                  std::optional<int> limit, path& above) {
  for (const task_state_base* each : awaiters) {
    graph.awaited_by.push_back(graph_of(*each, limit, above));
  }
}

call_graph graph_of(const task_state_base& task, std::optional<int> limit, path& above) {
  call_graph graph = named(task);
  graph.call_stack = stack_of(task);
  keep(graph.call_stack, limit);
  const bool is_known = std::find(above.begin(), above.end(), &task) != above.end();
  if (is_known || above.size() >= most_levels) return graph;
  above.push_back(&task);
  add_awaiters(graph, awaiters_of(task), limit, above);
  above.pop_back();
  return graph;
}

const task_state_base* running_task() {
  static_cast<void>(event_loop::current());  // throws when there is none
  return static_cast<const task_state_base*>(task_context::current_or_null());
}

std::string_view tag_of(call_graph_entry::kind kind) {
  switch (kind) {
    case call_graph_entry::kind::task:
      return "async ";
    case call_graph_entry::kind::async_generator:
      return "async generator ";
    case call_graph_entry::kind::function:
      break;
  }
  return "";
}

void write(std::ostream& out, const call_graph& graph, std::size_t level) {
  const std::string indent(4 * level, ' ');
  if (graph.name.empty()) {
    out << indent << "* Future(id=" << graph.id << ")";
  } else {
    out << indent << "* Task(name=" << repr(graph.name) << ", id=" << graph.id << ")";
  }
  if (!graph.call_stack.empty()) out << '\n' << indent << "  + Call stack:";
  for (const call_graph_entry& each : graph.call_stack) {
    out << '\n'
        << indent << "  |   File " << repr(each.file) << ", line " << each.line << ", in "
        << tag_of(each.of) << each.function << "()";
  }
  if (!graph.awaited_by.empty()) out << '\n' << indent << "  + Awaited by:";
  for (const call_graph& each : graph.awaited_by) {
    out << '\n';
    write(out, each, level + 1);
  }
}

}  // namespace

namespace detail {

call_graph capture_task(const task_state_base& task, call_graph_options options) {
  path above;
  return graph_of(task, options.limit, above);
}

call_graph capture_future(const completion& future, call_graph_options options) {
  call_graph graph;
  graph.id = &future;
  path above;
  add_awaiters(graph, awaiters_of(future), options.limit, above);
  return graph;
}

}  // namespace detail

std::optional<call_graph> capture_call_graph(call_graph_options options,
                                             std::source_location where) {
  const task_state_base* const task = running_task();
  if (task == nullptr) return std::nullopt;
  call_graph graph = named(*task);
  graph.call_stack = running_stack(where, options.depth);
  keep(graph.call_stack, options.limit);
  path above{task};
  add_awaiters(graph, awaiters_of(*task), options.limit, above);
  return graph;
}

std::string format_call_graph(const call_graph& graph) {
  std::ostringstream text;
  write(text, graph, 0);
  return std::move(text).str();
}

void print_call_graph(call_graph_options options, std::FILE* to, std::source_location where) {
  const auto graph = capture_call_graph(options, where);
  if (graph) std::fputs((format_call_graph(*graph) + "\n").c_str(), to);
}

std::vector<call_graph> all_tasks() {
  std::vector<call_graph> tasks;
  event_loop::current().ready().each_task([&](const task_state_base& task) {
    tasks.push_back(named(task));
    tasks.back().call_stack = stack_of(task);
  });
  return tasks;
}

std::optional<call_graph> current_task(std::source_location where) {
  const task_state_base* const task = running_task();
  if (task == nullptr) return std::nullopt;
  call_graph graph = named(*task);
  graph.call_stack = running_stack(where, 0);
  return graph;
}

}  // namespace hocket
