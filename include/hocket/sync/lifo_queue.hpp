// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "hocket/sync/basic_queue.hpp"

namespace hocket {

namespace detail {

template <class T>
class lifo_items {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  void push(T&& item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  std::vector<T> items_;
};

}  // namespace detail

/// A queue that gives the newest item first (Python: asyncio.LifoQueue). Its functions are
/// basic_queue's.
template <class T>
class lifo_queue : public basic_queue<T, detail::lifo_items<T>> {
 public:
  using basic_queue<T, detail::lifo_items<T>>::basic_queue;
};

}  // namespace hocket
