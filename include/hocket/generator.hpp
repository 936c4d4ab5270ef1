// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

#include "hocket/core/from_generator.hpp"
#include "hocket/core/generator_drive.hpp"
#include "hocket/core/generator_promise.hpp"
#include "hocket/errors.hpp"
#include "hocket/step.hpp"

namespace hocket {

/// A function that can be suspended at each `co_yield` and talked to (Python: a generator,
/// typing.Generator[YieldType, SendType, ReturnType]).
///
///     generator<double, double> averager() {
///       double total = 0, average = 0;
///       for (int count = 1;; ++count) {
///         total += co_yield average;
///         average = total / count;
///       }
///     }
///
/// Calling the function runs nothing of its body; the first next() runs it to its first co_yield.
/// From then on send(v) makes v the value of the co_yield that it stands at, throw_(e) raises e
/// there, and each gives the step that the body comes to.
///
/// None: a Send type has one when it can be made from std::nullopt, or is std::monostate. next() on
/// a suspended generator sends it.
///
/// Destroying a generator destroys its frame: the locals' destructors run (C++'s finally), no
/// handler does. close() is the whole protocol, with a generator_exit that the body can catch.
///
/// Memory: one frame for each generator, from per-thread free lists; or from an allocator, when the
/// function's parameters begin with `std::allocator_arg_t, Allocator`, as for std::generator.
///
/// Debug builds assert that a generator that was moved from is not resumed, and that a stale step is
/// not used (HOCKET_CHECKED in base/config.hpp).
///
/// THREAD: may be handed to another thread between resumptions; one thread at a time.
/// LIFETIME: parameters taken by reference and captures of a lambda must outlive the generator.
template <class Yield, class Send = void, class Return = void>
class [[nodiscard]] HOCKET_CHECKED_ABI generator : public std::ranges::view_base {
 public:
  using promise_type = detail::generator_promise<Yield, Send, Return>;
  using step_type = step<Yield, Return>;
  using yield_type = Yield;
  using send_type = Send;
  using return_type = Return;

  class iterator;

  generator(const generator&) = delete;  // a generator has one owner: hand it on by std::move
  generator& operator=(const generator&) = delete;  // as above
  generator(generator&& other) noexcept : handle_(other.give_up()) {}
  generator& operator=(generator&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = other.give_up();
#if HOCKET_CHECKED
      moved_from_ = false;
#endif
    }
    return *this;
  }
  HOCKET_ALWAYS_INLINE ~generator() { destroy(); }

  /// Runs the body to its next co_yield, or to its end; the co_yield it stood at evaluates to None.
  /// THROWS: what leaves the body, which closes the generator; value_error when it is running;
  /// type_error, with nothing changed, when it is suspended and Send has no None.
  step_type next() {
    check_not_moved_from();
    return next(handle_);
  }

  /// Runs on with `value` as the value of the co_yield that the body stands at.
  /// THROWS: as next(); type_error, with nothing changed, when the body has not started and the
  /// value is not None.
  template <class Sent = Send>
    requires(!std::is_void_v<Sent> && std::is_same_v<Sent, Send>)
  step_type send(std::type_identity_t<Sent> value) {
    check_not_moved_from();
    if (handle_ && promise().phase_ == node::suspended) [[likely]]
      return run(handle_, address(value));
    return send_slowly(handle_, value);
  }

  step_type send() = delete;  // to send nothing (None) is next()
  template <class Other>
    requires(!detail::CanBeSent<Other, Send>)
  step_type send(Other&&) = delete;  // what is sent must convert to this generator's Send type

#if HOCKET_EXCEPTIONS
  /// Throws `exception` at the co_yield that the body stands at: any copyable object, or a
  /// std::exception_ptr. Gives the next step when the body catches it and yields on or returns.
  /// THROWS: what leaves the body, usually the exception itself, which closes the generator; a
  /// generator that has not started or has ended throws it at once. value_error when it is running.
  template <Throwable E>
  step_type throw_(E exception) {
    check_not_moved_from();
    if constexpr (std::is_same_v<E, std::exception_ptr>) {
      if (exception == nullptr) detail::raise<type_error>("throw_: the exception_ptr is null");
    }
    detail::injection_of<E> in(exception);
    if (!handle_ || promise().state() == generator_state::closed) in.raise_now();
    if (promise().state() == generator_state::created) {
      discard();
      in.raise_now();
    }
    if (promise().phase_ == detail::generator_node::suspended) [[likely]] {
      promise().phase_ = detail::generator_node::running | detail::generator_node::injected;
      promise().channel_ = &in;
      return run_as_set(handle_);
    }
    return throw_slowly(handle_, in);
  }
  template <class E>
    requires(!Throwable<E>)
  step_type throw_(E) = delete;  // throw an object that can be copied, or a std::exception_ptr

