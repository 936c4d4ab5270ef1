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
    throw type_error("from: the delegate had ended already, and its return type has no None");
  }
}

/// `co_yield from(generator)`: puts the delegate under the delegator in the chain, whose top then
/// resumes it directly; this awaiter takes part again only when the delegate has ended.
template <class Promise, class Generator, bool Owned>
class generator_from_awaiter {
  using types = generator_types<Generator>;
  using return_type = typename types::return_type;
  using holder = std::conditional_t<Owned, Generator, typename types::promise*>;

 public:
  generator_from_awaiter(Promise& promise, Generator& delegate) noexcept
      : promise_(promise), delegate_(hold(delegate)) {}
  generator_from_awaiter(const generator_from_awaiter&) = delete;
  generator_from_awaiter& operator=(const generator_from_awaiter&) = delete;
  ~generator_from_awaiter() {
    if constexpr (Owned) {
      if (promise_.delegate_lost_) generator_access::forget(delegate_);
    }
    promise_.delegate_lost_ = false;
  }

  bool await_ready() {
    auto* child = this->child();
    if (child == nullptr || child->state() == generator_state::closed) {
      promise_.delegate_lost_ = child == nullptr;
      return true;
    }
    if (child->state() == generator_state::running) {
      throw value_error("generator already executing");
    }
    if (child->has(generator_node::delegate)) {
      throw value_error("from: another generator delegates to this one");
    }
    if (child->state() == generator_state::suspended && !takes_none) {
      throw type_error("from: a generator that has started cannot be resumed with None");
    }
    return false;
  }

  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    auto* child = this->child();
    child->borrowed_ = !Owned;
    promise_.channel_ = static_cast<generator_node*>(child);
    promise_.phase_ |= generator_node::waits;
    promise_.where_ = where;
  }

  return_type await_resume() {
    if (promise_.has(generator_node::injected)) promise_.raise_injected();
    if (promise_.delegate_lost_) return none_of_ended_delegate<return_type>();
    auto* child = this->child();
    if (child->has(generator_node::failed)) std::rethrow_exception(child->take_error());
    if constexpr (!std::is_void_v<return_type>) {
      // A result that was shown belongs to whoever resumed the delegate behind our back.
      if (child->result_ != generator_node::result::fresh) return none_of_ended_delegate<return_type>();
      return child->take();
    }
  }

 private:
  static constexpr bool takes_none =
      std::is_void_v<typename Promise::send_type> || NoneAble<typename Promise::send_type>;

  static holder hold(Generator& delegate) noexcept {
    if constexpr (Owned) {
      return std::move(delegate);
    } else {
      return generator_access::promise(delegate);
    }
  }
  typename types::promise* child() noexcept {
    if constexpr (Owned) {
      return generator_access::promise(delegate_);
    } else {
      return delegate_;
    }
  }

  Promise& promise_;
  holder delegate_;
};

}  // namespace hocket::detail
