// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hocket/core/generator_node.hpp"
#include "hocket/generator.hpp"
#include "hocket/inspect/watch.hpp"

namespace hocket {

/// What can be seen of a suspended generator from outside: a copy, taken at one moment.
struct generator_info {
  generator_state state = generator_state::closed;
  /// The function that made the generator, with its namespaces (Python: gi_code.co_name). Empty
  /// when the generator is closed.
  std::string function;
  /// The co_yield that it is suspended at (Python: gi_frame.f_lineno); line 0 before the start.
  std::string file;
  unsigned line = 0;
  /// How often it has been resumed, by whomever.
  unsigned resumptions = 0;
  /// The size of the frame; 0 when the compiler has put it on the caller's stack.
  std::size_t frame_bytes = 0;
  /// The watched locals and their texts (Python: f_locals).
  std::vector<std::pair<std::string, std::string>> locals;
  /// The generators it waits for, from its own delegate (Python: gi_yieldfrom) to the leaf.
  std::vector<generator_info> delegates;
};

namespace detail {

/// The function's name out of what the compiler calls it, which has types and parameters around.
inline std::string function_name(std::string_view pretty) {
  if (const auto template_arguments = pretty.find(" [");
      template_arguments != std::string_view::npos) {
    pretty = pretty.substr(0, template_arguments);
  }
  const auto matching = [&pretty](std::size_t position) {
    int depth = 0;
    while (position > 0) {
      const char c = pretty[--position];
      if (c == ')' || c == '>') ++depth;
      if ((c == '(' || c == '<') && --depth == 0) return position;
    }
    return position;
  };
  const auto last = pretty.rfind(')');
  if (last == std::string_view::npos) return std::string(pretty);
  pretty = pretty.substr(0, matching(last + 1));
  int depth = 0;
  std::size_t begin = pretty.size();
  for (; begin > 0; --begin) {
    const char c = pretty[begin - 1];
    if (c == ')' || c == '>') ++depth;
    if (c == '(' || c == '<') --depth;
    if (c == ' ' && depth == 0) break;
  }
  return std::string(pretty.substr(begin));
}

inline generator_info inspect_node(generator_node& node) {
  generator_info info;
  info.state = node.state();
  if (info.state == generator_state::closed) return info;
  info.function = function_name(node.where_.function_name());
  info.file = node.where_.file_name();
  info.line = info.state == generator_state::created ? 0 : node.where_.line();
  info.resumptions = node.resumptions();
  info.frame_bytes = node.frame_bytes();
  info.locals = watch_entry::of(node);
  return info;
}

}  // namespace detail

/// What the generator looks like now (Python: the gi_ attributes and the inspect module).
/// THREAD: the generator's.
template <class Yield, class Send, class Return>
[[nodiscard]] generator_info inspect(const generator<Yield, Send, Return>& of) {
  auto* const promise = detail::generator_access::promise(of);
  if (promise == nullptr) return {};
  generator_info info = detail::inspect_node(*promise);
  for (auto* node = promise->delegate_of_ours(); node != nullptr; node = node->delegate_of_ours()) {
    info.delegates.push_back(detail::inspect_node(*node));
  }
  return info;
}

/// The generator's text in Python's manner, "<generator object app::lines at 0x55d0c8a2>": its
/// function, and the address of its frame, which stays the same when the generator is moved. One
/// that is closed has neither: "<generator object, closed>".
template <class Yield, class Send, class Return>
[[nodiscard]] std::string repr(const generator<Yield, Send, Return>& of) {
  auto* const promise = detail::generator_access::promise(of);
  if (of.state() == generator_state::closed) return "<generator object, closed>";
  char digits[2 * sizeof(std::uintptr_t)];
  const auto address = reinterpret_cast<std::uintptr_t>(promise->handle().address());
  char* const end = std::to_chars(digits, std::end(digits), address, 16).ptr;
  return "<generator object " + detail::function_name(promise->where_.function_name()) + " at 0x" +
         std::string(digits, end) + ">";
}

/// Python's name of a state.
[[nodiscard]] constexpr std::string_view to_string(generator_state state) noexcept {
  switch (state) {
    case generator_state::created:
      return "GEN_CREATED";
    case generator_state::running:
      return "GEN_RUNNING";
    case generator_state::suspended:
      return "GEN_SUSPENDED";
    case generator_state::closed:
      break;
  }
  return "GEN_CLOSED";
}

}  // namespace hocket
