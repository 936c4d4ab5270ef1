// SPDX-License-Identifier: BSL-1.0
#include "net/pipe_end.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/to_thread.hpp"
#include "hocket/net/async_socket.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::detail {

namespace {

using platform::stream_kind;

/// One read of a descriptor that is waited for.
class polled_read : public socket_operation {
 public:
  polled_read(async_socket& socket, stream_kind of, std::span<std::byte> into) noexcept
      : socket_operation(socket, kind), stream_(of), into_(into) {}
  platform::io_result await_resume() {
    check_cancelled();
    return {size_, error()};
  }

 private:
  static bool attempt(socket_operation& operation) noexcept {
    auto& self = static_cast<polled_read&>(operation);
    const auto result = platform::read_stream(self.stream_, self.socket().fd(), self.into_);
    if (result.would_block()) {
      // Less than was asked for would not mean the same: a terminal gives line by line.
      self.socket().note_emptied();
      return false;
    }
    self.size_ = result.size;
    return self.end(result.error);
  }
  static constexpr auto kind = reading(&attempt);

  stream_kind stream_;
  std::span<std::byte> into_;
  std::size_t size_ = 0;
};

/// The same for writing, until all is written.
class polled_write : public socket_operation {
 public:
  polled_write(async_socket& socket, stream_kind of, std::span<const std::byte> data) noexcept
      : socket_operation(socket, kind), stream_(of), left_(data) {}
  int await_resume() {
    check_cancelled();
    return error();
  }

 private:
  static bool attempt(socket_operation& operation) noexcept {
    auto& self = static_cast<polled_write&>(operation);
    for (unsigned pieces = 0; !self.left_.empty(); ++pieces) {
      if (self.goes_on_later(pieces)) return false;
      const auto result = platform::write_stream(self.stream_, self.socket().fd(), self.left_);
      if (result.would_block()) return false;
      if (result.error != 0) return self.end(result.error);
      self.left_ = self.left_.subspan(result.size);
    }
    return self.end();
  }
  static constexpr auto kind = writing(&attempt);

  stream_kind stream_;
  std::span<const std::byte> left_;
};

class polled_source final : public pipe_source {
 public:
  polled_source(unique_fd fd, stream_kind kind, std::string name)
      : socket_(event_loop::current(), std::move(fd)), kind_(kind), name_(std::move(name)) {}

  task<std::size_t> read_some(std::shared_ptr<pipe_source>, std::span<std::byte> into) override {
    if (into.empty()) co_return 0;
    const auto result = co_await polled_read(socket_, kind_, into);
    if (result.error != 0) throw platform::system_error("read from " + name_, result.error);
    co_return result.size;
  }
  void close() noexcept override { socket_.close(); }
  [[nodiscard]] bool is_open() const noexcept override { return socket_.is_open(); }

 private:
  async_socket socket_;
  stream_kind kind_;
  std::string name_;
};

class polled_sink final : public pipe_sink {
 public:
  polled_sink(unique_fd fd, stream_kind kind, std::string name)
      : socket_(event_loop::current(), std::move(fd)), kind_(kind), name_(std::move(name)) {}

  task<void> write_all(std::shared_ptr<pipe_sink>, std::span<const std::byte> data) override {
    const int error = co_await polled_write(socket_, kind_, data);
    if (error != 0) throw platform::system_error("write to " + name_, error);
  }
  void close() noexcept override { socket_.close(); }
  [[nodiscard]] bool is_open() const noexcept override { return socket_.is_open(); }

 private:
  async_socket socket_;
  stream_kind kind_;
  std::string name_;
};

/// A descriptor that calls in threads use. They share it, since a call outlives its task when that
/// is cancelled; the descriptor is closed when nobody has it any more.
struct threaded_fd {
  explicit threaded_fd(unique_fd of) noexcept : fd(std::move(of)) {}

  std::mutex mutex;  ///< one call at a time, in the order of the calls
  const unique_fd fd;
};

/// With what was read and nobody has taken yet; guarded by the mutex.
struct buffered_fd : threaded_fd {
  using threaded_fd::threaded_fd;

