// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/core/generator_node.hpp"
#include "hocket/core/generator_promise.hpp"

namespace hocket::detail {

template <class>
struct generator_types {
  static constexpr bool is_generator = false;
};
template <class Yield, class Send, class Return>
struct generator_types<generator<Yield, Send, Return>> {
  static constexpr bool is_generator = true;
  using promise = generator_promise<Yield, Send, Return>;
  using return_type = Return;
};

/// A generator whose values and sent values can pass through the delegator's channel as they are.
template <class Promise, class Delegate>
concept SameChannel =
    generator_types<Delegate>::is_generator &&
    std::is_same_v<typename Promise::yields::reference,
                   typename generator_types<Delegate>::promise::yields::reference> &&
    std::is_same_v<typename Promise::send_type,
                   typename generator_types<Delegate>::promise::send_type>;

/// The value of a delegation whose delegate had ended before (DEL-40, DEL-44).
template <class Return>
Return none_of_ended_delegate() {
  if constexpr (NoneAble<Return>) {
    return make_none<Return>();
  } else if constexpr (!std::is_void_v<Return>) {
    raise<type_error>("from: the delegate had ended already, and its return type has no None");
  }
}

/// The value of a delegation that an exception has ended: that of a stop_iteration for the delegate's
/// kind of result, as if the delegate had returned it (DEL-21, DEL-44). Any other one is thrown on.
template <class Return>
HOCKET_NOINLINE Return end_or_rethrow(std::exception_ptr error) {
#if HOCKET_EXCEPTIONS
  using end =
      std::conditional_t<std::is_void_v<Return>, stop_iteration_base, stop_iteration<Return>>;
  try {
    std::rethrow_exception(std::move(error));
  } catch (end& stop) {
    if constexpr (!std::is_void_v<Return>) {
      if (stop.has_value()) return stop.value();
    }
  }
  return none_of_ended_delegate<Return>();
#else
  std::rethrow_exception(std::move(error));
#endif
}

/// What the two awaiters of `co_yield from(generator)` share. The delegate is put under the
/// delegator in the chain, whose top then resumes it directly; the awaiter takes part again only
/// when the delegate has ended.
template <class Promise, class Generator>
class generator_from_awaiter : public delegation {
  using types = generator_types<Generator>;

 public:
  using return_type = typename types::return_type;

  generator_from_awaiter(const generator_from_awaiter&) = delete;
  generator_from_awaiter& operator=(const generator_from_awaiter&) = delete;

 protected:
  generator_from_awaiter(Promise& promise, Generator& delegate, forget_function forget) noexcept
      : delegation(generator_access::promise(delegate), forget), promise_(promise) {}
  ~generator_from_awaiter() = default;

  /// Nothing to wait for: the delegate has ended, or was closed.
  /// THROWS: when it cannot be resumed with None now.
  bool delegate_has_ended() {
    constexpr bool takes_none =
        std::is_void_v<typename Promise::send_type> || NoneAble<typename Promise::send_type>;
    if (child_ == nullptr) return true;
    switch (child_->state()) {
      case generator_state::closed:
        return true;
      case generator_state::running:
        raise<value_error>("generator already executing");
      case generator_state::suspended:
        if (takes_none) return false;
        raise<type_error>("from: a generator that has started cannot be resumed with None");
      default:
        return false;
    }
  }

  void wait_for_delegate(std::source_location where) noexcept {
    promise_.channel_ = static_cast<delegation*>(this);
    promise_.phase_ |= generator_node::waits;
    promise_.where_ = where;
  }

  return_type result() {
    if (promise_.has(generator_node::injected)) return answer_injected();
    if (child_ == nullptr) return none_of_ended_delegate<return_type>();
    auto& ended = static_cast<typename types::promise&>(*child_);
    if (ended.has(generator_node::failed)) std::rethrow_exception(ended.take_error());
    if constexpr (!std::is_void_v<return_type>) {
      // A result that was shown belongs to whoever resumed the delegate behind our back.
      if (ended.result_ != generator_node::result::fresh) {
        return none_of_ended_delegate<return_type>();
      }
      return ended.take();
    }
  }

