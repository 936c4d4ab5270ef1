// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <source_location>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/core/foreign_delegate.hpp"

namespace hocket {

/// Where a generator is in its life (Python: inspect.getgeneratorstate).
enum class generator_state : unsigned char { created, running, suspended, closed };

namespace detail {

class generator_node;

/// The exception that has just left a body, from unhandled_exception() to the resumer, who is next.
///
/// Not left in the promise, because a body that hands its promise to no function is one that clang
/// takes for cheap: then it inlines the body into the loop that resumes it.
class body_failure {
 public:
  [[nodiscard]] static bool pending() noexcept { return slot_.pending; }
  /// REQUIRES: called in a handler; none is pending.
  static void put(std::exception_ptr error) noexcept {
    ::new (static_cast<void*>(slot_.bytes)) std::exception_ptr(std::move(error));
    slot_.pending = true;
  }
  /// REQUIRES: one is pending.
  [[nodiscard]] static std::exception_ptr take() noexcept {
    auto& kept = *std::launder(reinterpret_cast<std::exception_ptr*>(slot_.bytes));
    std::exception_ptr error = std::move(kept);
    std::destroy_at(&kept);
    slot_.pending = false;
    return error;
  }
  /// REQUIRES: one is pending.
  [[noreturn]] HOCKET_COLD static void rethrow() { std::rethrow_exception(take()); }

 private:
  /// Bytes, so that reaching it needs no check whether it is initialised.
  struct slot {
    alignas(std::exception_ptr) std::byte bytes[sizeof(std::exception_ptr)];
    bool pending;
  };
  static inline constinit thread_local slot slot_ = {};
};

/// One `co_yield from(generator)` while it lasts. It lies in the delegator's frame, and the
/// delegator's channel leads to it.
class delegation {
 public:
  /// The delegate's frame has been destroyed.
  void delegate_was_destroyed() noexcept {
    forget_(*this);
    child_ = nullptr;
  }
  /// The same when the generator object knows it already.
  void delegate_is_gone() noexcept { child_ = nullptr; }

  [[nodiscard]] generator_node& delegate() const noexcept { return *child_; }

  /// The generator object lies in the delegator's frame, so both are destroyed together.
  [[nodiscard]] bool dies_with_delegator() const noexcept { return dies_with_delegator_; }

 protected:
  using forget_function = void (*)(delegation&) noexcept;
  delegation(generator_node* child, forget_function forget) noexcept
      : child_(child), forget_(forget) {}
  ~delegation() = default;

  generator_node* child_;
  bool dies_with_delegator_ = false;

 private:
  forget_function forget_;
};

/// The part of a generator's promise that does not depend on its types: its place in a chain of
/// delegations, and the two-way channel to whoever resumes it.
///
/// The chain. When the body of A stands at `co_yield from(B)`, A waits and B is its delegate:
/// B.parent_ is A. The generator that is resumed from outside is the top of such a chain, and it
/// keeps the innermost delegate, the leaf, so that a resumption goes straight there whatever the
/// depth:
///
///     top --leaf_----------------.
///      ^                         v
///      '--parent_-- B --parent_-- leaf
///
/// Only a top's leaf_ means anything; those in between have just their parent.
///
/// The channel. Before a resumption channel_ holds the address of what is sent, or of an
/// injection; after it, that of what was yielded, or of the delegation that the body waits in. Once
/// the body has failed, its place is taken by the exception.
class generator_node {
 public:
  /// `phase` is a stage and flags in one byte: the hot path compares it once before a resumption
  /// and once after.
  enum phase : unsigned char {
    created = 0,
    suspended = 1,
    running = 2,
    closed = 3,
    stage_bits = 3,
    waits = 4,     ///< for a delegate of ours; a top's leaf_ is then set
    delegate = 8,  ///< has a parent that waits for this one
    foreign = 16,  ///< for a foreign_delegate
    failed = 32,   ///< closed by an exception, which is in error_
    injected = 64  ///< resumed with an injection in the channel
  };

  generator_node() noexcept : channel_(nullptr), leaf_(nullptr) {}
  generator_node(const generator_node&) = delete;
  generator_node& operator=(const generator_node&) = delete;
  /// REQUIRES: an error was taken. So nothing is called here, and nothing that a body needs lives
  /// across a call on the way that destroys it: GCC then keeps the hot way free of saved registers.
  ~generator_node() {}

  [[nodiscard]] unsigned char stage() const noexcept { return phase_ & stage_bits; }
  [[nodiscard]] bool has(phase flag) const noexcept { return (phase_ & flag) != 0; }

  /// The coroutine of this promise. Every promise that derives from this class does so first and is
  /// aligned to no more than a frame, so that the node's address is the promise's.
  [[nodiscard]] std::coroutine_handle<generator_node> handle() noexcept {
    return std::coroutine_handle<generator_node>::from_promise(*this);
  }