  /// Ends the generator: closes its delegates, throws a generator_exit at the co_yield that the
  /// body stands at, and frees the frame. Gives what the body returns after catching that, if so.
  /// THROWS: runtime_error when the body yields instead of ending, and it stays suspended then;
  /// what else leaves the body; value_error when it is running.
  detail::close_result_t<Return> close() {
    if (state() == generator_state::running) {
      detail::raise<value_error>("generator already executing");
    }
    struct discard_at_end {
      generator& closed;
      ~discard_at_end() {
        if (closed.state() != generator_state::suspended) closed.discard();
      }
    } const at_end{*this};
    if (state() == generator_state::suspended) {
      detail::none_of<Send> none;
      detail::close_suspended(promise(), none.address());
      if constexpr (!std::is_void_v<Return>) {
        if (promise().full()) return promise().take();
      }
    }
    return detail::close_result_t<Return>();
  }
#endif

  /// A generator that was closed, or moved from, is closed.
  [[nodiscard]] generator_state state() const noexcept {
    return handle_ ? promise().state() : generator_state::closed;
  }

  /// Iterates over the values; begin() takes the first one that is left. The return value is
  /// dropped. Breaking off leaves the generator suspended.
  [[nodiscard]] iterator begin() {
    check_not_moved_from();
    return iterator(handle_, next(handle_));
  }
  [[nodiscard]] static constexpr std::default_sentinel_t end() noexcept {
    return std::default_sentinel;
  }

 private:
  friend promise_type;
  friend detail::generator_access;
  using handle_type = std::coroutine_handle<promise_type>;
  using node = detail::generator_node;

  explicit generator(handle_type handle) noexcept : handle_(handle) {}

  [[nodiscard]] promise_type& promise() const noexcept { return handle_.promise(); }

  // Clang puts the frame on the caller's stack when it sees what becomes of it. So all of these take
  // the handle by value, since a `this` that escapes into a slow path would hide it, and the
  // destructor is inlined even where it is cold.

  static step_type next(handle_type handle) {
    if constexpr (std::is_void_v<Send> || detail::NoneAble<Send>) {
      detail::none_of<Send> none;
      return resume(handle, none.address());
    } else {
      if (handle && handle.promise().phase_ == node::created) return resume(handle, nullptr);
      return next_without_none(handle);
    }
  }

  static step_type resume(handle_type handle, void* in) {
    if (handle && handle.promise().phase_ <= node::suspended) [[likely]] {
      return run(handle, in);
    }
    return resume_slowly(handle, in);
  }

  /// Runs a generator that is its own leaf.
  static step_type run(handle_type handle, [[maybe_unused]] void* in) {
    promise_type& top = handle.promise();
    top.phase_ = node::running;
    if constexpr (!std::is_void_v<Send>) top.channel_ = in;
    return run_as_set(handle);
  }

  /// The same with stage and channel set already.
  static step_type run_as_set(handle_type handle) {
    promise_type& top = handle.promise();
    top.note_visit();
    handle.resume();
    ++top.resumptions_;
    if (top.phase_ == node::running) [[likely]] {
      top.phase_ = node::suspended;
      void* const yielded = top.channel_;
      if (yielded == nullptr) HOCKET_UNREACHABLE();
      return step_type(yielded, top);
    }
    if (top.phase_ == node::closed) return end(top);
    return finish_slowly(handle);
  }

  /// After a resumption in which the body ended. Passes the promise to nobody, see above.
  static step_type end(promise_type& top) {
    if (detail::body_failure::pending()) detail::body_failure::rethrow();
    if constexpr (!std::is_void_v<Return>) top.result_ = node::result::shown;
    return step_type(static_cast<detail::return_slot<Return>&>(top));
  }

  /// After a resumption in which the body ended, in a chain or with an injection, or began to
  /// delegate.
  HOCKET_NOINLINE static step_type finish_slowly(handle_type handle) {
    return finish(handle.promise(), handle.promise());
  }

  /// After a resumption of `leaf` in the chain under `top` that did not just yield.
  HOCKET_NOINLINE static step_type finish(promise_type& top, node& leaf) {
    detail::none_of<Send> none;
    node* last = &leaf;
    if (node* next = detail::follow(top, leaf, none.address())) {
      last = detail::drive(top, next, none.address());
    }
    if (top.stage() == node::running) detail::set_stage(top, node::suspended);
    return outcome(top, *last);
  }

  template <class Value>
  HOCKET_NOINLINE static step_type send_slowly(handle_type handle, Value& value) {
    if (handle && handle.promise().phase_ != delegating &&
        handle.promise().state() == generator_state::created && !detail::is_none<Send>(value)) {
      detail::raise<type_error>("can't send non-None value to a just-started generator");
    }
    return resume(handle, address(value));
  }

  template <class Value>
  [[nodiscard]] static void* address(Value& value) noexcept {
    return const_cast<std::remove_cv_t<Value>*>(std::addressof(value));
  }

