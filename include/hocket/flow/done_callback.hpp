// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "hocket/core/completion.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/scheduled_call.hpp"

namespace hocket::detail {

/// A callback that a loop is to run when a completion is done. Everything that running it takes is
/// allocated here, so that an end cannot fail to be told.
template <class Handle, class State, class F>
class done_callback final : public scheduled_call, public completion_node {
 public:
  template <class G>
  done_callback(event_loop& loop, State& state, G&& callback)
      : scheduled_call(loop),
        completion_node(&told),
        loop_(loop),
        state_(state),
        callback_(std::make_unique<F>(std::forward<G>(callback))) {}

  /// Has the loop run it in the next pass.
  void schedule() noexcept {
    kept_ = state_ref<State>(state_);
    loop_.push_ready(*this);
  }

 private:
  static void told(completion_node& node, news what) noexcept {
    auto& self = static_cast<done_callback&>(node);
    if (what == news::done && !self.cancelled()) {
      self.schedule();
    } else {
      self.drop_callback();
      self.release();
    }
  }
  void invoke() override {
    if constexpr (std::is_invocable_v<F&, Handle>) {
      static_cast<void>((*callback_)(Handle(*kept_)));
    } else {
      static_cast<void>((*callback_)());
    }
  }
  void drop_callback() noexcept override {
    callback_.reset();
    kept_ = {};
  }

  event_loop& loop_;
  State& state_;
  state_ref<State> kept_;
  std::unique_ptr<F> callback_;
};

/// Calls `callback` when `state` is done, or soon when it is already. It is called with a Handle, or
/// with nothing if it takes nothing.
template <class Handle, class State, class F>
call_handle add_done_callback(State& state, F&& callback) {
  using function = std::decay_t<F>;
  static_assert(std::is_invocable_v<function&, Handle> || std::is_invocable_v<function&>,
                "add_done_callback: the callback takes what is done, or nothing");
  auto& call = *new done_callback<Handle, State, function>(event_loop::current(), state,
                                                           std::forward<F>(callback));
  call_handle handle(call);
  if (state.done()) {
    call.schedule();
  } else {
    state.add_waiter(call);
  }
  return handle;
}

}  // namespace hocket::detail
