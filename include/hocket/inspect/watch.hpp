// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/generator_node.hpp"
#include "hocket/inspect/repr.hpp"

namespace hocket {

namespace detail {

/// All watches of the program. One list for all keeps the frames of those who watch nothing free of
/// it.
class watch_entry : public list_hook {
 public:
  watch_entry(const char* name, const generator_node& owner) : name_(name), owner_(&owner) {
    const std::scoped_lock lock(mutex_);
    all_.push_back(*this);
  }
  ~watch_entry() {
    const std::scoped_lock lock(mutex_);
    unlink();
  }

  [[nodiscard]] virtual std::string text() const = 0;

  /// The names and values that `owner` watches, in the order in which it began to.
  static std::vector<std::pair<std::string, std::string>> of(const generator_node& owner) {
    std::vector<std::pair<std::string, std::string>> found;
    const std::scoped_lock lock(mutex_);
    for (auto* entry = all_.empty() ? nullptr : &all_.front(); entry != nullptr;
         entry = all_.next(*entry)) {
      if (entry->owner_ == &owner) found.emplace_back(entry->name_, entry->text());
    }
    return found;
  }

 private:
  inline static std::mutex mutex_;
  inline static intrusive_list<watch_entry> all_;

  const char* name_;
  const generator_node* owner_;
};

template <class T>
class watched_local final : public watch_entry {
 public:
  watched_local(const char* name, const generator_node& owner, const T& value)
      : watch_entry(name, owner), value_(value) {}
  [[nodiscard]] std::string text() const override { return repr(value_); }

 private:
  const T& value_;
};

template <class T>
struct watch_request {
  const char* name;
  const T& value;
  watched_local<T> visit(const generator_node& owner) { return {name, owner, value}; }
};

}  // namespace detail

/// Shows a local of a generator to the inspector (Python: f_locals), from here to the end of the
/// scope that the result lives in.
///
///     std::string result = co_yield 1;
///     auto watched = co_await watch("result", result);
///
/// LIFETIME: `name` and the local outlive the result.
template <class T>
[[nodiscard]] detail::watch_request<T> watch(const char* name, const T& local) noexcept {
  return {name, local};
}

}  // namespace hocket
