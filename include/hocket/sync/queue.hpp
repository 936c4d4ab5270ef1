// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "hocket/sync/basic_queue.hpp"

namespace hocket {

namespace detail {

template <class T>
class fifo_items {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  void push(T&& item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  std::deque<T> items_;
};

}  // namespace detail

/// Items that some tasks put in and others take out, first in, first out (Python: asyncio.Queue).
/// Its functions are basic_queue's.
template <class T>
class queue : public basic_queue<T, detail::fifo_items<T>> {
 public:
  using basic_queue<T, detail::fifo_items<T>>::basic_queue;
};

}  // namespace hocket
