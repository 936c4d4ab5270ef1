// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "hocket/base/raise.hpp"

/// The exceptions that hocket throws. Their names are Python's.
///
/// What reports a mistake derives from a standard exception. What ends a coroutine from outside
/// (`generator_exit`, `cancelled`) derives from none, as Python's derive from BaseException: a
/// `catch (const std::exception&)` in the body must not swallow them.
namespace hocket {

/// A value of the wrong kind: a value sent to a generator that has not started, or None where the
/// body can take no None (Python: TypeError).
class type_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// An operation that its operand does not have, such as a send to a plain range (Python:
/// AttributeError).
class attribute_error : public type_error {
 public:
  using type_error::type_error;
};

/// "generator already executing": a coroutine that runs was resumed (Python: ValueError).
class value_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The protocol was broken: a stop_iteration that left a body, an exit that a body ignored, a loop
/// where none may run (Python: RuntimeError).
class runtime_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The result was asked for before there is one (Python: asyncio.InvalidStateError).
class invalid_state_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A context variable that was not set and has no default (Python: LookupError).
class lookup_error : public std::out_of_range {
 public:
  using std::out_of_range::out_of_range;
};

/// Time ran out (Python: TimeoutError).
class timeout_error : public std::runtime_error {
 public:
  timeout_error() : std::runtime_error("timed out") {}
  using std::runtime_error::runtime_error;
};

/// Asks a generator to end; thrown at the co_yield where it is suspended (Python: GeneratorExit).
/// Derives from no standard exception. A handler for it may clean up and return, not yield again.
class generator_exit {
 public:
  generator_exit() = default;
  virtual ~generator_exit() = default;
  generator_exit(const generator_exit&) = default;
  generator_exit& operator=(const generator_exit&) = default;
  [[nodiscard]] virtual const char* what() const noexcept { return "generator exit"; }
};

/// Asks a task to end; thrown at the co_await where it is suspended (Python:
/// asyncio.CancelledError). Derives from no standard exception. May be caught; a task that catches
/// it and goes on should say so with uncancel().
class cancelled {
 public:
  cancelled() = default;
  explicit cancelled(std::string message) : message_(std::move(message)) {}
  virtual ~cancelled() = default;
  cancelled(const cancelled&) = default;
  cancelled& operator=(const cancelled&) = default;

  /// The message that was given to cancel(), or "cancelled".
  [[nodiscard]] virtual const char* what() const noexcept {
    return message_.empty() ? "cancelled" : message_.c_str();
  }

 private:
  std::string message_;
};

/// SIGINT ended run() (Python: KeyboardInterrupt). Derives from no standard exception.
class keyboard_interrupt {
 public:
  keyboard_interrupt() = default;
  virtual ~keyboard_interrupt() = default;
  keyboard_interrupt(const keyboard_interrupt&) = default;
  keyboard_interrupt& operator=(const keyboard_interrupt&) = default;
  [[nodiscard]] virtual const char* what() const noexcept { return "keyboard interrupt"; }
};

/// The base of every stop_iteration<R>, for those who do not care about the value.
class stop_iteration_base : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "stop iteration"; }
};

/// A generator has no further value; carries what it returned (Python: StopIteration).
/// Thrown by step::value() only, never on the way of those who test the step.
template <class R>
class stop_iteration : public stop_iteration_base {
 public:
  /// The generator was closed already, so there is no value (Python: value is None).
  stop_iteration() = default;
  explicit stop_iteration(R value) : value_(std::in_place, std::forward<R>(value)) {}

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }

  /// What the generator returned.
  /// THROWS: std::bad_optional_access when has_value() is false.
  [[nodiscard]] const R& value() const& { return value_.value(); }
  [[nodiscard]] R& value() &
    requires std::is_copy_constructible_v<R>
  {
    return value_.value();
  }
  /// A value that cannot be copied is moved out.
  [[nodiscard]] R value() & requires(!std::is_copy_constructible_v<R>) {
    return std::move(value_).value();
  } [[nodiscard]] R value() && {
    return std::move(value_).value();
  }

 private:
  std::optional<R> value_;
};

template <class R>
class stop_iteration<R&> : public stop_iteration_base {
 public:
  stop_iteration() = default;
  explicit stop_iteration(R& value) : value_(&value) {}
  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
  /// THROWS: std::bad_optional_access when has_value() is false.
  [[nodiscard]] R& value() const {
    if (value_ == nullptr) detail::raise<std::bad_optional_access>();
    return *value_;
  }

 private:
  R* value_ = nullptr;
};

template <>
class stop_iteration<void> : public stop_iteration_base {
 public:
  [[nodiscard]] bool has_value() const noexcept { return false; }
};

/// An async_generator has no further value (Python: StopAsyncIteration).
/// Thrown by async_step::value() only.
class stop_async_iteration : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "stop async iteration"; }
};

}  // namespace hocket
