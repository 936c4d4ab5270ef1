// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <source_location>
#include <utility>

#include "hocket/base/config.hpp"

namespace hocket::detail {

class coroutine_link;
struct leaf_handle;

/// What hocket keeps of a coroutine that tasks are made of: who awaits it, and where it is suspended
/// or with what it failed. The first base of the promise; two words.
///
/// Frames lie at multiples of 16, so the word that leads to the awaiting coroutine has four bits to
/// spare. They hold what else there is to know, since a byte of its own would cost a word.
class coroutine_node {
 public:
  enum class outcome : unsigned char { none, value, error };
  enum class kind : unsigned char { task, async_generator };

  /// Where a promise stands in its frame, on every compiler that we know, unless it is over-aligned.
  static constexpr std::size_t promise_offset = 16;

  /// Promises from which the chain of awaiting coroutines can be followed.
  template <class Promise>
  static constexpr bool is_base_of = [] {
    if constexpr (std::derived_from<Promise, coroutine_node>) {
      return alignof(Promise) <= promise_offset;
    } else {
      return false;
    }
  }();

  /// What the first word of a node never is.
  static constexpr std::uintptr_t impossible_link = ~std::uintptr_t{0};

  explicit coroutine_node(kind of = kind::task) noexcept
      : link_(of == kind::task ? 0 : async_generator_bit), where_() {}
  coroutine_node(const coroutine_node&) = delete;
  coroutine_node& operator=(const coroutine_node&) = delete;
  ~coroutine_node() {
    if (ended_as() == outcome::error) std::destroy_at(&error_);
  }

  [[nodiscard]] kind kind_of() const noexcept {
    return (link_ & async_generator_bit) != 0 ? kind::async_generator : kind::task;
  }

  // Who awaits it.

  /// It is awaited, or run by a loop.
  [[nodiscard]] bool has_parent() const noexcept {
    return (link_ & (address_bits | foreign_bit)) != 0;
  }
  template <class Promise>
  void set_parent(std::coroutine_handle<Promise> awaiting) noexcept {
    set_parent(awaiting.address(), is_base_of<Promise> ? 0 : foreign_bit);
  }
  void set_parent(const leaf_handle& awaiting) noexcept;
  /// Nobody awaits it: a loop runs it.
  void set_parentless() noexcept { set_parent(nullptr, foreign_bit); }
  /// Nobody awaits it any more.
  void leave_parent() noexcept { set_parent(nullptr, 0); }

  /// The awaiting coroutine, or null.
  [[nodiscard]] std::coroutine_handle<> parent() const noexcept {
    return std::coroutine_handle<>::from_address(parent_address());
  }
  /// The same as a link, and as a node, which is null also when it is not of hocket's making.
  [[nodiscard]] coroutine_link parent_link() const noexcept;
  [[nodiscard]] coroutine_node* parent_node() const noexcept;
  /// The node in a frame that has one; null for null.
  [[nodiscard]] static coroutine_node* of_frame(void* frame) noexcept {
    if (frame == nullptr) return nullptr;
    return reinterpret_cast<coroutine_node*>(static_cast<char*>(frame) + promise_offset);
  }
  /// The node of a coroutine; null when it has none that can be found from its frame.
  template <class Promise>
  [[nodiscard]] static coroutine_node* of(std::coroutine_handle<Promise> coroutine) noexcept {
    if constexpr (is_base_of<Promise>) {
      return &coroutine.promise();
    } else {
      return nullptr;
    }
  }
  /// REQUIRES: is_base_of<its promise>.
  [[nodiscard]] std::coroutine_handle<> handle() noexcept {
    return std::coroutine_handle<>::from_address(reinterpret_cast<char*>(this) - promise_offset);
  }

  // How it ended.

