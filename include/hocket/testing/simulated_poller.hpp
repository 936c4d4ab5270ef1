// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "hocket/loop/clock.hpp"
#include "hocket/loop/poller.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace hocket {

/// Descriptors whose readiness a test scripts, on a virtual clock: a network that is as slow as the
/// test says, without a network.
///
///     virtual_clock time;
///     simulated_poller io(time);
///     event_loop loop(time, io.make_poller());
///
///     const int fd = io.open();
///     io.after(30ms, fd, readiness::writable);  // the connection stands
///     co_await writable(fd);                    // elapsed() is 30ms now
///
/// ORDER: what happens at one time happens in the order of the script, and is reported in the order
/// of the descriptors. A run repeats exactly.
///
/// Nothing real is polled: a descriptor of the system's is never ready here. When the loop waits
/// while the script has nothing more to happen, and there is no timer, the run ends with a
/// runtime_error.
///
/// LIFETIME: outlives the loops that use it, and the clock outlives it.
/// THREAD: one, but for the poller's wake().
class simulated_poller {
 public:
  explicit simulated_poller(virtual_clock& time) noexcept : time_(time) {}
  simulated_poller(const simulated_poller&) = delete;
  simulated_poller& operator=(const simulated_poller&) = delete;
  ~simulated_poller();

  /// A new descriptor, ready for nothing. Its number is none of the system's.
  [[nodiscard]] int open();
  /// Forgets the descriptor and what the script has for it. REQUIRES: nobody watches it.
  /// THROWS: value_error when `fd` is not one of ours, as all that take one.
  void close(int fd);

  /// `fd` is ready for `what` from `delay` on; zero means now. It stays so until clear().
  void after(clock::duration delay, int fd, readiness what);
  /// The same with the end of the stream or an error: no more edges come after it.
  void hang_up_after(clock::duration delay, int fd);
  /// `fd` is not ready for `what` any more: it was all read, or the buffers are full.
  void clear(int fd, readiness what);

  /// What `fd` is ready for now.
  [[nodiscard]] readiness ready(int fd) const;
  /// What is waited for on `fd`; none when nobody watches it.
  [[nodiscard]] readiness watched(int fd) const;
  /// How many descriptors are open.
  [[nodiscard]] std::size_t size() const noexcept { return descriptors_.size(); }

  /// A poller for one loop. THROWS: runtime_error when there is one already.
  [[nodiscard]] std::unique_ptr<poller> make_poller();

 private:
  class scripted;

  struct descriptor {
    readiness ready = readiness::none;
    readiness fresh = readiness::none;  ///< became ready and was not reported by its edge yet
    bool hung_up = false;
    std::vector<io_watch*> watches;
  };
  struct change {
    int fd;
    readiness what;
    bool hangs_up;
  };

  descriptor& find(int fd);
  [[nodiscard]] const descriptor& find(int fd) const;
  void script(clock::duration delay, change what);
  void apply(const change& what);
  /// Lets happen what is due.
  void catch_up();

  /// Far above what the system gives out, so that a mistake is EBADF and no harm.
  static constexpr int first_fd = 1 << 24;

  virtual_clock& time_;
  int next_fd_ = first_fd;
  std::map<int, descriptor> descriptors_;
  std::multimap<clock::time_point, change> script_;  // equal keys stay in the order of insertion
  scripted* poller_ = nullptr;
};

}  // namespace hocket
