// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cassert>

namespace hocket {

/// The links of an element of a pairing_heap. Immovable, as others point to it.
struct heap_hook {
  heap_hook() = default;
  heap_hook(const heap_hook&) = delete;
  heap_hook& operator=(const heap_hook&) = delete;
  ~heap_hook() { assert(!linked()); }

  [[nodiscard]] bool linked() const noexcept { return prev_ != this; }

  heap_hook* child_ = nullptr;
  heap_hook* next_ = nullptr;
  /// The left sibling, or the parent for a first child; null for the root. A hook that
  /// points to itself is in no heap.
  heap_hook* prev_ = this;
};

/// A priority queue whose elements carry their own links: no allocation.
///
/// push is O(1); pop and erase are O(log n) amortised. Nothing here recurses, since a heap
/// that was filled in order is as deep, or as broad, as it has elements.
///
/// `T` derives from heap_hook; `Less` orders it strictly, and the least is on top.
///
/// LIFETIME: elements are erased before they die, and the heap is empty when it dies.
template <class T, class Less>
class pairing_heap {
 public:
  pairing_heap() = default;
  pairing_heap(const pairing_heap&) = delete;
  pairing_heap& operator=(const pairing_heap&) = delete;
  ~pairing_heap() { assert(empty()); }

  [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }

  /// The least element. REQUIRES: not empty.
  [[nodiscard]] T& top() const noexcept {
    assert(!empty());
    return static_cast<T&>(*root_);
  }

  /// REQUIRES: `element` is in no heap.
  void push(T& element) noexcept {
    assert(!element.linked());
    element.prev_ = nullptr;
    root_ = root_ ? meld(root_, &element) : &element;
  }

  /// Removes the least element and returns it. REQUIRES: not empty.
  T& pop() noexcept {
    T& least = top();
    root_ = combine(least.child_);
    release(least);
    return least;
  }

  /// Removes `element` from wherever it stands. REQUIRES: it is in this heap.
  void erase(T& element) noexcept {
    assert(element.linked());
    heap_hook* const hook = &element;
    if (hook == root_) {
      pop();
      return;
    }
    cut(hook);
    if (heap_hook* rest = combine(hook->child_)) root_ = meld(root_, rest);
    release(element);
  }

 private:
  static void release(heap_hook& hook) noexcept {
    hook.child_ = hook.next_ = nullptr;
    hook.prev_ = &hook;
  }

  /// Takes `hook` and its subtree out of its siblings. REQUIRES: it is not the root.
  static void cut(heap_hook* hook) noexcept {
    if (hook->prev_->child_ == hook) {
      hook->prev_->child_ = hook->next_;
    } else {
      hook->prev_->next_ = hook->next_;
    }
    if (hook->next_) hook->next_->prev_ = hook->prev_;
    hook->next_ = nullptr;
  }

  /// Joins two trees: the root that is not less becomes the other's first child.
  static heap_hook* meld(heap_hook* a, heap_hook* b) noexcept {
    if (Less{}(static_cast<const T&>(*b), static_cast<const T&>(*a))) {
      heap_hook* const swapped = a;
      a = b;
      b = swapped;
    }
    b->next_ = a->child_;
    if (b->next_) b->next_->prev_ = b;
    b->prev_ = a;
    a->child_ = b;
    a->next_ = nullptr;
    a->prev_ = nullptr;
    return a;
  }

  /// Joins a list of siblings into one tree: pairs from left to right, then the pairs from
  /// right to left. The order of the two walks is what makes the cost logarithmic.
  static heap_hook* combine(heap_hook* first) noexcept {
    heap_hook* pairs = nullptr;
    while (first) {
      heap_hook* const left = first;
      heap_hook* const right = left->next_;
      first = right ? right->next_ : nullptr;
      heap_hook* const pair = right ? meld(left, right) : left;
      pair->next_ = pairs;
      pairs = pair;
    }
    heap_hook* tree = nullptr;
    while (pairs) {
      heap_hook* const pair = pairs;
      pairs = pair->next_;
      pair->next_ = pair->prev_ = nullptr;
      tree = tree ? meld(tree, pair) : pair;
    }
    return tree;
  }

  heap_hook* root_ = nullptr;
};

}  // namespace hocket
