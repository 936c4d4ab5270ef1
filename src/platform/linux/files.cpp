// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "platform/linux/retry_interrupted.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

constexpr mode_t for_all = 0666;  // less what the umask forbids
constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

int flags_of(file_mode mode) noexcept {
  switch (mode) {
    case file_mode::read:
      return O_RDONLY;
    case file_mode::write:
      return O_WRONLY | O_CREAT | O_TRUNC;
    case file_mode::append:
      return O_WRONLY | O_CREAT | O_APPEND;
    case file_mode::read_write:
      return O_RDWR | O_CREAT;
    case file_mode::create:
      return O_RDWR | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

/// The size that a system call gives. THROWS: std::system_error.
template <class Call>
std::size_t checked(Call call, const char* operation, const std::string& path) {
  const io_result done = retry_interrupted(call);
  if (done.error != 0) throw system_error(std::string(operation) + " " + path, done.error);
  return done.size;
}

unique_fd open_with(const std::string& path, int flags) {
  const std::size_t fd =
      checked([&] { return ::open(path.c_str(), flags | O_CLOEXEC, for_all); }, "open", path);
  return unique_fd(static_cast<int>(fd));
}

void write_all(int fd, std::string_view data, const std::string& path) {
  while (!data.empty()) {
    data.remove_prefix(
        checked([&] { return ::write(fd, data.data(), data.size()); }, "write", path));
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// A file that is on its way to another name, and removed when it does not get there.
class replacement {
 public:
  explicit replacement(const std::string& target) : target_(target) {
    static std::atomic<unsigned> made = 0;
    const std::string beside = target + "." + std::to_string(::getpid()) + ".";
    do {
      path_ = beside + std::to_string(made++) + ".tmp";
      fd_ = unique_fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, for_all));
    } while (!fd_ && (errno == EEXIST || errno == EINTR));
    if (!fd_) throw system_error("make a file beside " + target);
  }
  replacement(const replacement&) = delete;
  replacement& operator=(const replacement&) = delete;
  ~replacement() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void take_permissions() {
    struct stat old{};
    if (::stat(target_.c_str(), &old) != 0) return;
    if (::fchmod(fd_.get(), old.st_mode & 07777) != 0) throw system_error("chmod " + path_);
  }
  void fill(std::string_view text) {
    write_all(fd_.get(), text, path_);
    sync_file(fd_.get(), path_);
  }
  void take_place() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) throw system_error("rename to " + target_);
    path_.clear();
  }

 private:
  const std::string& target_;
  std::string path_;
  unique_fd fd_;
};

}  // namespace

unique_fd open_file(const std::string& path, file_mode mode) {
  return open_with(path, flags_of(mode));
}

std::string read_at(int fd, std::uint64_t offset, std::size_t size_bytes, const std::string& path) {
  std::string text;
  while (text.size() < size_bytes) {
    const std::size_t had = text.size();
    // Growing piece by piece: the file may be much shorter than what is asked for.
    text.resize(std::min(size_bytes, had + std::max(chunk_bytes, had)));
    const std::size_t got = checked(
        [&] {
          return ::pread(fd, text.data() + had, text.size() - had,
                         static_cast<off_t>(offset + had));
        },
        "read", path);
    text.resize(had + got);
    if (got == 0) break;
  }
  return text;
}

void write_at(int fd, std::uint64_t offset, std::string_view data, const std::string& path) {
  while (!data.empty()) {
    const std::size_t size =
        checked([&] { return ::pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset)); },
                "write", path);
    data.remove_prefix(size);
    offset += size;
  }
}

void append(int fd, std::string_view data, const std::string& path) {
  while (!data.empty()) {
    const iovec piece{const_cast<char*>(data.data()), data.size()};
    data.remove_prefix(
        checked([&] { return ::pwritev2(fd, &piece, 1, 0, RWF_APPEND); }, "append to", path));
  }
}

std::uint64_t file_size(int fd, const std::string& path) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) throw system_error("size of " + path);
  return static_cast<std::uint64_t>(status.st_size);
}

void resize_file(int fd, std::uint64_t size_bytes, const std::string& path) {
  checked([&] { return ::ftruncate(fd, static_cast<off_t>(size_bytes)); }, "resize", path);
}

void sync_file(int fd, const std::string& path) {
  checked([&] { return ::fdatasync(fd); }, "sync", path);
}

std::string read_whole_file(const std::string& path) {
  const unique_fd fd = open_with(path, O_RDONLY);
  std::string text;
  for (;;) {
    const std::size_t had = text.size();
    text.resize(had + std::max(chunk_bytes, had / 2));
    // read, not pread: this is also for what has no positions, such as a pipe with a name.
    const std::size_t got = checked(
        [&] { return ::read(fd.get(), text.data() + had, text.size() - had); }, "read", path);
    text.resize(had + got);
    if (got == 0) return text;
  }
}

void write_whole_file(const std::string& path, std::string_view text) {
  const unique_fd fd = open_file(path, file_mode::write);
  write_all(fd.get(), text, path);
}

void replace_file(const std::string& path, std::string_view text) {
  replacement fresh(path);
  fresh.take_permissions();
  fresh.fill(text);
  fresh.take_place();
  // The new name is on the disk only when the folder is.
  const std::string folder = folder_of(path);
  const unique_fd fd = open_with(folder, O_RDONLY | O_DIRECTORY);
  checked([&] { return ::fsync(fd.get()); }, "sync", folder);
}

}  // namespace hocket::platform
