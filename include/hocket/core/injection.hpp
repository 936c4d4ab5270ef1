// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

#include "hocket/base/exception_match.hpp"
#include "hocket/base/raise.hpp"
#include "hocket/errors.hpp"

namespace hocket {

/// What can be thrown into a coroutine: any copyable object, or a std::exception_ptr. Pointers are
/// refused, since throwing "text" is a slip far more often than a wish.
template <class E>
concept Throwable = std::copy_constructible<E> && !std::is_pointer_v<E>;

namespace detail {

/// An exception on its way into a suspended body. It lies on the resumer's stack until the body
/// takes it, either by a throw at its co_yield or, through `catching`, as an exception_ptr; so the
/// usual case makes the exception object once and throws it once.
class injection {
 public:
  [[noreturn]] void raise_now() {
    raise();
    HOCKET_UNREACHABLE();
  }
  /// The same for who makes it his last call: the compiler jumps there.
  HOCKET_ALWAYS_INLINE void raise() { raise_(object_); }
  [[nodiscard]] std::exception_ptr capture() const { return capture_(object_); }

  /// A generator_exit or a subclass of it: delegates are closed, not thrown into (DEL-32, DEL-34).
  [[nodiscard]] bool is_exit() const noexcept { return is_exit_; }

 protected:
  using raise_function = void (*)(void*);  ///< never returns
  using capture_function = std::exception_ptr (*)(void*);
  injection(void* object, raise_function raises, capture_function captures, bool exits) noexcept
      : object_(object), raise_(raises), capture_(captures), is_exit_(exits) {}
  ~injection() = default;

 private:
  void* object_;
  raise_function raise_;
  capture_function capture_;
  bool is_exit_;
};

template <Throwable E>
class injection_of final : public injection {
 public:
  explicit injection_of(E& exception) noexcept
      : injection(
            std::addressof(exception),
            [](void* object) {
#if HOCKET_EXCEPTIONS
              throw E(std::move(*static_cast<E*>(object)));
#else
              static_cast<void>(object);
              std::terminate();
#endif
            },
            [](void* object) {
              return std::make_exception_ptr(E(std::move(*static_cast<E*>(object))));
            },
            std::derived_from<E, generator_exit>) {
  }
};

template <>
class injection_of<std::exception_ptr> final : public injection {
 public:
  explicit injection_of(std::exception_ptr& exception) noexcept
      : injection(
            &exception,
            [](void* object) {
              std::rethrow_exception(std::move(*static_cast<std::exception_ptr*>(object)));
            },
            [](void* object) { return std::move(*static_cast<std::exception_ptr*>(object)); },
            exception_matches<generator_exit>(exception)) {}
};

/// An E with this message; what its making throws (std::bad_alloc), if that fails.
template <class E>
std::exception_ptr error_of(const char* message) noexcept {
  HOCKET_TRY { return std::make_exception_ptr(E(message)); }
  HOCKET_CATCH_ALL { return std::current_exception(); }
}

/// What a delegator gets whose delegate is being resumed by somebody else at this moment (REE-08).
class already_executing final : public injection {
 public:
  already_executing() noexcept
      : injection(
            nullptr, [](void*) { detail::raise<value_error>(message); },
            [](void*) { return error_of<value_error>(message); }, false) {}

  static constexpr const char* message = "generator already executing";
};

}  // namespace detail
}  // namespace hocket
