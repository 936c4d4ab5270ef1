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
template <class G>
concept ForeignGenerator = requires(G& delegate) {
  static_cast<bool>(delegate.next());
  *delegate.next();
  { delegate.next().returned() } -> std::convertible_to<bool>;
};

namespace detail {

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
      typename yields::pointer address = std::addressof(value);
      return const_cast<void*>(static_cast<const volatile void*>(address));
    } else {
      static_assert(std::is_constructible_v<typename yields::value_type, Given>,
                    "from(x): the elements of x do not convert to what this generator yields");
      converted_.emplace(std::forward<Given>(value));
      return std::addressof(*converted_);
    }
  }

  Promise& promise_;

 private:
  std::optional<typename yields::value_type> converted_;
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
    if constexpr (requires { delegate_.close(); }) static_cast<void>(delegate_.close());
  }

  auto await_resume() {
    this->raise_what_came();
    if constexpr (requires { end_->result(); }) {
      using result = decltype(end_->result());
      if (!end_->returned()) return none_of_ended_delegate<result>();
      return end_->result();
    }
  }

 private:
  delegate_outcome take(step_type step, void*& out) {
    primed_ = true;
    if (static_cast<bool>(step)) {
      out = this->template pass_out<decltype(*step)>(*step);
      return delegate_outcome::yielded;
    }
    end_.emplace(std::move(step));
    return delegate_outcome::returned;
  }

  std::conditional_t<Owned, Delegate, Delegate&> delegate_;
  std::optional<step_type> end_;
  bool primed_ = false;
};

}  // namespace detail
}  // namespace hocket