  Promise& promise_;

 private:
  /// Something is thrown in and there is no delegate to take it, perhaps because somebody else has
  /// ended it: then a stop_iteration is what a throw at it would have given.
  HOCKET_NOINLINE return_type answer_injected() {
    const bool has_ended = child_ == nullptr || child_->stage() == generator_node::closed;
    if (!has_ended || static_cast<injection*>(promise_.channel_)->is_exit()) {
      promise_.raise_injected();
    }
    bool is_exit = false;
    return end_or_rethrow<return_type>(promise_.capture_injected(is_exit));
  }
};

/// `co_yield from(rvalue)`: the delegate lives here, in the delegator's frame.
template <class Promise, class Generator>
class owned_from_awaiter final : public generator_from_awaiter<Promise, Generator> {
  using base = generator_from_awaiter<Promise, Generator>;

 public:
  owned_from_awaiter(Promise& promise, Generator& delegate) noexcept
      : base(promise, delegate, &forget), delegate_(std::move(delegate)) {
    this->dies_with_delegator_ = true;
  }

  bool await_ready() { return this->delegate_has_ended(); }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    this->wait_for_delegate(where);
  }
  typename base::return_type await_resume() { return this->result(); }

 private:
  static void forget(delegation& self) noexcept {
    generator_access::forget(static_cast<owned_from_awaiter&>(self).delegate_);
  }

  Generator delegate_;
};

/// `co_yield from(lvalue)`: the delegate may be a local of the delegator, or anybody's. When some
/// other generator delegates to it already, this one resumes it from outside, as a foreign delegate.
template <class Promise, class Generator>
class borrowed_from_awaiter final : public generator_from_awaiter<Promise, Generator>,
                                    public foreign_delegate {
  using base = generator_from_awaiter<Promise, Generator>;
  using step_type = typename Generator::step_type;

 public:
  borrowed_from_awaiter(Promise& promise, Generator& delegate) noexcept
      : base(promise, delegate, &forget), delegate_(delegate) {}

  bool await_ready() { return this->delegate_has_ended(); }
  void await_suspend(std::coroutine_handle<> delegator,
                     std::source_location where = std::source_location::current()) noexcept {
    if (this->child_->has(generator_node::delegate)) {
      is_shared_ = true;
      this->promise_.wait_for_foreign(*this, where);
    } else {
      this->dies_with_delegator_ = this->promise_.frame_contains(delegator.address(), &delegate_);
      this->wait_for_delegate(where);
    }
  }
  typename base::return_type await_resume() {
    if (!is_shared_) return this->result();
    if (this->promise_.has(generator_node::injected)) this->promise_.raise_injected();
    if (error_ != nullptr) {
      return end_or_rethrow<typename base::return_type>(std::exchange(error_, nullptr));
    }
    if (!end_.returned()) return none_of_ended_delegate<typename base::return_type>();
    return end_.result();
  }

  delegate_outcome resume(void* in, void*& out) override {
    return take(generator_access::resume(delegate_, in), out);
  }
#if HOCKET_EXCEPTIONS
  delegate_outcome throw_in(injection& in, void*& out) override {
    return take(delegate_.throw_(in.capture()), out);
  }
  void close() override { static_cast<void>(delegate_.close()); }
#else
  delegate_outcome throw_in(injection&, void*&) override { return delegate_outcome::unsupported; }
  void close() override {}
#endif

 private:
  static void forget(delegation& self) noexcept {
    auto& awaiter = static_cast<borrowed_from_awaiter&>(self);
    if (generator_access::promise(awaiter.delegate_) == awaiter.child_) {
      generator_access::forget(awaiter.delegate_);
    }
  }

  delegate_outcome take(step_type step, void*& out) {
    if (step) {
      out = generator_access::address(step);
      return delegate_outcome::yielded;
    }
    end_ = step;
    return delegate_outcome::returned;
  }

  Generator& delegate_;
  step_type end_;
  bool is_shared_ = false;
};

}  // namespace hocket::detail
