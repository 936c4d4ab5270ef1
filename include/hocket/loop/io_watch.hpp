// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket {

class event_loop;
class poller;

/// What a descriptor can be ready for; a set of flags.
enum class readiness : unsigned char { none = 0, readable = 1, writable = 2, both = 3 };

constexpr readiness operator|(readiness a, readiness b) noexcept {
  return static_cast<readiness>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr readiness operator&(readiness a, readiness b) noexcept {
  return static_cast<readiness>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
/// True when any flag is set.
constexpr bool any(readiness r) noexcept { return r != readiness::none; }

/// How often readiness is reported.
enum class trigger : unsigned char {
  level,  ///< on every pass while it lasts
  edge,   ///< when it begins; the owner reads or writes until EAGAIN
};

/// Reports to its owner when a descriptor becomes readable or writable.
///
/// Several watches may stand on one descriptor. When one of them asks for level, the
/// others may be told more often than they asked; they must take a report as a hint.
/// An error or a hang-up is reported as readiness for all that is watched, since the next
/// read or write is what tells which error it is.
///
/// LIFETIME: the loop outlives it; it is stopped before the descriptor is closed.
class io_watch {
 public:
  using function = void (*)(io_watch&, readiness) noexcept;

  /// Prepares a watch; nothing is reported before watch().
  io_watch(event_loop& loop, int fd, function on_ready) noexcept
      : loop_(&loop), on_ready_(on_ready), fd_(fd) {}
  io_watch(const io_watch&) = delete;
  io_watch& operator=(const io_watch&) = delete;
  ~io_watch() { stop(); }

  /// A background watch is no reason for the loop to go on: with nothing else to wait for it
  /// reports a deadlock. A busy loop looks at background watches only now and then.
  /// REQUIRES: nothing is watched yet.
  void set_background() noexcept { background_ = true; }

  /// Starts to report `interest`, in place of what was watched before.
  /// THROWS: std::system_error when the descriptor cannot be polled (a regular file, a
  /// closed descriptor); what was watched before stays.
  void watch(readiness interest, trigger t = trigger::level);

  /// Stops. No report comes after this, not even one that the poller has already fetched.
  void stop() noexcept {
    if (any(interest_)) stop_watching();
  }

  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] readiness interest() const noexcept { return interest_; }
  [[nodiscard]] trigger trigger_mode() const noexcept { return trigger_; }
  /// The last report came with the end of what the peer sends, a hang-up or an error: no later
  /// edge will tell of it again.
  [[nodiscard]] bool hung_up() const noexcept { return hung_up_; }
  [[nodiscard]] event_loop& loop() const noexcept { return *loop_; }

 private:
  friend class poller;

  void stop_watching() noexcept;

  event_loop* loop_;
  function on_ready_;
  io_watch* next_on_fd_ = nullptr;  // the poller's list of watches on one descriptor
  int fd_;
  readiness interest_ = readiness::none;
  trigger trigger_ = trigger::level;
  bool background_ = false;
  bool hung_up_ = false;
};

}  // namespace hocket
