// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/core/context_map.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"

namespace hocket {

template <class T>
class context_var;

/// The values of all context_vars, as one task sees them (Python: contextvars.Context).
///
/// Each task has a context of its own, a copy of its maker's as it was when the task was made.
/// A copy costs a pointer and a count.
///
/// THREAD: one at a time; a copy may go to another thread.
class context {
 public:
  /// One in which nothing is set.
  context() = default;
  context(context&& other) noexcept : variables_(std::move(other.variables_)) {
    HOCKET_ASSERT(other.entered_at_ == nullptr && "a context in which code runs cannot be moved");
  }
  context& operator=(context&& other) noexcept {
    HOCKET_ASSERT(entered_at_ == nullptr && other.entered_at_ == nullptr &&
                  "a context in which code runs cannot be moved");
    variables_ = std::move(other.variables_);
    return *this;
  }
  ~context() { HOCKET_ASSERT(entered_at_ == nullptr && "code still runs in this context"); }

  /// Another one with the same values.
  [[nodiscard]] context copy() const noexcept { return context(variables()); }

  /// Calls `f(args...)` in this context, and gives what that gives. What it sets stays in the
  /// context and is not seen outside.
  /// THROWS: runtime_error when the context has been entered already; what the call throws.
  template <class F, class... Args>
  decltype(auto) run(F&& f, Args&&... args) {
    const entry inside(*this);
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }

  /// How many variables are set.
  [[nodiscard]] std::size_t size() const noexcept { return variables() ? variables()->size() : 0; }

 private:
  template <class T>
  friend class context_var;
  friend context copy_context() noexcept;

  /// While code runs in a context, its variables lie where that code looks for them.
  class entry {
   public:
    explicit entry(context& entered)
        : entered_(entered), at_(task_context::change_variables()), outer_(innermost_) {
      if (entered.entered_at_ != nullptr) {
        throw runtime_error("cannot enter a context that is entered already");
      }
      std::swap(at_, entered_.variables_);
      entered_.entered_at_ = &at_;
      innermost_ = &entered_;
    }
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry() {
      std::swap(at_, entered_.variables_);
      entered_.entered_at_ = nullptr;
      innermost_ = outer_;
    }

   private:
    context& entered_;
    detail::context_ref& at_;
    const context* outer_;
  };

  explicit context(detail::context_ref variables) noexcept : variables_(std::move(variables)) {}
  [[nodiscard]] const detail::context_ref& variables() const noexcept {
    return entered_at_ != nullptr ? *entered_at_ : variables_;
  }

  /// Tells the context of the code that asks from others. One that was entered counts for who entered
  /// it, and not for a task that begins or goes on inside of that.
  [[nodiscard]] static const void* identity() noexcept {
    if (innermost_ != nullptr && innermost_->entered_at_ == &task_context::current_variables()) {
      return innermost_;
    }
    return task_context::current_or_null() != nullptr
               ? static_cast<const void*>(task_context::current_or_null())
               : &detail::this_thread_context();
  }

  static inline constinit thread_local const context* innermost_ = nullptr;

  detail::context_ref variables_;
  detail::context_ref* entered_at_ = nullptr;
};

/// A copy of the context of the code that calls (Python: contextvars.copy_context).
[[nodiscard]] inline context copy_context() noexcept {
  return context(task_context::current_variables());
}

/// A variable with a value in each context, so in each task (Python: contextvars.ContextVar). It
/// carries what belongs to a piece of work and is awkward to pass along, such as the request that
/// a log line is about.
///
///     inline context_var<std::string> request_id("request_id", "none");
///
///     task<void> serve(std::string id) {
///       request_id.set(std::move(id));  // here, and in the tasks that are made from here on
///       co_await answer();
///     }
///
/// A task that awaits another one directly shares its context with it; a generator has that of
/// whoever resumes it.
///
/// THREAD: any; each thread sees the contexts of its own tasks, and outside of tasks its own.
template <class T>
class context_var {
 public:
  class token;

  explicit context_var(std::string name) : name_(std::move(name)) {}
  context_var(std::string name, T default_value)
      : name_(std::move(name)), default_(std::move(default_value)) {}
  context_var(const context_var&) = delete;
  context_var& operator=(const context_var&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// The value in the current context, else the default.
  /// THROWS: lookup_error naming the variable when it has neither.
  [[nodiscard]] T get() const {
    if (const T* const value = find()) return *value;
    if (default_) return *default_;
    throw lookup_error("the context variable " + name_ + " is not set");
  }
  /// The value in the current context, else `fallback`.
  [[nodiscard]] T get(T fallback) const {
    const T* const value = find();
    return value != nullptr ? *value : std::move(fallback);
  }

  /// The value in the current context without a copy; null when it was not set.
  /// LIFETIME: valid until the variable is set or reset in this context.
  [[nodiscard]] const T* find() const noexcept {
    return value_of(detail::context_map::find(task_context::current_variables(), number_));
  }
  /// The same in another context.
  [[nodiscard]] const T* find(const context& in) const noexcept {
    return value_of(detail::context_map::find(in.variables(), number_));
  }

  /// Sets the value in the current context. Who wants the old one back keeps the token.
  token set(T value) {
    detail::context_ref& variables = task_context::change_variables();
    token before(number_,
                 detail::context_value_ref::share(detail::context_map::find(variables, number_)));
    detail::context_map::set(variables, number_,
                             detail::context_value_ref(new stored(std::move(value))));
    return before;
  }

  /// Makes it as it was before the set() that gave `before`: unset again if it was not set.
  /// THROWS: runtime_error when the token has been used; value_error when it is another variable's
  /// or was made in another context. Nothing is changed then.
  void reset(token& before) {
    if (before.used_) throw runtime_error("a token of " + name_ + " has been used already");
    if (before.variable_ != number_) {
      throw value_error("a token of another variable cannot reset " + name_);
    }
    if (before.made_in_ != context::identity()) {
      throw value_error("a token of another context cannot reset " + name_);
    }
    before.used_ = true;
    detail::context_map::set(task_context::change_variables(), number_, std::move(before.value_));
  }
  void reset(token&& before) { reset(before); }

 private:
  struct stored final : detail::context_value {
    explicit stored(T of) : value(std::move(of)) {}
    const T value;
  };
  static const T* value_of(const detail::context_value* found) noexcept {
    return found != nullptr ? &static_cast<const stored*>(found)->value : nullptr;
  }

  std::string name_;
  std::optional<T> default_;
  detail::context_map::number number_ = detail::context_map::new_variable();
};

/// What a variable was before a set() (Python: contextvars.Token).
template <class T>
class context_var<T>::token {
 public:
  /// What the variable was, or null when it was not set, or the token has been used.
  [[nodiscard]] const T* old_value() const noexcept { return value_of(value_.get()); }

 private:
  friend context_var;
  token(detail::context_map::number variable, detail::context_value_ref value) noexcept
      : variable_(variable), made_in_(context::identity()), value_(std::move(value)) {}

  detail::context_map::number variable_;
  const void* made_in_;
  detail::context_value_ref value_;
  bool used_ = false;
};

}  // namespace hocket