  HOCKET_NOINLINE static step_type resume_slowly(handle_type handle, void* in) {
    if (!handle || handle.promise().state() == generator_state::closed) return step_type();
    promise_type& top = handle.promise();
    if (top.phase_ == delegating && top.leaf_->phase_ == ready_leaf) [[likely]] {
      return resume_leaf(top, *top.leaf_, in);
    }
    return visit(top, [in](detail::activation& visit, void* none) { return visit.send(in, none); });
  }

  static constexpr unsigned char delegating = node::suspended | node::waits;
  static constexpr unsigned char ready_leaf = node::suspended | node::delegate;

  /// What a visit does, without its care for chains that are out of order.
  static step_type resume_leaf(promise_type& top, node& leaf, void* in) {
    constexpr unsigned char running_leaf = node::running | node::delegate;
    top.phase_ = node::running | node::waits;
    leaf.phase_ = running_leaf;
    leaf.channel_ = in;
    top.note_visit();
    leaf.handle().resume();
    ++leaf.resumptions_;
    if (leaf.phase_ != running_leaf) return finish(top, leaf);
    leaf.phase_ = ready_leaf;
    top.phase_ = delegating;
    return step_type(leaf.channel_, top);
  }

  HOCKET_NOINLINE static step_type throw_slowly(handle_type handle, detail::injection& in) {
    return visit(handle.promise(),
                 [&in](detail::activation& visit, void* none) { return visit.throw_in(in, none); });
  }

  template <class Resumption>
  static step_type visit(promise_type& top, Resumption resumption) {
    detail::none_of<Send> none;
    node* leaf = nullptr;
    {
      detail::activation visit(top);
      leaf = resumption(visit, none.address());
    }
    return outcome(top, *leaf);
  }

  static step_type outcome(promise_type& top, node& leaf) {
    if (top.stage() != node::closed) return step_type(leaf.channel_, top);
    if (top.has(node::failed)) std::rethrow_exception(top.take_error());
    if (top.result_ == node::result::fresh) top.result_ = node::result::shown;
    return step_type(static_cast<detail::return_slot<Return>&>(top));
  }

  HOCKET_NOINLINE static step_type next_without_none(handle_type handle) {
    if (!handle || handle.promise().state() == generator_state::closed) return step_type();
    if (handle.promise().state() == generator_state::running) {
      detail::raise<value_error>("generator already executing");
    }
    detail::raise<type_error>("next: this generator takes values and has no None; use send()");
  }

  HOCKET_ALWAYS_INLINE void destroy() noexcept {
    if (!handle_) return;
    constexpr auto more_than_frame = node::waits | node::delegate | node::failed;
    if ((promise().phase_ & more_than_frame) != 0) [[unlikely]] {
      detail::unlink_and_destroy_delegates(promise());
    }
    handle_.destroy();
  }
  void discard() noexcept {
    destroy();
    handle_ = nullptr;
  }

  handle_type give_up() noexcept {
#if HOCKET_CHECKED
    moved_from_ = true;
#endif
    return std::exchange(handle_, nullptr);
  }
  void check_not_moved_from() const noexcept {
#if HOCKET_CHECKED
    HOCKET_ASSERT(!moved_from_ && "this generator was moved from");
#endif
  }

  handle_type handle_;
#if HOCKET_CHECKED
  bool moved_from_ = false;
#endif
};

/// LIFETIME: refers to the generator, which must not be closed or destroyed meanwhile.
template <class Yield, class Send, class Return>
class generator<Yield, Send, Return>::iterator {
 public:
  using value_type = typename detail::yield_traits<Yield>::value_type;
  using difference_type = std::ptrdiff_t;
  using reference = typename detail::yield_traits<Yield>::reference;

  iterator(iterator&&) noexcept = default;
  iterator& operator=(iterator&&) noexcept = default;

  reference operator*() const { return static_cast<reference>(*step_); }
  auto operator->() const { return step_.operator->(); }
  iterator& operator++() {
    step_ = generator::next(handle_);
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const iterator& position, std::default_sentinel_t) noexcept {
    return !position.step_;
  }

 private:
  friend generator;
  iterator(handle_type handle, step_type first) noexcept : handle_(handle), step_(first) {}

  handle_type handle_;
  step_type step_;
};

namespace detail {

template <class Yield, class Send, class Return>
generator<Yield, Send, Return>
generator_promise<Yield, Send, Return>::get_return_object() noexcept {
  return generator<Yield, Send, Return>(
      std::coroutine_handle<generator_promise>::from_promise(*this));
}

}  // namespace detail

/// Is T a generator of ours? (Python: inspect.isgenerator.)
template <class T>
inline constexpr bool is_generator_v =
    detail::generator_types<std::remove_cvref_t<T>>::is_generator;

}  // namespace hocket

#include "hocket/catching.hpp"
#include "hocket/core/allocator_promise.hpp"
#include "hocket/from.hpp"
