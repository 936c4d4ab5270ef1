// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/base/exception_match.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

/// What a promise and its futures share, without the value. Counted references, of one thread.
class future_state_base : public completion {
 public:
  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) destroy();
  }
  void retain_promise() noexcept { ++promises_; }
  /// A future that nobody can set any more would be waited for in vain.
  void release_promise() noexcept;

  /// The exception, or null. Who takes it sees to it, and who asks before there is one to what comes;
  /// one that nobody has taken is reported in the end.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    outcome_seen_ = true;
    return peek_exception();
  }
  /// The same for who only wants to know.
  [[nodiscard]] virtual std::exception_ptr peek_exception() const noexcept = 0;
  [[nodiscard]] bool was_cancelled() const noexcept {
    return done() && exception_matches<cancelled>(peek_exception());
  }

  /// Remembers where it was made, aside of it: in debug mode only.
  void note_creation(std::source_location where) noexcept;

  /// Nothing happens to one that is done.
  void cancel(std::string_view message) noexcept;

  /// Called by who is about to wait. A future belongs to the loop in which it was made, or else to
  /// the first in which it is awaited.
  /// THROWS: runtime_error "future is bound to a different event loop".
  void require_this_loop() {
    const std::uint32_t here = current_loop();
    if (loop_ == 0) loop_ = here;
    if (loop_ != here) throw runtime_error("future is bound to a different event loop");
  }

  /// THROWS: invalid_state_error when it is done.
  void require_open() const;
  /// REQUIRES: !done().
  void fail(std::exception_ptr error) noexcept {
    set_failure(std::move(error));
    complete();
  }

 protected:
  future_state_base() = default;
  ~future_state_base() = default;

  /// The last thing before the end.
  void report_lost_exception() noexcept;

 private:
  virtual void destroy() noexcept = 0;
  virtual void set_failure(std::exception_ptr error) noexcept = 0;

  /// The end of the id of the loop that runs in this thread, or 0: enough to find a mistake by, and
  /// there is room for no more.
  [[nodiscard]] static std::uint32_t current_loop() noexcept {
    const event_loop* const here = event_loop::current_or_null();
    return here != nullptr ? static_cast<std::uint32_t>(here->id()) : 0;
  }

  unsigned references_ = 1;
  unsigned promises_ = 1;
  std::uint32_t loop_ = current_loop();
  mutable bool outcome_seen_ = false;
  bool creation_is_noted_ = false;
};

/// What a future ended with: a value or an exception.
template <class T>
class future_outcome {
  using stored = std::conditional_t<
      std::is_void_v<T>, std::monostate,
      std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, std::remove_cv_t<T>>>;

 public:
  template <class... Args>
  void set_value(Args&&... args) {
    value_.emplace(std::forward<Args>(args)...);
  }
  void set_exception(std::exception_ptr error) noexcept { error_ = std::move(error); }
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return error_; }
  /// REQUIRES: there is a value.
  [[nodiscard]] decltype(auto) peek() noexcept {
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(**value_);
    } else if constexpr (!std::is_void_v<T>) {
      return static_cast<T&>(*value_);
    }
  }

 private:
  std::optional<stored> value_;
  std::exception_ptr error_;
};

template <class T>
class future_state final : public future_state_base, public pooled_frame {
 public:
  [[nodiscard]] future_outcome<T>& outcome() noexcept { return outcome_; }

  template <class... Args>
  void succeed(Args&&... args) {
    outcome_.set_value(std::forward<Args>(args)...);
    complete();
  }

  [[nodiscard]] std::exception_ptr peek_exception() const noexcept override {
    return outcome_.exception();
  }

 private:
  ~future_state() = default;
  void destroy() noexcept override {
    report_lost_exception();
    delete this;
  }
  void set_failure(std::exception_ptr error) noexcept override {
    outcome_.set_exception(std::move(error));
  }

  future_outcome<T> outcome_;
};

/// What set_exception() puts into a future: `error`, but a stop_iteration in a runtime_error, since
/// thrown at a co_await in a generator's body it would end that one.
[[nodiscard]] std::exception_ptr future_error(std::exception_ptr error);

}  // namespace hocket::detail