  std::vector<std::byte> buffer = std::vector<std::byte>(std::size_t{64} * 1024);
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Reads ahead when there is nothing left. A read that was given up leaves what it got here, so
/// the next one finds it.
class threaded_source final : public pipe_source {
 public:
  threaded_source(unique_fd fd, std::string name)
      : shared_(std::make_shared<buffered_fd>(std::move(fd))), name_(std::move(name)) {}

  task<std::size_t> read_some(std::shared_ptr<pipe_source>, std::span<std::byte> into) override {
    require_open();
    if (into.empty()) co_return 0;
    if (const std::size_t size = take_at_once(*shared_, into)) co_return size;
    auto call = [shared = shared_, name = name_] { fill(*shared, name); };
    co_await to_thread(std::move(call));
    require_open();
    co_return take(*shared_, into);
  }
  void close() noexcept override { shared_.reset(); }
  [[nodiscard]] bool is_open() const noexcept override { return shared_ != nullptr; }

 private:
  void require_open() const {
    if (!shared_) throw platform::system_error("read from " + name_, EBADF);
  }
  static void fill(buffered_fd& shared, const std::string& name) {
    const std::scoped_lock lock(shared.mutex);
    if (shared.begin < shared.end) return;
    const auto result = platform::read_stream(stream_kind::file, shared.fd.get(), shared.buffer);
    if (result.error != 0) throw platform::system_error("read from " + name, result.error);
    shared.begin = 0;
    shared.end = result.size;
  }
  /// Nothing when a read is under way, which may take long.
  static std::size_t take_at_once(buffered_fd& shared, std::span<std::byte> into) noexcept {
    const std::unique_lock lock(shared.mutex, std::try_to_lock);
    return lock ? take_locked(shared, into) : 0;
  }
  static std::size_t take(buffered_fd& shared, std::span<std::byte> into) noexcept {
    const std::scoped_lock lock(shared.mutex);
    return take_locked(shared, into);
  }
  static std::size_t take_locked(buffered_fd& shared, std::span<std::byte> into) noexcept {
    const std::size_t size = std::min(into.size(), shared.end - shared.begin);
    std::copy_n(shared.buffer.begin() + static_cast<std::ptrdiff_t>(shared.begin), size,
                into.begin());
    shared.begin += size;
    return size;
  }

  std::shared_ptr<buffered_fd> shared_;
  std::string name_;
};

class threaded_sink final : public pipe_sink {
 public:
  threaded_sink(unique_fd fd, std::string name)
      : shared_(std::make_shared<threaded_fd>(std::move(fd))), name_(std::move(name)) {}

  task<void> write_all(std::shared_ptr<pipe_sink>, std::span<const std::byte> data) override {
    if (!shared_) throw platform::system_error("write to " + name_, EBADF);
    auto call = [shared = shared_, name = name_,
                 copy = std::vector<std::byte>(data.begin(), data.end())] {
      write(*shared, name, copy);
    };
    co_await to_thread(std::move(call));
  }
  void close() noexcept override { shared_.reset(); }
  [[nodiscard]] bool is_open() const noexcept override { return shared_ != nullptr; }

 private:
  static void write(threaded_fd& shared, const std::string& name, std::span<const std::byte> left) {
    const std::scoped_lock lock(shared.mutex);
    while (!left.empty()) {
      const auto result = platform::write_stream(stream_kind::file, shared.fd.get(), left);
      if (result.error != 0) throw platform::system_error("write to " + name, result.error);
      left = left.subspan(result.size);
    }
  }

  std::shared_ptr<threaded_fd> shared_;
  std::string name_;
};

}  // namespace

std::shared_ptr<pipe_source> pipe_source::make(unique_fd fd, stream_kind kind, std::string name) {
  if (kind == stream_kind::file) {
    return std::make_shared<threaded_source>(std::move(fd), std::move(name));
  }
  return std::make_shared<polled_source>(std::move(fd), kind, std::move(name));
}

std::shared_ptr<pipe_sink> pipe_sink::make(unique_fd fd, stream_kind kind, std::string name) {
  if (kind == stream_kind::file) {
    return std::make_shared<threaded_sink>(std::move(fd), std::move(name));
  }
  return std::make_shared<polled_sink>(std::move(fd), kind, std::move(name));
}

}  // namespace hocket::detail
