// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/base/exception_match.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/core/generator_node.hpp"
#include "hocket/core/return_slot.hpp"
#include "hocket/core/yield_traits.hpp"
#include "hocket/errors.hpp"

namespace hocket {

template <class Yield, class Send, class Return>
class HOCKET_CHECKED_ABI generator;
template <class Delegate>
struct from_request;
template <class Value>
struct catching_request;

namespace detail {

template <class Promise, class Delegate>
auto make_from_awaiter(Promise& promise, from_request<Delegate> request);
template <class Promise, class Value>
auto make_catching_awaiter(Promise& promise, catching_request<Value> request);

/// What a generator's parts may know of each other and users may not.
struct generator_access {
  template <class Generator>
  static auto promise(const Generator& of) noexcept {
    return of.handle_ ? &of.handle_.promise() : nullptr;
  }
  template <class Generator>
  static auto resume(Generator& of, void* in) {
    return Generator::resume(of.handle_, in);
  }
  template <class Step>
  static void* address(const Step& of) noexcept {
    return const_cast<void*>(static_cast<const volatile void*>(of.value_));
  }
  /// Gives up the frame, which somebody else has destroyed.
  template <class Generator>
  static void forget(Generator& of) noexcept {
    of.handle_ = nullptr;
  }
};

/// PEP 479: a stop_iteration that leaves a body would look like its end to whoever drives it, so it
/// leaves as a runtime_error that carries it (std::nested_exception; Python: __cause__).
/// REQUIRES: called in a handler of the stop_iteration.
inline std::exception_ptr stop_iteration_raised() noexcept {
  HOCKET_TRY {
#if HOCKET_EXCEPTIONS
    std::throw_with_nested(runtime_error("generator raised StopIteration"));
#endif
  }
  HOCKET_CATCH_ALL { return std::current_exception(); }
  return nullptr;
}

/// Leaves what has left a body to its resumer. REQUIRES: called in a handler.
HOCKET_NOINLINE inline void keep_unhandled_exception() noexcept {
  std::exception_ptr error = std::current_exception();
  if (exception_matches<stop_iteration_base>(error)) error = stop_iteration_raised();
  body_failure::put(std::move(error));
}

/// Suspends at a co_yield and notes where; comes back with what was sent, or throws what was thrown
/// in. Where the compiler lets it, it is the promise itself by another name, and a co_yield needs no
/// room in the frame; elsewhere it refers to the promise.
///
/// The place is a default argument here and not of yield_value, because GCC would keep that one in
/// the frame at every co_yield.
template <class Promise>
class yield_awaiter {
 public:
#if HOCKET_AWAITS_IN_PLACE
  using in_co_yield = yield_awaiter&;
#else
  using in_co_yield = yield_awaiter;
  explicit yield_awaiter(Promise& promise) noexcept : promise_(promise) {}
#endif

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    promise().where_ = where;
  }
  decltype(auto) await_resume() { return promise().receive(); }

 private:
#if HOCKET_AWAITS_IN_PLACE
  [[nodiscard]] Promise& promise() noexcept { return static_cast<Promise&>(*this); }
#else
  [[nodiscard]] Promise& promise() noexcept { return promise_; }
  Promise& promise_;
#endif
};

/// The base of a promise that is its own yield_awaiter.
#if HOCKET_AWAITS_IN_PLACE
template <class Promise>
using yield_awaiter_base = yield_awaiter<Promise>;
#else
template <class Promise>
struct yield_awaiter_base {};
#endif

/// Room in the promise for a copy of an lvalue that is yielded by value, which the consumer may move
/// from. Only for what needs no destructor, since nobody would know when to call it.
template <class Yields>
class yield_slot {};
template <class Yields>
  requires(Yields::copies_lvalues && std::is_trivially_copyable_v<typename Yields::value_type> &&
           sizeof(typename Yields::value_type) <= sizeof(void*))
class yield_slot<Yields> {
 public:
  template <class Value>
  Value& keep(const Value& value) noexcept {
    return *std::construct_at(reinterpret_cast<Value*>(bytes_), value);
  }

 private:
  alignas(typename Yields::value_type) std::byte bytes_[sizeof(typename Yields::value_type)];
};

/// As yield_awaiter, for the copy of any other lvalue.
template <class Promise>
class copying_yield_awaiter {
 public:
  copying_yield_awaiter(Promise& promise, const typename Promise::yields::value_type& value)
      : promise_(promise), value_(value) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    promise_.offer(value_);
    promise_.where_ = where;
  }
  decltype(auto) await_resume() { return promise_.receive(); }

 private:
  Promise& promise_;
  typename Promise::yields::value_type value_;
};

/// Where a body begins: remembers the function, which is all that is known of it before it runs.
struct start_awaiter {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> body,
                     std::source_location where = std::source_location::current()) const noexcept {
    body.promise().where_ = where;
  }
  void await_resume() const noexcept {}
};

/// Where it ends; the resumer finds it closed.
struct finish_awaiter {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> body) const noexcept {
    body.promise().phase_ |= generator_node::closed;
  }
  void await_resume() const noexcept {}
};

template <class Visitor>
struct visit_awaiter {
  std::remove_reference_t<Visitor>& visitor;
  generator_node& node;
  [[nodiscard]] bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  auto await_resume() const { return visitor.visit(node); }
};

/// The half of the promise that takes co_return.
template <class Return>
class return_promise : public return_slot<Return> {
 public:
  template <class Value = Return>
  void return_value(Value&& value) {
    static_assert(std::is_convertible_v<Value, Return>,
                  "co_return: the value does not convert to what this generator returns");
    static_assert(!binds_temporary<Value>,
                  "co_return: the generator returns a reference, and this is a temporary or a "
                  "local: return what outlives the body, or return a value");
    this->fill(std::forward<Value>(value));
  }

