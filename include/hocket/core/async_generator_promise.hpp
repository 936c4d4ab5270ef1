// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/base/exception_match.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/catching.hpp"
#include "hocket/core/adopted_awaiter.hpp"
#include "hocket/core/async_generator_node.hpp"
#include "hocket/core/generator_promise.hpp"
#include "hocket/core/yield_traits.hpp"
#include "hocket/errors.hpp"
#include "hocket/received.hpp"

namespace hocket {

template <class Yield, class Send>
class async_generator;

namespace detail {

/// PEP 479 for async generators: what would look like the body's end to whoever drives it leaves
/// as a runtime_error that carries it. Null when the exception is no such thing.
/// REQUIRES: called in a handler of the exception.
inline std::exception_ptr stop_raised_by_async_generator(const std::exception_ptr& error) noexcept {
  const bool async = exception_matches<stop_async_iteration>(error);
  if (!async && !exception_matches<stop_iteration_base>(error)) return nullptr;
  HOCKET_TRY {
#if HOCKET_EXCEPTIONS
    std::throw_with_nested(runtime_error(async ? "async generator raised StopAsyncIteration"
                                               : "async generator raised StopIteration"));
#endif
  }
  HOCKET_CATCH_ALL { return std::current_exception(); }
  return nullptr;
}

/// Hands a value to the consumer, and comes back with what was sent or throws what was thrown in.
template <class Promise>
class async_yield_awaiter {
 public:
  explicit async_yield_awaiter(Promise& promise) noexcept : promise_(promise) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  transfer await_suspend(std::coroutine_handle<>,
                         std::source_location where = std::source_location::current()) noexcept {
    promise_.suspended_at(where);
    return promise_.leave(generator_state::suspended);
  }
  decltype(auto) await_resume() { return promise_.receive(); }

 protected:
  Promise& promise_;
};

/// The same for co_yield catching(v): what was thrown in comes back as a value.
template <class Promise>
class async_catching_awaiter : public async_yield_awaiter<Promise> {
 public:
  using async_yield_awaiter<Promise>::async_yield_awaiter;
  auto await_resume() { return this->promise_.receive_catching(); }
};

/// Either of them for what does not bind to the yielded reference: the consumer gets a copy, or a
/// value that was converted.
template <class Promise, class Awaiter>
class async_copying_awaiter : public Awaiter {
 public:
  template <class Value>
  async_copying_awaiter(Promise& promise, Value&& value)
      : Awaiter(promise), value_(std::forward<Value>(value)) {}
  transfer await_suspend(std::coroutine_handle<> body,
                         std::source_location where = std::source_location::current()) noexcept {
    this->promise_.offer(value_);
    return Awaiter::await_suspend(body, where);
  }

 private:
  typename Promise::yields::value_type value_;
};

/// Where the body ends.
struct async_finish_awaiter {
  async_generator_node& node;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  transfer await_suspend(std::coroutine_handle<>) const noexcept {
    return node.leave(generator_state::closed);
  }
  void await_resume() const noexcept {}
};

template <class Yield, class Send>
class async_generator_promise final : public async_generator_node {
 public:
  using yields = yield_traits<Yield>;
  using send_type = Send;
  using reference = typename yields::reference;
  using value_type = typename yields::value_type;

  static void* operator new(std::size_t bytes) {
    if constexpr (over_aligned) {
      return ::operator new(bytes, std::align_val_t(alignment));
    } else {
      return frame_pool::allocate(bytes);
    }
  }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    if constexpr (over_aligned) {
      ::operator delete(frame, bytes, std::align_val_t(alignment));
    } else {
      frame_pool::deallocate(frame, bytes);
    }
  }

  async_generator<Yield, Send> get_return_object() noexcept;
  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] async_finish_awaiter final_suspend() noexcept { return {*this}; }
  void return_void() const noexcept {}

  template <class A>
  decltype(auto) await_transform(A&& awaitable) {
    return transform_await(std::forward<A>(awaitable));
  }

  void unhandled_exception() noexcept {
    std::exception_ptr error = std::current_exception();
    if (std::exception_ptr stop = stop_raised_by_async_generator(error)) error = std::move(stop);
    this->fail(std::move(error));
  }

  [[nodiscard]] auto yield_value(reference value) noexcept {
    offer(value);
    return async_yield_awaiter<async_generator_promise>(*this);
  }
  [[nodiscard]] auto yield_value(const value_type& value)
    requires yields::copies_lvalues
  {
    using plain = async_yield_awaiter<async_generator_promise>;
    return async_copying_awaiter<async_generator_promise, plain>(*this, value);
  }
  template <class Value>
  [[nodiscard]] auto yield_value(catching_request<Value> request) {
    using catches = async_catching_awaiter<async_generator_promise>;
    if constexpr (std::is_convertible_v<std::add_pointer_t<Value>, typename yields::pointer> &&
                  std::is_convertible_v<Value&&, reference>) {
      reference yielded = static_cast<reference>(request.value);
      offer(yielded);
      return catches(*this);
    } else {
      static_assert(std::is_constructible_v<value_type, Value>,
                    "catching(v): v does not convert to what this generator yields");
      return async_copying_awaiter<async_generator_promise, catches>(
          *this, std::forward<Value>(request.value));
    }
  }
  template <class Delegate>
  std::suspend_never yield_value(from_request<Delegate>) {
    static_assert(!sizeof(from_request<Delegate>*),
                  "an async_generator cannot delegate: go through the other one's values and "
                  "co_yield each of them");
    return {};
  }

  // What the awaiters use.

  void offer(const volatile std::remove_reference_t<reference>& value) noexcept {
    this->channel_ = const_cast<void*>(static_cast<const volatile void*>(std::addressof(value)));
  }

  Send receive() {
    if (this->injected_) [[unlikely]]
      this->raise_injected();
    return take_sent();
  }

  received<Send> receive_catching() {
    if (this->injected_) {
      bool is_exit = false;
      std::exception_ptr error = this->capture_injected(is_exit);
      return received<Send>(std::move(error), is_exit);
    }
    if constexpr (std::is_void_v<Send>) {
      return received<Send>(std::in_place);
    } else if constexpr (std::is_reference_v<Send>) {
      return received<Send>(std::in_place, std::addressof(take_sent()));
    } else {
      return received<Send>(std::in_place, take_sent());
    }
  }

 private:
  Send take_sent() {
    if constexpr (!std::is_void_v<Send>) {
      return static_cast<Send&&>(*static_cast<std::remove_reference_t<Send>*>(this->channel_));
    }
  }

  /// Values on their way lie in the frame, and compilers ask for no more than operator new's
  /// alignment for it, whatever lies there.
  static constexpr std::size_t alignment = std::max(alignof(value_type), alignment_of_sent<Send>);
  static constexpr bool over_aligned = alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__;
};

}  // namespace detail
}  // namespace hocket
