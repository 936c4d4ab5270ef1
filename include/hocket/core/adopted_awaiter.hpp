// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/suspension.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/errors.hpp"

namespace hocket::detail {

/// A task that waits for what knows nothing of hocket, such as an awaiter of another library. That
/// would resume the coroutine by itself, and the loop would not know that the task runs. So it gets
/// the handle of another coroutine, the stand-in, and when it resumes that:
/// 1. before its await_suspend has returned, the task does not suspend at all;
/// 2. in a coroutine that runs as a part of this task, the task goes on at once;
/// 3. anywhere else, the task is woken and goes on in the next pass.
///
/// CANCEL: cannot be taken back, so `cancelled` is thrown once the stand-in has been resumed.
class foreign_wait : public suspension {
 public:
  foreign_wait(const foreign_wait&) = delete;
  foreign_wait& operator=(const foreign_wait&) = delete;

 protected:
  explicit foreign_wait(const suspension_kind& of) noexcept : suspension(of) {}
  ~foreign_wait();

  /// Suspends the task; gives what is to be resumed in its place, or null when the task was
  /// cancelled before. THROWS: std::bad_alloc.
  std::coroutine_handle<> begin(task_context& context, leaf_handle task);
  /// The awaiter has been asked and gives way to `next`. False when the task need not suspend.
  bool suspends(std::coroutine_handle<> next) noexcept;
  /// The awaiter has thrown instead.
  void give_up() noexcept { waiting_task()->stay(); }

  /// THROWS: `cancelled`; runtime_error when the coroutine was destroyed instead of resumed.
  void check();

  static withdrawal withdraw(suspension&) noexcept { return withdrawal::too_late; }

 private:
  struct stand_in;
  enum class stage : unsigned char { asking, waiting, resumed, destroyed };

  static stand_in make_stand_in(foreign_wait& of, leaf_handle task);
  transfer resumed(leaf_handle task) noexcept;

  std::coroutine_handle<> stand_in_;
  const void* thread_ = nullptr;
  stage stage_ = stage::asking;
};

struct foreign_wait::stand_in {
  struct finish {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    transfer await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      return ended.promise().of.resumed(ended.promise().task);
    }
    void await_resume() const noexcept {}
  };
  struct promise_type : pooled_frame {
    promise_type(foreign_wait& for_whom, leaf_handle whom) noexcept : of(for_whom), task(whom) {}
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;
    ~promise_type();
    [[nodiscard]] stand_in get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] finish final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept {}

    foreign_wait& of;
    leaf_handle task;
  };
  std::coroutine_handle<promise_type> handle;
};

inline foreign_wait::stand_in foreign_wait::make_stand_in(foreign_wait&, leaf_handle) { co_return; }

/// Whoever destroys a coroutine that it should resume leaves its task in the lurch: that is told.
inline foreign_wait::stand_in::promise_type::~promise_type() {
  if (of.stand_in_ == nullptr) return;
  of.stand_in_ = nullptr;
  if (of.stage_ == stage::waiting) of.waiting_task()->wake_in(task);
  of.stage_ = stage::destroyed;
}

inline foreign_wait::~foreign_wait() {
  if (const auto mine = std::exchange(stand_in_, nullptr)) mine.destroy();
}

inline std::coroutine_handle<> foreign_wait::begin(task_context& context, leaf_handle task) {
  stand_in_ = make_stand_in(*this, task).handle;
  thread_ = task_context::this_thread();
  return context.suspend(task, *this) ? stand_in_ : nullptr;
}

inline bool foreign_wait::suspends(std::coroutine_handle<> next) noexcept {
  if (stage_ == stage::asking && next != stand_in_) {
    stage_ = stage::waiting;
    return true;
  }
  waiting_task()->stay();
  return false;
}

inline transfer foreign_wait::resumed(leaf_handle task) noexcept {
  HOCKET_ASSERT(thread_ == task_context::this_thread() &&
                "a task is resumed in the thread of its loop: use call_soon_threadsafe()");
  const bool waited = std::exchange(stage_, stage::resumed) == stage::waiting;
  task_context& context = *waiting_task();
  if (waited && context.runs_on_from(*this)) {
    context.stay();
    return transfer_to(task.handle, task);
  }
  if (waited) context.wake_in(task);
  return transfer_to_nobody();
}

inline void foreign_wait::check() {
  if (waiting_task() == nullptr) return;
  waiting_task()->check();
  if (stage_ == stage::destroyed) {
    throw runtime_error("the awaitable has destroyed the coroutine that it should have resumed");
  }
}

/// "awaitable", and the name of its type, as an array that ends with 0.
template <class A>
consteval auto awaitable_name() {
  constexpr std::string_view prefix = "awaitable ";
  constexpr std::string_view whole = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = whole.find("A = ") + 4;
  constexpr std::size_t length = whole.size() - 1 - begin;
  std::array<char, prefix.size() + length + 1> name{};
  for (std::size_t i = 0; i < prefix.size(); ++i) name[i] = prefix[i];
  for (std::size_t i = 0; i < length; ++i) name[prefix.size() + i] = whole[begin + i];
  return name;
}

/// What awaits an A in a task, when its awaiter is not our own.
template <class A>
class adopted_awaiter : private foreign_wait {
  using awaiter = awaiter_t<A>;

 public:
  explicit adopted_awaiter(A&& awaited)
      : foreign_wait(kind), awaiter_(get_awaiter(std::forward<A>(awaited))) {}

  [[nodiscard]] bool await_ready() { return static_cast<bool>(awaiter_.await_ready()); }

  template <class Promise>
  transfer await_suspend(std::coroutine_handle<Promise> task, await_place where = HOCKET_HERE) {
    note_place(task, where);
    task_context* const context = task_context::current_or_null();
    // Without a loop somebody drives the coroutine by hand, and may do so here too.
    const auto next = context == nullptr ? ask(task) : ask_for(*context, task);
    if (!next) return transfer_to_nobody();
    return transfer_to(next, next == task ? leaf_handle(task) : coroutine_link::to_unknown());
  }

  decltype(auto) await_resume() {
    check();
    return awaiter_.await_resume();
  }

 private:
  /// What is to run when the awaiter has been given `handle`: null, or that itself if it need not
  /// wait.
  template <class Promise>
  std::coroutine_handle<> ask(std::coroutine_handle<Promise> handle) {
    using given = decltype(awaiter_.await_suspend(handle));
    if constexpr (std::is_void_v<given>) {
      awaiter_.await_suspend(handle);
      return nullptr;
    } else if constexpr (std::same_as<given, bool>) {
      if (!awaiter_.await_suspend(handle)) return handle;
      return nullptr;
    } else {
      return awaiter_.await_suspend(handle);
    }
  }

  std::coroutine_handle<> ask_for(task_context& context, leaf_handle task) {
    const std::coroutine_handle<> place_holder = begin(context, task);
    if (!place_holder) return task.handle;
    try {
      const std::coroutine_handle<> next = ask(place_holder);
      return suspends(next) ? next : task.handle;
    } catch (...) {
      give_up();
      throw;
    }
  }

  static constexpr auto name = awaitable_name<std::remove_cvref_t<A>>();
  static constexpr suspension_kind kind{.name = name.data(), .withdraw = &withdraw};

  awaiter awaiter_;
};

}  // namespace hocket::detail