 private:
  /// Otherwise the object that is referred to is the value itself, or one that it converts to by a
  /// reference, as a std::reference_wrapper does.
  template <class Value>
  static constexpr bool binds_temporary =
      std::is_reference_v<Return> && !std::is_convertible_v<Value, std::remove_cvref_t<Return>&> &&
      !(std::is_lvalue_reference_v<Value> &&
        std::is_convertible_v<std::add_pointer_t<Value>, std::add_pointer_t<Return>>);
};

template <>
class return_promise<void> : public return_slot<void> {
 public:
  void return_void() const noexcept {}
};

template <class Send>
inline constexpr std::size_t alignment_of_sent = alignof(Send);
template <>
inline constexpr std::size_t alignment_of_sent<void> = 1;

/// The frame that was allocated last, on its way to the promise that is made in it. Another promise
/// may come between, or none, when a parameter's copy throws.
struct new_frame {
  void* address;
  std::size_t bytes;
};
inline constinit thread_local new_frame this_thread_new_frame = {};

/// Can `co_yield value` be written? A literal 0 is no pointer's type, but may be its value.
template <class Value, class Yields>
concept YieldsAs =
    std::is_convertible_v<Value, typename Yields::reference> ||
    (Yields::copies_lvalues && std::is_convertible_v<Value, const typename Yields::value_type&>) ||
    (std::is_pointer_v<typename Yields::value_type> &&
     std::is_integral_v<std::remove_cvref_t<Value>>);

template <class Yield, class Send, class Return>
class generator_promise : public return_promise<Return>,
                          public yield_slot<yield_traits<Yield>>,
                          public yield_awaiter_base<generator_promise<Yield, Send, Return>> {
  using suspension_point = typename yield_awaiter<generator_promise>::in_co_yield;

 public:
  using yields = yield_traits<Yield>;
  using send_type = Send;

  generator_promise() noexcept {
    const new_frame frame = this_thread_new_frame;
    if (frame.address == this->handle().address()) this->set_frame_bytes(frame.bytes);
  }

  static void* operator new(std::size_t bytes) {
    void* frame = nullptr;
    if constexpr (over_aligned) {
      frame = ::operator new(bytes, std::align_val_t(alignment));
    } else {
      frame = frame_pool::allocate(bytes);
    }
    this_thread_new_frame = {frame, bytes};
    return frame;
  }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    if constexpr (over_aligned) {
      ::operator delete(frame, bytes, std::align_val_t(alignment));
    } else {
      frame_pool::deallocate(frame, bytes);
    }
  }

  generator<Yield, Send, Return> get_return_object() noexcept;
  [[nodiscard]] start_awaiter initial_suspend() const noexcept { return {}; }
  [[nodiscard]] finish_awaiter final_suspend() const noexcept { return {}; }

  static void unhandled_exception() noexcept { keep_unhandled_exception(); }

  [[nodiscard]] suspension_point yield_value(typename yields::reference value) noexcept {
    offer(value);
    return suspension_point(*this);
  }
  [[nodiscard]] decltype(auto) yield_value(const typename yields::value_type& value)
    requires yields::copies_lvalues
  {
    if constexpr (requires { this->keep(value); }) {
      offer(this->keep(value));
      return suspension_point(*this);
    } else {
      return copying_yield_awaiter<generator_promise>(*this, value);
    }
  }
  template <class Value>
    requires(!YieldsAs<Value, yields>)
  [[nodiscard]] auto yield_value(Value&&) noexcept {
    static_assert(
        YieldsAs<Value, yields>,
        "co_yield: this value is not what the generator yields. It does not convert; or it "
        "is a temporary and the generator yields references to write to (yield an object "
        "that lives on, or make it a generator of values); or it is an lvalue that cannot "
        "be copied (std::move it)");
    return yield_awaiter<generator_promise>(*this);
  }
  template <class Delegate>
  [[nodiscard]] auto yield_value(from_request<Delegate> request) {
    return make_from_awaiter(*this, std::move(request));
  }
  template <class Value>
  [[nodiscard]] auto yield_value(catching_request<Value> request) {
    return make_catching_awaiter(*this, std::move(request));
  }

  /// The one thing that a generator can co_await: what wants to know whose body it is in, and does
  /// not suspend (inspect.hpp: watch).
  template <class Visitor>
  [[nodiscard]] auto await_transform(Visitor&& visitor) {
    if constexpr (requires { visitor.visit(static_cast<generator_node&>(*this)); }) {
      return visit_awaiter<Visitor>{visitor, *this};
    } else {
      static_assert(!sizeof(Visitor*),
                    "a generator cannot co_await: make it an async_generator, or delegate with "
                    "co_yield from(...)");
    }
  }

  // What the awaiters use.

  void offer(const volatile std::remove_reference_t<typename yields::reference>& value) noexcept {
    this->channel_ = const_cast<void*>(static_cast<const volatile void*>(std::addressof(value)));
  }

  Send receive() {
    if (this->has(generator_node::injected)) [[unlikely]]
      this->raise_injected();
    return take_sent();
  }

  /// What was sent, out of the channel.
  Send take_sent() {
    if constexpr (!std::is_void_v<Send>) {
      return static_cast<Send&&>(*static_cast<std::remove_reference_t<Send>*>(this->channel_));
    }
  }

 private:
  /// Values on their way lie in the frame, and compilers ask for no more than operator new's
  /// alignment for it, whatever lies there.
  static constexpr std::size_t alignment =
      std::max(alignof(typename yields::value_type), alignment_of_sent<Send>);
  static constexpr bool over_aligned = alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__;
};

}  // namespace detail
}  // namespace hocket