  /// The state as others see it: a delegator runs while its delegate does (STA-06, REE-08).
  [[nodiscard]] generator_state state() const noexcept;

  /// The top of the chain that this one is in.
  [[nodiscard]] generator_node& root() noexcept {
    generator_node* node = this;
    while (node->parent_ != nullptr) node = node->parent_;
    return *node;
  }

  /// The generator that this one delegates to, or null (Python: gi_yieldfrom).
  [[nodiscard]] generator_node* delegate_of_ours() const noexcept {
    return has(waits) ? &waits_for().delegate() : nullptr;
  }

  /// How often the body has been resumed. Counted after each time, where it does not delay the body,
  /// so the one that goes on has to be added.
  [[nodiscard]] unsigned resumptions() const noexcept {
    return resumptions_ + (stage() == running && !has(waits) ? 1 : 0);
  }

  // The body's side.

  /// Throws what was injected, at the co_yield that the body stands at.
  [[noreturn]] HOCKET_ALWAYS_INLINE void raise_injected() {
    phase_ = static_cast<unsigned char>(phase_ & ~injected);
    jump_to_raise(*static_cast<injection*>(channel_));
    HOCKET_UNREACHABLE();
  }
  /// The same as a value, for `catching`.
  [[nodiscard]] std::exception_ptr capture_injected(bool& is_exit) {
    phase_ = static_cast<unsigned char>(phase_ & ~injected);
    const auto* in = static_cast<injection*>(channel_);
    is_exit = in->is_exit();
    return in->capture();
  }

  [[nodiscard]] std::exception_ptr take_error() noexcept {
    std::exception_ptr error = std::move(error_);
    std::destroy_at(&error_);
    channel_ = nullptr;
    phase_ = static_cast<unsigned char>(phase_ & ~failed);
    return error;
  }

  // The resumer's side.

  /// Takes over the exception that left the body in the resumption that has just ended it, if so.
  void take_failure() noexcept {
    if (!body_failure::pending()) return;
    std::construct_at(&error_, body_failure::take());
    phase_ |= failed;
  }

  /// Somebody outside resumes this one; steps that it gave before are stale.
  void note_visit() noexcept {
#if HOCKET_CHECKED
    ++visits_;
#endif
  }

  /// Makes the body wait for `in` the next time that it is resumed.
  void inject(injection& in) noexcept {
    channel_ = &in;
    phase_ |= injected;
  }

  /// Suspends the body until `delegate` is done.
  void wait_for_foreign(foreign_delegate& delegate_of_other_kind,
                        std::source_location where) noexcept {
    foreign_ = &delegate_of_other_kind;
    phase_ |= foreign;
    where_ = where;
  }

  /// What this one waits for. REQUIRES: has(waits).
  [[nodiscard]] delegation& waits_for() const noexcept {
    return *static_cast<delegation*>(channel_);
  }

  /// Does `object` lie in the frame that begins at `frame`? False when the size of the frame is not
  /// known, as of one that the compiler has put on the caller's stack.
  [[nodiscard]] bool frame_contains(const void* frame, const void* object) const noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(frame);
    const auto place = reinterpret_cast<std::uintptr_t>(object);
    return place - begin < frame_bytes();
  }
  /// The size of the frame, to 512 KiB at most; 0 when it is not known.
  [[nodiscard]] std::size_t frame_bytes() const noexcept { return frame_units_ * frame_unit; }
  void set_frame_bytes(std::size_t bytes) noexcept {
    frame_units_ = static_cast<std::uint16_t>(std::min(bytes / frame_unit, std::size_t{0xffff}));
  }

  unsigned char phase_ = created;
  /// Of the return_slot, kept here where it costs no room. A result that was shown in a step is
  /// still there for that step to take, and for nobody else: it is delivered once.
  enum class result : unsigned char { none, fresh, shown } result_ = result::none;
  std::uint16_t frame_units_ = 0;
  std::uint32_t resumptions_ = 0;
#if HOCKET_CHECKED
  std::uint32_t visits_ = 0;  ///< resumptions from outside, by which a step knows that it is stale
#endif
  union {
    void* channel_;
    std::exception_ptr error_;
  };
  union {
    generator_node* leaf_;
    foreign_delegate* foreign_;
  };
  generator_node* parent_ = nullptr;
  std::source_location where_;

 private:
  /// Out of line, as every co_yield has one; it ends in a jump, as a function on the way costs the
  /// unwinder a tenth of a throw. Hence it must not be known as noreturn, nor what it jumps to.
  HOCKET_COLD static void jump_to_raise(injection& in) { in.raise(); }

  static constexpr std::size_t frame_unit = 8;
};

inline generator_state generator_node::state() const noexcept {
  if (stage() == closed) return generator_state::closed;
  for (const generator_node* node = this; node != nullptr; node = node->parent_) {
    if (node->stage() == running) return generator_state::running;
  }
  return stage() == created ? generator_state::created : generator_state::suspended;
}

}  // namespace detail
}  // namespace hocket
