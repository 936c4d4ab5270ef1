// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

/// System calls on sockets, pipes and processes that fail when a test says so. faulty_calls.cpp
/// stands before the system's own functions in the executable.
namespace hocket::tests {

enum class call : unsigned char {
  accept,
  connect,
  recv,
  send,
  epoll_ctl,
  epoll_wait,
  read,
  write,
  pipe,
  spawn,
  pidfd_open,
  new_descriptor,  ///< each of pipe and pidfd_open
  count
};

/// What happens to one call.
struct fault {
  int error = 0;          ///< errno; 0 for none
  bool is_short = false;  ///< it takes or gives one byte
};

/// While it lives, the calls of this thread are counted, and those from the nth on that are of one
/// kind have a fault.
class faulty_calls {
 public:
  /// Only counts.
  faulty_calls() : faulty_calls(call::accept, fault{}, 1, 0) {}
  /// The calls with the numbers `first` to `first + count - 1`, beginning with 1.
  faulty_calls(call which, fault what, std::size_t first, std::size_t count = 1);
  faulty_calls(const faulty_calls&) = delete;
  faulty_calls& operator=(const faulty_calls&) = delete;
  ~faulty_calls();

  /// How many calls of a kind there were.
  [[nodiscard]] std::size_t calls(call which) const noexcept {
    return calls_[static_cast<std::size_t>(which)];
  }
  /// A call had the fault.
  [[nodiscard]] bool happened() const noexcept { return happened_; }
  /// No more faults.
  void stop() noexcept { count_ = 0; }

  /// For the functions that stand before the system's.
  fault next(call which) noexcept;

 private:
  fault next_of(call kind) noexcept;

  const call which_;
  const fault what_;
  const std::size_t first_;
  std::size_t count_;
  std::size_t calls_[static_cast<std::size_t>(call::count)] = {};
  bool happened_ = false;
};

}  // namespace hocket::tests
