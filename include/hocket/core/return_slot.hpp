// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "hocket/base/raise.hpp"
#include "hocket/core/generator_node.hpp"

namespace hocket::detail {

/// Room in a generator's promise for what its body returns.
///
/// A frame is aligned as operator new aligns, and so must the promise be: a value that wants more
/// is placed at its alignment by hand.
template <class Return>
class return_slot : public generator_node {
  static_assert(!std::is_rvalue_reference_v<Return>,
                "a generator cannot return an rvalue reference");
  using stored = std::remove_cv_t<Return>;
  static constexpr std::size_t slack = alignof(stored) > alignof(void*)
                                           ? alignof(stored) - alignof(void*)
                                           : 0;

 public:
  return_slot() noexcept = default;
  ~return_slot() {
    if (full()) std::destroy_at(address());
  }

  [[nodiscard]] bool full() const noexcept { return result_ != result::none; }

  template <class... Args>
  void fill(Args&&... args) {
    ::new (static_cast<void*>(address())) stored(std::forward<Args>(args)...);
    result_ = result::fresh;
  }

  /// THROWS: std::logic_error when there is none (any more).
  Return take() {
    if (!full()) raise<std::logic_error>("the generator's return value was taken already");
    result_ = result::none;
    struct cleanup {
      stored* value;
      ~cleanup() { std::destroy_at(value); }
    } const at_end{address()};
    return std::move(*at_end.value);
  }

 private:
  stored* address() noexcept {
    auto place = reinterpret_cast<std::uintptr_t>(storage_);
    if constexpr (slack != 0) place = (place + alignof(stored) - 1) & ~(alignof(stored) - 1);
    return reinterpret_cast<stored*>(place);
  }

  alignas(void*) std::byte storage_[sizeof(stored) + slack];
};

template <class Return>
class return_slot<Return&> : public generator_node {
 public:
  [[nodiscard]] bool full() const noexcept { return result_ != result::none; }
  void fill(Return& value) noexcept {
    value_ = std::addressof(value);
    result_ = result::fresh;
  }
  Return& take() {
    if (!full()) raise<std::logic_error>("the generator's return value was taken already");
    result_ = result::none;
    return *value_;
  }

 private:
  Return* value_ = nullptr;
};

template <>
class return_slot<void> : public generator_node {
 public:
  void take() noexcept {}
};

}  // namespace hocket::detail
