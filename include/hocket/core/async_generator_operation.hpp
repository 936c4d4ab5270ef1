// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hocket/base/diagnostic.hpp"
#include "hocket/core/async_generator_node.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_report.hpp"
#include "hocket/core/yield_traits.hpp"
#include "hocket/errors.hpp"
#include "hocket/received.hpp"

namespace hocket {

/// What one operation on an async_generator gave: a value that was yielded, or its end.
///
///     while (auto step = co_await lines.next()) use(*step);
///
/// LIFETIME: refers to the generator; valid until its next operation.
template <class Yield>
class async_step {
 public:
  using reference = typename detail::yield_traits<Yield>::reference;

  async_step() noexcept = default;
  explicit async_step(void* value) noexcept : value_(static_cast<pointer>(value)) {}

  /// A value was yielded.
  explicit operator bool() const noexcept { return value_ != nullptr; }
  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }

  /// The yielded value, as the reference that std::generator would give.
  /// REQUIRES: has_value(), asserted.
  reference operator*() const {
    HOCKET_ASSERT(has_value() && "this step has no value: test it first");
    return static_cast<reference>(*value_);
  }
  auto operator->() const {
    HOCKET_ASSERT(has_value() && "this step has no value: test it first");
    return value_;
  }

  /// The yielded value (Python: what `await gen.__anext__()` gives).
  /// THROWS: stop_async_iteration when there is none.
  reference value() const {
    if (!has_value()) detail::raise<stop_async_iteration>();
    return static_cast<reference>(*value_);
  }

 private:
  using pointer = typename detail::yield_traits<Yield>::pointer;
  pointer value_ = nullptr;
};

namespace detail {

/// One operation on an async generator, to be awaited once: the part that knows no types.
class async_operation : own_awaiter {
 public:
  [[nodiscard]] bool await_ready() noexcept {
    is_repeated_ = outcome_ != outcome::not_awaited;
    if (!is_repeated_) outcome_ = begin();
    return is_repeated_ || outcome_ != outcome::resumes;
  }

  template <class Promise>
  transfer await_suspend(std::coroutine_handle<Promise> consumer,
                         std::source_location where = std::source_location::current()) noexcept {
    note_place(consumer, where);
    if (node_->state_ == generator_state::created) async_generator_host::begin(*node_);
    return node_->resume(consumer, in_, kind_ == kind::throws || kind_ == kind::closes);
  }

 protected:
  enum class kind : unsigned char { next, send, throws, closes };

  async_operation(async_generator_node* node, kind of) noexcept : node_(node), kind_(of) {}
  /// Without `in_`, which refers to what derives from this. REQUIRES: it has not been awaited.
  async_operation(async_operation&& other) noexcept
      : sends_nothing_(other.sends_nothing_),
        none_is_missing_(other.none_is_missing_),
        node_(other.node_),
        kind_(other.kind_),
        outcome_(std::exchange(other.outcome_, outcome::moved)) {}
  ~async_operation() {
    if (outcome_ == outcome::not_awaited) [[unlikely]]
      report_not_awaited();
  }

  /// What the operation failed with, or null.
  [[nodiscard]] std::exception_ptr take_error() noexcept;
  /// The address of the value that was yielded, or null.
  [[nodiscard]] void* value() const noexcept {
    return outcome_ == outcome::resumes && node_->state_ == generator_state::suspended
               ? node_->channel_
               : nullptr;
  }

  void* in_ = nullptr;            ///< for the channel
  bool sends_nothing_ = true;     ///< None, or nothing at all
  bool none_is_missing_ = false;  ///< next() where the body takes values and there is no None

 private:
  enum class outcome : unsigned char {
    not_awaited,
    moved,  ///< another one is awaited in its place
    resumes,
    has_ended,     ///< nothing to do
    busy,          ///< another operation has not ended
    just_started,  ///< a value for a body that has not begun
    no_none,
    thrown_early  ///< into a body that has not begun: it never will
  };

  outcome begin() noexcept;
  void report_not_awaited() const noexcept;

