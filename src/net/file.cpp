// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/file.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

#include "hocket/loop/to_thread.hpp"
#include "platform/linux/files.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

namespace detail {

/// A file that is open until nobody needs it.
struct open_file {
  unique_fd fd;
  std::string path;
};

}  // namespace detail

namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;
using shared_file = std::shared_ptr<const detail::open_file>;

async_generator<std::string> lines_of(shared_file from) {
  std::string begun;
  for (std::uint64_t offset = 0;;) {
    auto call = [from, offset] {
      return platform::read_at(from->fd.get(), offset, chunk_bytes, from->path);
    };
    const std::string chunk = co_await to_thread(std::move(call));
    if (chunk.empty()) break;
    offset += chunk.size();
    std::size_t begin = 0;
    for (std::size_t end = chunk.find('\n'); end != std::string::npos;
         end = chunk.find('\n', begin)) {
      begun.append(chunk, begin, end + 1 - begin);
      begin = end + 1;
      co_yield std::exchange(begun, {});
    }
    begun.append(chunk, begin);
  }
  if (!begun.empty()) co_yield std::move(begun);
}

}  // namespace

task<file> file::open(std::string path, file_mode mode) {
  auto call = [path = std::move(path), mode]() mutable {
    auto fd = platform::open_file(path, mode);
    return std::make_shared<const detail::open_file>(std::move(fd), std::move(path));
  };
  co_return file(co_await to_thread(std::move(call)));
}

const shared_file& file::require_open() const {
  if (!open_) throw platform::system_error("a file that was closed", EBADF);
  return open_;
}

task<std::string> file::read_at(std::uint64_t offset, std::size_t size_bytes) const {
  auto call = [from = require_open(), offset, size_bytes] {
    return platform::read_at(from->fd.get(), offset, size_bytes, from->path);
  };
  co_return co_await to_thread(std::move(call));
}

task<void> file::write_at(std::uint64_t offset, std::string data) {
  auto call = [to = require_open(), offset, data = std::move(data)] {
    platform::write_at(to->fd.get(), offset, data, to->path);
  };
  co_await to_thread(std::move(call));
}

task<void> file::append(std::string data) {
  auto call = [to = require_open(), data = std::move(data)] {
    platform::append(to->fd.get(), data, to->path);
  };
  co_await to_thread(std::move(call));
}

async_generator<std::string> file::lines() const { return lines_of(require_open()); }

task<std::uint64_t> file::size() const {
  auto call = [of = require_open()] { return platform::file_size(of->fd.get(), of->path); };
  co_return co_await to_thread(std::move(call));
}

task<void> file::resize(std::uint64_t size_bytes) {
  auto call = [of = require_open(), size_bytes] {
    platform::resize_file(of->fd.get(), size_bytes, of->path);
  };
  co_await to_thread(std::move(call));
}

task<void> file::sync() {
  auto call = [of = require_open()] { platform::sync_file(of->fd.get(), of->path); };
  co_await to_thread(std::move(call));
}

task<std::string> read_file(std::string path) {
  auto call = [path = std::move(path)] { return platform::read_whole_file(path); };
  co_return co_await to_thread(std::move(call));
}

task<void> write_file(std::string path, std::string text) {
  auto call = [path = std::move(path), text = std::move(text)] {
    platform::write_whole_file(path, text);
  };
  co_await to_thread(std::move(call));
}

task<void> write_file_atomically(std::string path, std::string text) {
  auto call = [path = std::move(path), text = std::move(text)] {
    platform::replace_file(path, text);
  };
  co_await to_thread(std::move(call));
}

}  // namespace hocket
