// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/epoll_poller.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <climits>
#include <ctime>
#include <string>

#include "platform/linux/event_fd.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

std::unique_ptr<poller> make_default_poller() { return std::make_unique<platform::epoll_poller>(); }

namespace platform {

namespace {

constexpr std::uint64_t wake_tag = UINT64_MAX;

std::uint64_t tag_of(int fd, std::uint32_t generation) {
  return std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
}

readiness readiness_of(std::uint32_t events) {
  if (events & (EPOLLERR | EPOLLHUP)) return readiness::both;
  auto result = readiness::none;
  if (events & (EPOLLIN | EPOLLRDHUP)) result = result | readiness::readable;
  if (events & EPOLLOUT) result = result | readiness::writable;
  return result;
}

}  // namespace

epoll_poller::epoll_poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw system_error("epoll_create1");
  wake_ = unique_fd(make_event_fd());
  epoll_event event{};
  // By its edges: each wake is one, so the counter need not be read, which would be a system call.
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = wake_tag;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) {
    throw system_error("epoll_ctl add eventfd");
  }
}

void epoll_poller::update(io_watch& watch) {
  if (watch.fd() < 0) throw system_error("epoll_ctl add fd " + std::to_string(watch.fd()), EBADF);
  if (static_cast<std::size_t>(watch.fd()) >= by_fd_.size()) {
    by_fd_.resize(static_cast<std::size_t>(watch.fd()) + 1);
  }
  entry& e = entry_of(watch);
  bool known = false;
  for (io_watch* w = e.first; w; w = next_on_fd(*w)) known = known || w == &watch;
  if (!known) {
    next_on_fd(watch) = e.first;
    e.first = &watch;
  }
  try {
    register_mask(watch.fd(), e, wanted(e));
  } catch (...) {
    if (!known) unlink(e, watch);
    throw;
  }
}

void epoll_poller::remove(io_watch& watch) noexcept {
  entry& e = entry_of(watch);
  unlink(e, watch);
  if (e.first) {
    try {
      register_mask(watch.fd(), e, wanted(e));
    } catch (const std::system_error&) {
      // The descriptor was closed too early; the watches that are left find out by themselves.
    }
    return;
  }
  // Fails when the descriptor was closed before, and then epoll has forgotten it by itself.
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, watch.fd(), nullptr);
  e.registered = 0;
  ++e.generation;
}

std::uint32_t epoll_poller::wanted(const entry& e) noexcept {
  std::uint32_t mask = EPOLLET;
  for (io_watch* w = e.first; w; w = next_on_fd(*w)) {
    if (any(w->interest() & readiness::readable)) mask |= EPOLLIN | EPOLLRDHUP;
    if (any(w->interest() & readiness::writable)) mask |= EPOLLOUT;
    if (w->trigger_mode() == trigger::level) mask &= ~std::uint32_t{EPOLLET};
  }
  return mask;
}

void epoll_poller::register_mask(int fd, entry& e, std::uint32_t mask) {
  const bool edge = (mask & EPOLLET) != 0;
  // Registering again re-arms an edge, which a new watch on the descriptor counts on.
  if (mask == e.registered && !edge) return;
  epoll_event event{};
  event.events = mask;
  event.data.u64 = tag_of(fd, e.generation);
  const int operation = e.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_.get(), operation, fd, &event) != 0) {
    throw system_error(std::string("epoll_ctl ") + (operation == EPOLL_CTL_ADD ? "add" : "modify") +
                       " fd " + std::to_string(fd));
  }
  e.registered = mask;
}

void epoll_poller::unlink(entry& e, io_watch& watch) noexcept {
  if (cursor_ == &watch) cursor_ = next_on_fd(watch);
  io_watch** link = &e.first;
  while (*link != &watch) {
    assert(*link);
    link = &next_on_fd(**link);
  }
  *link = next_on_fd(watch);
  next_on_fd(watch) = nullptr;
}

std::size_t epoll_poller::wait(std::optional<clock::duration> timeout) {
  const int count = wait_for_events(timeout);
  if (count < 0) {
    if (errno == EINTR) return 0;
    throw system_error("epoll_wait");
  }
  std::size_t reports = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    reports += dispatch(events_[i]);
  }
  return reports;
}

std::size_t epoll_poller::dispatch(const epoll_event& event) noexcept {
  if (event.data.u64 == wake_tag) return 1;
  const entry& e = by_fd_[static_cast<std::uint32_t>(event.data.u64)];
  if (e.generation != event.data.u64 >> 32) return 0;
  const readiness ready = readiness_of(event.events);
  const bool hung_up = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  std::size_t reports = 0;
  cursor_ = e.first;
  while (cursor_) {
    io_watch& watch = *cursor_;
    cursor_ = next_on_fd(watch);
    if (const auto r = ready & watch.interest(); any(r)) {
      report(watch, r, hung_up);
      ++reports;
    }
  }
  return reports;
}

int epoll_poller::wait_for_events(std::optional<clock::duration> timeout) noexcept {
  using namespace std::chrono;
  const int capacity = static_cast<int>(events_.size());
  if (!timeout) return ::epoll_wait(epoll_.get(), events_.data(), capacity, -1);
  if (*timeout <= clock::duration::zero()) {
    return ::epoll_wait(epoll_.get(), events_.data(), capacity, 0);
  }
  if (has_pwait2_) {
    const auto whole = duration_cast<seconds>(*timeout);
    const timespec limit{whole.count(), duration_cast<nanoseconds>(*timeout - whole).count()};
    const int count = ::epoll_pwait2(epoll_.get(), events_.data(), capacity, &limit, nullptr);
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    has_pwait2_ = false;  // a kernel before 5.11, or a sandbox that does not know the call
  }
  // Rounded up: waking a moment early would only spin until the deadline.
  const auto limit = std::min<std::int64_t>(ceil<milliseconds>(*timeout).count(), INT_MAX);
  return ::epoll_wait(epoll_.get(), events_.data(), capacity, static_cast<int>(limit));
}

void epoll_poller::wake() noexcept { notify_event_fd(wake_.get()); }

}  // namespace platform
}  // namespace hocket
