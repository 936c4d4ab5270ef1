// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hocket/loop/poller.hpp"
#include "hocket/loop/unique_fd.hpp"

namespace hocket::platform {

/// The poller on epoll.
///
/// epoll knows a descriptor once, so the watches on one descriptor form a list, and what is
/// registered is the union of what they want.
class epoll_poller final : public poller {
 public:
  epoll_poller();

  void update(io_watch& watch) override;
  void remove(io_watch& watch) noexcept override;
  std::size_t wait(std::optional<clock::duration> timeout) override;
  void wake() noexcept override;

 private:
  /// What is known of one descriptor, at its number's place in by_fd_.
  struct entry {
    io_watch* first = nullptr;
    std::uint32_t registered = 0;  // epoll's mask; 0 when the descriptor is not registered
    /// Counts the registrations of this number, so that an event of a closed descriptor is
    /// not taken for one of its successor's.
    std::uint32_t generation = 0;
  };

  entry& entry_of(const io_watch& watch) { return by_fd_[static_cast<std::size_t>(watch.fd())]; }
  static std::uint32_t wanted(const entry& e) noexcept;
  void register_mask(int fd, entry& e, std::uint32_t mask);
  void unlink(entry& e, io_watch& watch) noexcept;
  std::size_t dispatch(const epoll_event& event) noexcept;
  int wait_for_events(std::optional<clock::duration> timeout) noexcept;

  unique_fd epoll_;
  unique_fd wake_;
  std::vector<entry> by_fd_;
  io_watch* cursor_ = nullptr;  // the watch to report to next; remove() moves it on
  bool has_pwait2_ = true;
  std::array<epoll_event, 256> events_;
};

}  // namespace hocket::platform