  async_generator_node* node_;
  kind kind_;
  outcome outcome_ = outcome::not_awaited;
  bool is_repeated_ = false;
};

inline async_operation::outcome async_operation::begin() noexcept {
  if (node_ == nullptr) return outcome::has_ended;
  switch (node_->state_) {
    case generator_state::closed:
      return outcome::has_ended;
    case generator_state::running:
      return outcome::busy;
    case generator_state::suspended:
      return none_is_missing_ ? outcome::no_none : outcome::resumes;
    case generator_state::created:
      break;
  }
  if (kind_ == kind::send && !sends_nothing_) return outcome::just_started;
  if (kind_ == kind::next || kind_ == kind::send) return outcome::resumes;
  node_->state_ = generator_state::closed;
  return kind_ == kind::throws ? outcome::thrown_early : outcome::has_ended;
}

HOCKET_NOINLINE inline void async_operation::report_not_awaited() const noexcept {
  if (quiet_drops::active()) return;
  constexpr std::string_view messages[] = {"next() of an async_generator was never awaited",
                                           "send() of an async_generator was never awaited",
                                           "throw_() of an async_generator was never awaited",
                                           "close() of an async_generator was never awaited"};
  report({diagnostic_kind::never_awaited, messages[static_cast<unsigned>(kind_)], nullptr, {}});
}

inline std::exception_ptr async_operation::take_error() noexcept {
  const bool awaits_value = kind_ == kind::next || kind_ == kind::send;
  if (std::exchange(is_repeated_, false)) {
    return std::make_exception_ptr(
        runtime_error(awaits_value ? "cannot reuse already awaited next()/send()"
                                   : "cannot reuse already awaited close()/throw_()"));
  }
  switch (outcome_) {
    case outcome::busy:
      return std::make_exception_ptr(
          runtime_error(awaits_value            ? "next(): async generator is already running"
                        : kind_ == kind::throws ? "throw_(): async generator is already running"
                                                : "close(): async generator is already running"));
    case outcome::just_started:
      return std::make_exception_ptr(
          type_error("can't send non-None value to a just-started async generator"));
    case outcome::no_none:
      return std::make_exception_ptr(
          type_error("next: this generator takes values and has no None; use send()"));
    case outcome::thrown_early:
      return static_cast<injection*>(in_)->capture();
    case outcome::resumes:
      break;
    default:
      return nullptr;
  }
  if (kind_ != kind::closes) return node_->take_error();
  if (node_->state_ == generator_state::suspended) {
    return std::make_exception_ptr(runtime_error("async generator ignored GeneratorExit"));
  }
  std::exception_ptr error = node_->take_error();
  return exception_matches<generator_exit>(error) ? nullptr : error;
}

/// An operation that gives a step.
template <class Yield>
class async_step_operation : public async_operation {
 public:
  async_step<Yield> await_resume() {
    if (std::exception_ptr error = take_error()) std::rethrow_exception(std::move(error));
    return async_step<Yield>(value());
  }
  /// For catching(): the outcome without a throw.
  received<async_step<Yield>> receive() noexcept {
    using result = received<async_step<Yield>>;
    if (std::exception_ptr error = take_error()) return result(std::move(error), false);
    return result(std::in_place, value());
  }

 protected:
  using async_operation::async_operation;
};

template <class Yield, class Send>
class [[nodiscard("co_await it")]] async_next : public async_step_operation<Yield> {
 public:
  explicit async_next(async_generator_node* node) noexcept
      : async_step_operation<Yield>(node, async_operation::kind::next) {
    this->in_ = none_.address();
    this->none_is_missing_ = !std::is_void_v<Send> && !NoneAble<Send>;
  }
  async_next(async_next&& other) noexcept : async_step_operation<Yield>(std::move(other)) {
    this->in_ = none_.address();
  }

 private:
  none_of<Send> none_;
};

template <class Yield, class Send>
class [[nodiscard("co_await it")]] async_send : public async_step_operation<Yield> {
 public:
  async_send(async_generator_node* node, Send value)
      : async_step_operation<Yield>(node, async_operation::kind::send),
        value_(static_cast<Send&&>(value)) {
    this->in_ = address();
    this->sends_nothing_ = is_none<Send>(value_);
  }
  async_send(async_send&& other)
      : async_step_operation<Yield>(std::move(other)), value_(static_cast<Send&&>(other.value_)) {
    this->in_ = address();
  }

 private:
  [[nodiscard]] void* address() noexcept {
    return const_cast<std::remove_cvref_t<Send>*>(std::addressof(value_));
  }

  Send value_;
};

template <class Yield, class E>
class [[nodiscard("co_await it")]] async_throw : public async_step_operation<Yield> {
 public:
  async_throw(async_generator_node* node, E exception)
      : async_step_operation<Yield>(node, async_operation::kind::throws),
        exception_(std::move(exception)),
        injection_(exception_) {
    this->in_ = static_cast<injection*>(&injection_);
  }
  async_throw(async_throw&& other)
      : async_step_operation<Yield>(std::move(other)),
        exception_(std::move(other.exception_)),
        injection_(exception_) {
    this->in_ = static_cast<injection*>(&injection_);
  }

 private:
  E exception_;
  injection_of<E> injection_;
};

class [[nodiscard("co_await it")]] async_close : public async_operation {
 public:
  explicit async_close(async_generator_node* node) noexcept
      : async_operation(node, kind::closes), injection_(exit_) {
    this->in_ = static_cast<injection*>(&injection_);
  }
  async_close(async_close&& other) noexcept : async_operation(std::move(other)), injection_(exit_) {
    this->in_ = static_cast<injection*>(&injection_);
  }
  void await_resume() {
    if (std::exception_ptr error = take_error()) std::rethrow_exception(std::move(error));
  }
  received<void> receive() noexcept {
    if (std::exception_ptr error = take_error()) return received<void>(std::move(error), false);
    return received<void>(std::in_place);
  }

 private:
  generator_exit exit_;
  injection_of<generator_exit> injection_;
};

}  // namespace detail
}  // namespace hocket
