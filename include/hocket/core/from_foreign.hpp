// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <ranges>
#include <source_location>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/core/foreign_delegate.hpp"
#include "hocket/core/from_generator.hpp"
#include "hocket/core/generator_promise.hpp"

namespace hocket {

/// A class that a generator can delegate to although it is none of ours (Python: any iterator with
/// send, throw and close). `next()` gives a step: something that converts to bool (a value is
/// there), `*step` (the value), `returned()` and, for an end with a value, `result()`.
///
/// It may also have `send(v)`, `throw_(std::exception_ptr)` and `close()`; where it has not, the
/// delegator gets attribute_error, the exception itself, or nothing (DEL-18, DEL-26, DEL-49).
///
/// What it throws is raised in the delegator; but a stop_iteration of its kind of result is an end
/// with that value too, unless close() throws it (DEL-21).
template <class G>
concept ForeignGenerator = requires(G& delegate) {
  static_cast<bool>(delegate.next());
  *delegate.next();
  { delegate.next().returned() } -> std::convertible_to<bool>;
};

namespace detail {

/// A string_view made of a string, say, that does not outlast the expression.
template <class Given, class Yielded>
concept IsViewOfTemporary =
    !std::is_reference_v<Given> && !std::same_as<std::remove_cv_t<Given>, Yielded> &&
    std::ranges::borrowed_range<Yielded> && std::ranges::range<Given> &&
    !std::ranges::borrowed_range<Given>;

/// What all awaiters of foreign delegates share: how they enter and leave the chain, and a place
/// for yielded values that are converted on their way.
template <class Promise>
class foreign_awaiter : public foreign_delegate {
 public:
  foreign_awaiter(const foreign_awaiter&) = delete;
  foreign_awaiter& operator=(const foreign_awaiter&) = delete;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    promise_.wait_for_foreign(*this, where);
  }

 protected:
  explicit foreign_awaiter(Promise& promise) noexcept : promise_(promise) {}
  ~foreign_awaiter() = default;

  void raise_what_came() {
    if (promise_.has(generator_node::injected)) promise_.raise_injected();
    if (error_ != nullptr) std::rethrow_exception(std::exchange(error_, nullptr));
  }

  using yields = typename Promise::yields;
  using send_type = typename Promise::send_type;

  /// The address under which the delegator's resumer finds a value. One that is of the right kind
  /// is handed through; another is converted, and kept until the next resumption.
  template <class Given>
  void* pass_out(Given&& value) {
    if constexpr (std::is_reference_v<Given> &&
                  std::is_convertible_v<Given, typename yields::reference> &&
                  std::is_convertible_v<std::add_pointer_t<Given>, typename yields::pointer>) {
      return address_of(std::addressof(value));
    } else if constexpr (yields::is_for_writing) {
      static_assert(std::is_convertible_v<Given, typename yields::reference>,
                    "from(x): this generator yields references to write to, and the elements of x "
                    "are none: yield values or const references");
      typename yields::reference object = std::forward<Given>(value);
      return address_of(std::addressof(object));
    } else {
      static_assert(std::is_convertible_v<Given, typename yields::value_type>,
                    "from(x): the elements of x do not convert to what this generator yields");
      static_assert(!IsViewOfTemporary<Given, typename yields::value_type>,
                    "from(x): the elements of x are temporaries, and this generator would yield "
                    "views of what is gone: yield values that own what they show");
      converted_.emplace(std::forward<Given>(value));
      return std::addressof(*converted_);
    }
  }

  Promise& promise_;

 private:
  static void* address_of(typename yields::pointer value) noexcept {
    return const_cast<void*>(static_cast<const volatile void*>(value));
  }

  /// What can only be referred to is never converted.
  using converted = std::conditional_t<yields::is_for_writing ||
                                           !std::destructible<typename yields::value_type> ||
                                           std::is_abstract_v<typename yields::value_type>,
                                       std::monostate, typename yields::value_type>;
  std::optional<converted> converted_;
};

/// `co_yield from(range)`.
template <class Promise, class Range>
class range_from_awaiter final : public foreign_awaiter<Promise> {
  using base = foreign_awaiter<Promise>;
  using view = std::views::all_t<Range>;
  using iterator = std::ranges::iterator_t<view>;
  using reference = std::iter_reference_t<iterator>;

