// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "hocket/sync/basic_queue.hpp"

namespace hocket {

namespace detail {

template <class T, class Compare>
class priority_items {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  void push(T&& item) {
    items_.push_back(std::move(item));
    std::push_heap(items_.begin(), items_.end(), after);
  }
  T pop() {
    std::pop_heap(items_.begin(), items_.end(), after);
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  /// The standard's heaps have the greatest on top.
  static bool after(const T& left, const T& right) { return Compare()(right, left); }

  std::vector<T> items_;
};

}  // namespace detail

/// A queue that gives the smallest item first (Python: asyncio.PriorityQueue): the one that
/// `Compare` puts before all others. With std::greater<> that is the greatest. Items that are equal
/// come in no particular order. Its functions are basic_queue's.
///
/// A getter that waits gets what is the smallest when it runs on, not when it was woken.
template <class T, class Compare = std::less<>>
class priority_queue : public basic_queue<T, detail::priority_items<T, Compare>> {
 public:
  using basic_queue<T, detail::priority_items<T, Compare>>::basic_queue;
};

}  // namespace hocket
