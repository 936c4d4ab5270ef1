// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/base/config.hpp"

namespace hocket {

namespace detail {
struct root_layout;
}

/// The links of an element that is in at most one list. It knows no list, so it leaves in O(1)
/// wherever it stands.
class list_hook {
 public:
  list_hook() = default;
  list_hook(const list_hook&) = delete;
  list_hook& operator=(const list_hook&) = delete;
  ~list_hook() { unlink(); }

  [[nodiscard]] bool linked() const noexcept { return next_ != nullptr; }
  void unlink() noexcept {
    if (!linked()) return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = prev_ = nullptr;
  }

 private:
  template <class>
  friend class intrusive_list;
  friend struct detail::root_layout;
  list_hook* next_ = nullptr;
  list_hook* prev_ = nullptr;
};

/// A list whose links lie in its elements, so that nothing is allocated. T derives from list_hook.
/// LIFETIME: an element that dies leaves its list; a list that dies lets its elements go.
template <class T>
class intrusive_list {
 public:
  intrusive_list() noexcept { ends_.next_ = ends_.prev_ = &ends_; }
  intrusive_list(const intrusive_list&) = delete;
  intrusive_list& operator=(const intrusive_list&) = delete;
  ~intrusive_list() {
    while (!empty()) pop_front();
    ends_.next_ = ends_.prev_ = nullptr;
  }

  [[nodiscard]] bool empty() const noexcept { return ends_.next_ == &ends_; }

  /// REQUIRES: the element is in no list.
  void push_back(T& element) noexcept { insert_after(*ends_.prev_, element); }
  void push_front(T& element) noexcept { insert_after(ends_, element); }

  /// REQUIRES: !empty().
  [[nodiscard]] T& front() noexcept {
    HOCKET_ASSERT(!empty());
    return static_cast<T&>(*ends_.next_);
  }
  [[nodiscard]] T& back() noexcept {
    HOCKET_ASSERT(!empty());
    return static_cast<T&>(*ends_.prev_);
  }
  T& pop_front() noexcept {
    T& first = front();
    static_cast<list_hook&>(first).unlink();
    return first;
  }

  /// The element after `element`, or null. With front() the way to walk the list.
  [[nodiscard]] T* next(T& element) noexcept {
    list_hook* const after = static_cast<list_hook&>(element).next_;
    return after == &ends_ ? nullptr : static_cast<T*>(after);
  }

  /// Moves all elements of `other` to the end of this list. O(1).
  void splice_back(intrusive_list& other) noexcept {
    if (other.empty()) return;
    other.ends_.next_->prev_ = ends_.prev_;
    ends_.prev_->next_ = other.ends_.next_;
    other.ends_.prev_->next_ = &ends_;
    ends_.prev_ = other.ends_.prev_;
    other.ends_.next_ = other.ends_.prev_ = &other.ends_;
  }

 private:
  static void insert_after(list_hook& before, list_hook& hook) noexcept {
    HOCKET_ASSERT(!hook.linked());
    hook.prev_ = &before;
    hook.next_ = before.next_;
    before.next_->prev_ = &hook;
    before.next_ = &hook;
  }

  list_hook ends_;
};

}  // namespace hocket
