// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <iterator>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/branch.hpp"
#include "hocket/flow/wait.hpp"

namespace hocket {

/// The results of several handles or futures in the order in which they are done (Python:
/// asyncio.as_completed).
///
///     for (auto next : as_completed(handles)) use(co_await next);
///
/// A range of as many elements as there are handles. To await one gives the result of the next that
/// is done and was not given yet, or throws its exception. After that the element tells whose it was:
///
///     for (auto next : as_completed(handles)) {
///       auto result = co_await catching(next);
///       log(urls[next.index()], result.has_value());
///     }
///
/// CANCEL: what is awaited goes on.
/// THROWS: at the co_await: what the next one threw; timeout_error once `limit` has passed and
/// everything that is done has been given. runtime_error when all have been given.
/// LIFETIME: outlives its elements. Used by one task, the one that makes it.
template <JoinableHandle Handle>
class as_completed {
 public:
  class element;
  class iterator;

  /// Counts `limit` from now; the longest duration there is means no limit.
  template <detail::JoinableRange Range>
  explicit as_completed(Range handles, clock::duration limit = clock::duration::max())
      : limit_(set_, limit) {
    detail::owned_tasks none;
    detail::start_all(branches_, handles, set_, none, "as_completed");
    given_by_.resize(branches_.size(), nobody);
  }

  [[nodiscard]] iterator begin() noexcept { return iterator(*this, 0); }
  [[nodiscard]] iterator end() noexcept { return iterator(*this, set_.size()); }

 private:
  detail::branch_set set_;
  static constexpr auto nobody = static_cast<std::size_t>(-1);

  std::deque<detail::branch<Handle>> branches_;
  std::vector<std::size_t> given_by_;  ///< for each element whose result it gave
  detail::wait_limit limit_;
  std::size_t given_ = 0;
};

template <class Range>
as_completed(Range, clock::duration = {}) -> as_completed<std::ranges::range_value_t<Range>>;

/// The next result, whichever that is.
template <JoinableHandle Handle>
class as_completed<Handle>::element {
 public:
  element(as_completed& all, std::size_t place) noexcept : all_(&all), place_(place) {}

  class awaiter : detail::own_awaiter {
   public:
    awaiter(as_completed& all, std::size_t place) noexcept
        : all_(all), place_(place), waiter_(all.set_.wait(detail::branch_set::until::one_more)) {}
    [[nodiscard]] bool await_ready() const noexcept {
      return waiter_.await_ready() || all_.limit_.expired() || all_.given_ == all_.set_.size();
    }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> task,
                       std::source_location where = std::source_location::current()) noexcept {
      return waiter_.await_suspend(task, where);
    }
    auto await_resume() {
      waiter_.await_resume();
      if (all_.given_ == all_.set_.size()) throw runtime_error("as_completed: all have been given");
      if (!waiter_.await_ready()) throw timeout_error();
      ++all_.given_;
      const std::size_t index = all_.given_by_[place_] = all_.set_.next_done().index();
      auto& done = all_.branches_[index];
      if (auto error = done.exception()) std::rethrow_exception(error);
      return done.take();
    }

   private:
    as_completed& all_;
    std::size_t place_;
    detail::branch_set::waiter waiter_;
  };
  awaiter operator co_await() const noexcept { return awaiter(*all_, place_); }

  /// The place in the range of the handle or future whose result, or exception, this has given.
  /// THROWS: invalid_state_error when it has given none.
  [[nodiscard]] std::size_t index() const {
    const std::size_t given_by = all_->given_by_[place_];
    if (given_by == nobody) throw invalid_state_error("as_completed: nothing has been given yet");
    return given_by;
  }
  /// That handle or future itself. THROWS: as index().
  [[nodiscard]] const Handle& handle() const { return all_->branches_[index()].awaited(); }

 private:
  as_completed* all_;
  std::size_t place_;
};

template <JoinableHandle Handle>
class as_completed<Handle>::iterator {
 public:
  using value_type = element;
  using difference_type = std::ptrdiff_t;

  iterator() = default;
  iterator(as_completed& all, std::size_t place) noexcept : all_(&all), place_(place) {}
  element operator*() const noexcept { return element(*all_, place_); }
  iterator& operator++() noexcept {
    ++place_;
    return *this;
  }
  iterator operator++(int) noexcept { return iterator(*all_, place_++); }
  bool operator==(const iterator& other) const noexcept { return place_ == other.place_; }

 private:
  as_completed* all_ = nullptr;
  std::size_t place_ = 0;
};

}  // namespace hocket
