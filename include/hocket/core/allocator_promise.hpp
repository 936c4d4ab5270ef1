// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "hocket/core/generator_promise.hpp"

namespace hocket::detail {

/// The promise of a generator whose function takes `std::allocator_arg_t, Allocator` (as
/// std::generator's may): its frame comes from that allocator. A copy of the allocator lies behind
/// the frame, unless any other one would do as well.
///
/// It is a promise type of its own, chosen by the function's parameters, so that frames from the
/// pool need not remember where they came from.
template <class Promise, class Allocator>
class allocator_promise final : public Promise {
  struct alignas(__STDCPP_DEFAULT_NEW_ALIGNMENT__) block {
    std::byte bytes[__STDCPP_DEFAULT_NEW_ALIGNMENT__];
  };
  using traits = typename std::allocator_traits<Allocator>::template rebind_traits<block>;
  using block_allocator = typename traits::allocator_type;
  static constexpr bool keeps_allocator =
      !(traits::is_always_equal::value && std::is_default_constructible_v<block_allocator>);

 public:
  /// THROWS: what the allocator throws, out of the call of the generator's function.
  template <class... Args>
  HOCKET_ALWAYS_INLINE static void* operator new(std::size_t bytes, std::allocator_arg_t,
                                                 const Allocator& allocator, const Args&...) {
    return allocate(bytes, allocator);
  }
  /// The same for a member function or a lambda, whose object comes first.
  template <class Object, class... Args>
  HOCKET_ALWAYS_INLINE static void* operator new(std::size_t bytes, const Object&,
                                                 std::allocator_arg_t, const Allocator& allocator,
                                                 const Args&...) {
    return allocate(bytes, allocator);
  }

  // Inlined always: g++ 12 takes a call of a promise's operator delete for a mismatch of its
  // operator new, which has to be a template (its report 109224).
  HOCKET_ALWAYS_INLINE static void operator delete(void* frame, std::size_t bytes) noexcept {
    auto* const blocks = static_cast<block*>(frame);
    if constexpr (keeps_allocator) {
      block_allocator* const kept = allocator_behind(frame, bytes);
      block_allocator allocator(std::move(*kept));
      std::destroy_at(kept);
      traits::deallocate(allocator, blocks, block_count(bytes));
    } else {
      block_allocator allocator;
      traits::deallocate(allocator, blocks, block_count(bytes));
    }
  }

 private:
  static void* allocate(std::size_t bytes, const Allocator& from) {
    block_allocator allocator(from);
    void* const frame = std::to_address(traits::allocate(allocator, block_count(bytes)));
    if constexpr (keeps_allocator) {
      std::construct_at(allocator_behind(frame, bytes), std::move(allocator));
    }
    this_thread_new_frame = {frame, bytes};
    return frame;
  }

  static constexpr std::size_t frame_blocks(std::size_t bytes) noexcept {
    return (bytes + sizeof(block) - 1) / sizeof(block);
  }
  static constexpr std::size_t block_count(std::size_t bytes) noexcept {
    return frame_blocks(bytes) + (keeps_allocator ? frame_blocks(sizeof(block_allocator)) : 0);
  }
  static block_allocator* allocator_behind(void* frame, std::size_t bytes) noexcept {
    static_assert(alignof(block_allocator) <= alignof(block));
    return reinterpret_cast<block_allocator*>(static_cast<block*>(frame) + frame_blocks(bytes));
  }
};

}  // namespace hocket::detail

template <class Yield, class Send, class Return, class Allocator, class... Args>
struct std::coroutine_traits<hocket::generator<Yield, Send, Return>, std::allocator_arg_t,
                             Allocator, Args...> {
  using promise_type =
      hocket::detail::allocator_promise<hocket::detail::generator_promise<Yield, Send, Return>,
                                        std::remove_cvref_t<Allocator>>;
};

template <class Yield, class Send, class Return, class Object, class Allocator, class... Args>
struct std::coroutine_traits<hocket::generator<Yield, Send, Return>, Object, std::allocator_arg_t,
                             Allocator, Args...> {
  using promise_type =
      hocket::detail::allocator_promise<hocket::detail::generator_promise<Yield, Send, Return>,
                                        std::remove_cvref_t<Allocator>>;
};
