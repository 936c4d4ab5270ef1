// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/pipes.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "platform/linux/retry_interrupted.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

/// Keeps SIGPIPE from this thread while it writes; one that the write caused is taken away.
class sigpipe_block {
 public:
  sigpipe_block() noexcept {
    ::sigemptyset(&sigpipe_);
    ::sigaddset(&sigpipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  sigpipe_block(const sigpipe_block&) = delete;
  sigpipe_block& operator=(const sigpipe_block&) = delete;
  ~sigpipe_block() {
    // Whoever blocks it already may want to see it pending.
    if (::sigismember(&before_, SIGPIPE) == 1) return;
    if (raised) {
      const timespec at_once{};
      while (::sigtimedwait(&sigpipe_, nullptr, &at_once) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  bool raised = false;

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
};

stream_kind kind_of(int fd, const std::string& name) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) throw system_error("fstat " + name);
  if (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode)) return stream_kind::file;
  return S_ISSOCK(status.st_mode) ? stream_kind::socket : stream_kind::pipe;
}

unique_fd duplicate(int fd, const std::string& name) {
  unique_fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy) throw system_error("dup " + name);
  return copy;
}

}  // namespace

pipe_fds make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw system_error("pipe");
  return {unique_fd(ends[0]), unique_fd(ends[1])};
}

stream_kind prepare_stream(int fd, const std::string& name) {
  const stream_kind kind = kind_of(fd, name);
  if (kind != stream_kind::pipe) return kind;
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
    throw system_error("make non-blocking " + name);
  }
  return kind;
}

shared_stream share_stream(int fd, bool for_writing, const std::string& name) {
  const stream_kind kind = kind_of(fd, name);
  // A file is not opened anew: its position is to be the one that others see. A socket cannot be,
  // and need not: each call says that it must not block.
  if (kind != stream_kind::pipe) return {duplicate(fd, name), kind};

  const int access = for_writing ? O_WRONLY : O_RDONLY;
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  unique_fd own(::open(path.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (own) return {std::move(own), stream_kind::pipe};
  // Somebody else's terminal, or no /proc: a thread may block.
  return {duplicate(fd, name), stream_kind::file};
}

io_result read_stream(stream_kind kind, int fd, std::span<std::byte> into) noexcept {
  return retry_interrupted([&] {
    return kind == stream_kind::socket ? ::recv(fd, into.data(), into.size(), MSG_DONTWAIT)
                                       : ::read(fd, into.data(), into.size());
  });
}

io_result write_stream(stream_kind kind, int fd, std::span<const std::byte> data) noexcept {
  if (kind == stream_kind::socket) {
    return retry_interrupted(
        [&] { return ::send(fd, data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
  }
  sigpipe_block block;
  const auto written = retry_interrupted([&] { return ::write(fd, data.data(), data.size()); });
  block.raised = written.error == EPIPE;
  return written;
}

}  // namespace hocket::platform