  [[nodiscard]] outcome ended_as() const noexcept {
    return static_cast<outcome>(link_ & outcome_bits);
  }
  void end_with_value() noexcept {
    forget_outcome();
    link_ |= static_cast<std::uintptr_t>(outcome::value);
  }
  void end_with(std::exception_ptr error) noexcept {
    forget_outcome();
    std::construct_at(&error_, std::move(error));
    link_ |= static_cast<std::uintptr_t>(outcome::error);
  }
  /// Null unless it ended with an exception.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    return ended_as() == outcome::error ? error_ : nullptr;
  }
  /// REQUIRES: it ended with an exception.
  [[nodiscard]] HOCKET_COLD std::exception_ptr take_exception() noexcept {
    return std::move(error_);
  }

  /// The co_await that it is suspended at; its function alone before the first one.
  /// REQUIRES: it has not ended.
  [[nodiscard]] const std::source_location& where() const noexcept { return where_; }
  void suspended_at([[maybe_unused]] std::source_location where) noexcept {
    if constexpr (HOCKET_CALL_GRAPH) where_ = where;
  }

 private:
  friend class coroutine_link;
  friend struct root_layout;

  static constexpr std::uintptr_t outcome_bits = 3;
  static constexpr std::uintptr_t foreign_bit = 4;  ///< the parent has no node
  static constexpr std::uintptr_t async_generator_bit = 8;
  static constexpr std::uintptr_t address_bits = ~std::uintptr_t{15};

  [[nodiscard]] void* parent_address() const noexcept {
    return reinterpret_cast<void*>(link_ & address_bits);
  }
  void set_parent(void* frame, std::uintptr_t foreign) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(frame);
    HOCKET_ASSERT((address & ~address_bits) == 0);
    link_ = address | foreign | (link_ & (outcome_bits | async_generator_bit));
  }
  void forget_outcome() noexcept {
    if (ended_as() == outcome::error) std::destroy_at(&error_);
    link_ &= ~outcome_bits;
  }

  std::uintptr_t link_;
  union {
    std::source_location where_;
    std::exception_ptr error_;
  };
};

/// The innermost coroutine of a suspended task. Knows whether it has a node, which a handle that has
/// lost its type would not.
struct leaf_handle {
  template <class Promise>
  leaf_handle(std::coroutine_handle<Promise> leaf) noexcept  // NOLINT: converts on purpose
      : handle(leaf), has_node(coroutine_node::is_base_of<Promise>) {}

  std::coroutine_handle<> handle;
  bool has_node;
};

inline void coroutine_node::set_parent(const leaf_handle& awaiting) noexcept {
  set_parent(awaiting.handle.address(), awaiting.has_node ? 0 : foreign_bit);
}

/// The way to a coroutine's node as the coroutines that it awaits keep it: a word that is noted
/// where the node itself would have to be worked out.
class coroutine_link {
 public:
  /// To nothing.
  constexpr coroutine_link() = default;
  coroutine_link(const leaf_handle& to) noexcept  // NOLINT: converts on purpose
      : word_(reinterpret_cast<std::uintptr_t>(to.handle.address()) |
              (to.has_node ? 0 : coroutine_node::foreign_bit)) {}
  /// To a coroutine of which nothing is known.
  [[nodiscard]] static coroutine_link to_unknown() noexcept {
    return coroutine_link(coroutine_node::foreign_bit);
  }

  [[nodiscard]] bool empty() const noexcept { return word_ == 0; }
  /// Null when it leads to nothing, or to what has no node.
  [[nodiscard]] coroutine_node* node() const noexcept {
    if ((word_ & coroutine_node::foreign_bit) != 0) return nullptr;
    return coroutine_node::of_frame(reinterpret_cast<void*>(word_ & coroutine_node::address_bits));
  }

 private:
  friend class coroutine_node;
  explicit coroutine_link(std::uintptr_t word) noexcept : word_(word) {}

  std::uintptr_t word_ = 0;
};

inline coroutine_link coroutine_node::parent_link() const noexcept { return coroutine_link(link_); }
inline coroutine_node* coroutine_node::parent_node() const noexcept { return parent_link().node(); }

}  // namespace hocket::detail
