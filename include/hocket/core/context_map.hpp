// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "hocket/base/counted_ptr.hpp"

namespace hocket::detail {

/// What a variable was set to. It never changes, so all contexts that have inherited it share it,
/// also those of other threads.
class context_value : public counted {
 public:
  virtual ~context_value() = default;
};

using context_value_ref = counted_ptr<context_value>;

/// The variables that were set in a context: pairs of a variable's number and its value, in the
/// order of the numbers.
///
/// Copied when it is written to and others share it: a task's context costs a pointer and a count
/// until the task sets something. Programs have few variables, so a sorted array is both the
/// smallest and the fastest map for them.
class context_map : public counted {
 public:
  using number = std::uint64_t;
  struct binding {
    number variable;
    context_value_ref value;
  };

  /// The number of one more variable. Numbers are not used again: a variable's address might be.
  [[nodiscard]] static number new_variable() noexcept {
    static constinit std::atomic<number> last = 0;
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  /// What `variable` was set to in the context `map`, which may be null; null when it was not set.
  [[nodiscard]] static context_value* find(const counted_ptr<context_map>& map,
                                           number variable) noexcept {
    return map ? map->find(variable) : nullptr;
  }

  /// Sets `variable` in the context `map`; a null value takes it out.
  static void set(counted_ptr<context_map>& map, number variable, context_value_ref value) {
    if (!map) {
      map = counted_ptr<context_map>(new context_map());
    } else if (!map->has_one_owner()) {
      map = counted_ptr<context_map>(new context_map(map->bindings_));
    }
    map->set(variable, std::move(value));
  }

  [[nodiscard]] std::size_t size() const noexcept { return bindings_.size(); }

  /// Has any variable been set in this process? Who only copies contexts need not look for one else.
  [[nodiscard]] static bool in_use() noexcept { return in_use_.load(std::memory_order_relaxed); }

 private:
  context_map() { in_use_.store(true, std::memory_order_relaxed); }
  explicit context_map(const std::vector<binding>& bindings) : bindings_(bindings) {}

  [[nodiscard]] auto place_of(number variable) const noexcept {
    return std::lower_bound(
        bindings_.begin(), bindings_.end(), variable,
        [](const binding& each, number wanted) { return each.variable < wanted; });
  }
  [[nodiscard]] context_value* find(number variable) const noexcept {
    const auto place = place_of(variable);
    return place != bindings_.end() && place->variable == variable ? place->value.get() : nullptr;
  }
  void set(number variable, context_value_ref value) {
    const auto place = bindings_.begin() + (place_of(variable) - bindings_.cbegin());
    const bool known = place != bindings_.end() && place->variable == variable;
    if (known && value) {
      // The old value may have the last word in this very context, so it dies after the exchange.
      std::swap(place->value, value);
    } else if (known) {
      value = std::move(place->value);
      bindings_.erase(place);
    } else if (value) {
      bindings_.insert(place, binding{variable, std::move(value)});
    }
  }

  static inline constinit std::atomic<bool> in_use_ = false;

  std::vector<binding> bindings_;
};

/// A context: null while nothing was set in it.
using context_ref = counted_ptr<context_map>;

/// The context of what runs in this thread outside of any task.
inline context_ref& this_thread_context() noexcept {
  static thread_local context_ref context;
  return context;
}

}  // namespace hocket::detail
