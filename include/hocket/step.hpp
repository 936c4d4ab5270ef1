// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <type_traits>

#include "hocket/base/config.hpp"
#include "hocket/core/return_slot.hpp"
#include "hocket/core/yield_traits.hpp"
#include "hocket/errors.hpp"

namespace hocket {

namespace detail {
struct generator_access;
}

/// What one resumption of a generator gave: a value that was yielded, or the end, with the value
/// that the body returned. Neither of both means that the generator was closed already.
///
///     while (auto step = lines.next()) use(*step);
///
/// LIFETIME: refers to the generator; valid until that is resumed, closed or destroyed.
template <class Yield, class Return>
class HOCKET_CHECKED_ABI step {
 public:
  using reference = typename detail::yield_traits<Yield>::reference;

  constexpr step() noexcept = default;

  /// A value was yielded.
  constexpr explicit operator bool() const noexcept { return value_ != nullptr; }
  [[nodiscard]] constexpr bool has_value() const noexcept { return value_ != nullptr; }

  /// The yielded value, as the reference that std::generator would give.
  /// REQUIRES: has_value(), asserted; the generator has not been resumed since, checked in debug builds.
  decltype(auto) operator*() const {
    check_valid();
    return static_cast<reference>(*value_);
  }
  auto operator->() const {
    check_valid();
    return value_;
  }

  /// The yielded value (Python: what next() or send() returns).
  /// THROWS: stop_iteration<Return> when there is none; it takes the returned value with it.
  decltype(auto) value() const {
    if (!has_value()) throw_stop_iteration();
    check_valid();
    return static_cast<reference>(*value_);
  }

  /// This resumption ended the body, by co_return or by falling off its end.
  [[nodiscard]] constexpr bool returned() const noexcept { return returned_ != nullptr; }

  /// Moves the returned value out (Python: StopIteration.value); it can be had once.
  /// THROWS: std::logic_error when !returned(), or when it was taken already.
  Return result() {
    if (!returned()) {
      detail::raise<std::logic_error>("step::result: this step did not end the generator");
    }
    return returned_->take();
  }

 private:
  template <class, class, class>
  friend class generator;
  friend struct detail::generator_access;
  using pointer = typename detail::yield_traits<Yield>::pointer;
  using slot = detail::return_slot<Return>;

  /// What `top` gave when it was visited last: the value at `value`.
  step(void* value, [[maybe_unused]] const detail::generator_node& top) noexcept
      : value_(static_cast<pointer>(value)) {
#if HOCKET_CHECKED
    top_ = &top;
    visit_ = top.visits_;
#endif
  }
  explicit step(slot& returned) noexcept : returned_(&returned) {}

  void check_valid() const noexcept {
    HOCKET_ASSERT(has_value() && "this step has no value: test it first");
#if HOCKET_CHECKED
    HOCKET_ASSERT(visit_ == top_->visits_ && "this step is stale: its generator was resumed");
#endif
  }

  [[noreturn]] HOCKET_NOINLINE void throw_stop_iteration() const {
    if constexpr (!std::is_void_v<Return>) {
      if (returned() && returned_->full()) detail::raise<stop_iteration<Return>>(returned_->take());
    }
    detail::raise<stop_iteration<Return>>();
  }

  pointer value_ = nullptr;
  slot* returned_ = nullptr;
#if HOCKET_CHECKED
  const detail::generator_node* top_ = nullptr;
  std::uint32_t visit_ = 0;
#endif
};

}  // namespace hocket