  /// The elements of a container that was moved in here are nobody else's: they are moved out.
  static constexpr bool owns_elements = std::is_lvalue_reference_v<reference> &&
                                        !std::is_lvalue_reference_v<Range> &&
                                        !std::ranges::view<std::remove_cvref_t<Range>>;
  using given = std::conditional_t<owns_elements, std::remove_reference_t<reference>&&, reference>;

 public:
  range_from_awaiter(Promise& promise, Range&& range)
      : base(promise), view_(std::views::all(std::forward<Range>(range))) {}

  delegate_outcome resume(void* in, void*& out) override {
    if constexpr (!std::is_void_v<typename base::send_type>) {
      using sent = std::remove_reference_t<typename base::send_type>;
      if (position_ && !is_none<typename base::send_type>(*static_cast<const sent*>(in))) {
        raise<attribute_error>("send: a range that is delegated to takes no values");
      }
    }
    if (!position_) {
      position_.emplace(std::ranges::begin(view_));
    } else {
      ++*position_;
    }
    if (*position_ == std::ranges::end(view_)) return delegate_outcome::returned;
    out = this->template pass_out<given>(static_cast<given>(**position_));
    return delegate_outcome::yielded;
  }
  delegate_outcome throw_in(injection&, void*&) override { return delegate_outcome::unsupported; }
  void close() override {}

  void await_resume() { this->raise_what_came(); }

 private:
  view view_;
  std::optional<iterator> position_;
};

/// `co_yield from(delegate)` for a ForeignGenerator, or a generator of ours whose types convert.
template <class Promise, class Delegate, bool Owned>
class foreign_from_awaiter final : public foreign_awaiter<Promise> {
  using base = foreign_awaiter<Promise>;
  using step_type = decltype(std::declval<Delegate&>().next());

 public:
  foreign_from_awaiter(Promise& promise, std::conditional_t<Owned, Delegate&&, Delegate&> delegate)
      : base(promise), delegate_(std::forward<decltype(delegate)>(delegate)) {}

  delegate_outcome resume([[maybe_unused]] void* in, void*& out) override {
    if constexpr (std::is_void_v<typename base::send_type>) {
      return take(delegate_.next(), out);
    } else {
      if (!primed_) return take(delegate_.next(), out);
      auto& sent = *static_cast<std::remove_reference_t<typename base::send_type>*>(in);
      if (is_none<typename base::send_type>(sent)) return take(delegate_.next(), out);
      using given = typename base::send_type&&;
      if constexpr (requires { delegate_.send(static_cast<given>(sent)); }) {
        return take(delegate_.send(static_cast<given>(sent)), out);
      } else {
        raise<attribute_error>("send: the delegate takes no values of this type");
      }
    }
  }

  delegate_outcome throw_in(injection& in, void*& out) override {
    if constexpr (requires { delegate_.throw_(std::exception_ptr()); }) {
      return take(delegate_.throw_(in.capture()), out);
    } else {
      return delegate_outcome::unsupported;
    }
  }

  void close() override {
    is_closing_ = true;
    if constexpr (requires { delegate_.close(); }) static_cast<void>(delegate_.close());
  }

  auto await_resume() {
    if constexpr (requires { step_->result(); }) {
      using given = decltype(step_->result());
      return finish<std::conditional_t<std::is_rvalue_reference_v<given>,
                                       std::remove_cvref_t<given>, given>>();
    } else {
      finish<void>();
    }
  }

 private:
  delegate_outcome take(step_type step, void*& out) {
    primed_ = true;
    // It is kept in any case: the value may lie in it.
    step_.emplace(std::move(step));
    if (!static_cast<bool>(*step_)) return delegate_outcome::returned;
    out = this->template pass_out<decltype(**step_)>(**step_);
    return delegate_outcome::yielded;
  }

  template <class Result>
  Result finish() {
    if (this->error_ != nullptr && !is_closing_) {
      return end_or_rethrow<Result>(std::exchange(this->error_, nullptr));
    }
    this->raise_what_came();
    if constexpr (requires { step_->result(); }) {
      if (!step_->returned()) return none_of_ended_delegate<Result>();
      return static_cast<Result>(step_->result());
    }
  }

  std::conditional_t<Owned, Delegate, Delegate&> delegate_;
  std::optional<step_type> step_;
  bool primed_ = false;
  bool is_closing_ = false;
};

}  // namespace detail
}  // namespace hocket
