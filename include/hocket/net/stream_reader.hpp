// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/net/read_buffer.hpp"
#include "hocket/net/read_errors.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// The reads that know what they want: so many bytes, a line, up to a delimiter, all (Python:
/// asyncio.StreamReader). A stream class gets them by deriving:
///
///     class tcp_stream : public stream_reader<tcp_stream> { ... };
///
/// Its own `read_some` gives what is in `unread_` first: that came with an earlier read and was too
/// much for it.
///
/// Whatever ends such a read early, be it a cancellation or an error, what came stays in the stream
/// for the next one.
///
/// LIFETIME: the stream outlives the read, and stays where it is meanwhile.
template <class Stream>
class stream_reader {
 public:
  /// What read_until() and read_line() take at most, unless told otherwise.
  static constexpr std::size_t default_limit_bytes = 65536;
  static constexpr std::size_t unlimited = SIZE_MAX;

  /// Reads exactly `size_bytes`.
  /// THROWS: incomplete_read_error with what came when the stream ends before; as read_some().
  /// CANCEL: nothing was read.
  task<std::string> read_exactly(std::size_t size_bytes) {
    gathering read(*this);
    while (read.bytes.size() < size_bytes) {
      // The memory grows with what has come, since the number may be a stranger's.
      const std::size_t most = std::max(first_chunk_bytes, read.bytes.size());
      const std::size_t wanted = std::min(size_bytes - read.bytes.size(), most);
      const std::size_t got = co_await self().read_some(read.bytes.room(wanted));
      if (got == 0) throw incomplete_read_error(read.all(), size_bytes);
      read.bytes.added(got);
    }
    co_return read.bytes.take(size_bytes);
  }

  /// Reads up to the first `delimiter`, which is part of what is given.
  /// THROWS: incomplete_read_error with what came when the stream ends before; limit_overrun_error
  /// when more than `limit_bytes` come before the delimiter, and nothing was read then; value_error
  /// for an empty delimiter; as read_some().
  /// CANCEL: nothing was read.
  task<std::string> read_until(std::string delimiter,
                               std::size_t limit_bytes = default_limit_bytes) {
    if (delimiter.empty()) throw value_error("read_until: the delimiter is empty");
    gathering read(*this);
    std::size_t before = 0;  // so many bytes at least come before the delimiter
    for (;;) {
      const std::size_t at = read.bytes.text().find(delimiter, before);
      const bool found = at != std::string_view::npos;
      // The delimiter may have begun at the end of what came.
      before = found ? at : read.bytes.size() - std::min(read.bytes.size(), delimiter.size() - 1);
      if (before > limit_bytes) throw limit_overrun_error(limit_bytes);
      if (found) co_return read.bytes.take(at + delimiter.size());
      const std::size_t got = co_await self().read_some(read.bytes.room(chunk_bytes));
      if (got == 0) throw incomplete_read_error(read.all());
      read.bytes.added(got);
    }
  }

  /// Reads a line, its "\n" included. The last one may lack that; after it comes the empty string.
  /// THROWS: limit_overrun_error when it is longer than `limit_bytes`, and nothing was read then; as
  /// read_some().
  /// CANCEL: nothing was read.
  task<std::string> read_line(std::size_t limit_bytes = default_limit_bytes) {
    auto line = read_until("\n", limit_bytes);
    try {
      co_return co_await std::move(line);
    } catch (const incomplete_read_error& end) {
      co_return end.partial();
    }
  }

  /// Reads all that comes until the end.
  /// THROWS: limit_overrun_error when that is more than `limit_bytes`; as read_some().
  /// CANCEL: nothing was read.
  task<std::string> read_to_end(std::size_t limit_bytes = unlimited) {
    gathering read(*this);
    for (;;) {
      if (read.bytes.size() > limit_bytes) throw limit_overrun_error(limit_bytes);
      // Growing by half keeps the copying linear.
      const std::size_t wanted = std::max(chunk_bytes, read.bytes.size() / 2);
      const std::size_t got = co_await self().read_some(read.bytes.room(wanted));
      if (got == 0) co_return read.all();
      read.bytes.added(got);
    }
  }

 protected:
  stream_reader() = default;
  stream_reader(stream_reader&&) noexcept = default;
  stream_reader& operator=(stream_reader&&) noexcept = default;
  ~stream_reader() = default;

  detail::read_buffer unread_;

 private:
  static constexpr std::size_t chunk_bytes = 4096;
  static constexpr std::size_t first_chunk_bytes = 65536;

  /// What one read has so far. It is out of the stream meanwhile, so that read_some gives what comes
  /// after it; what the read does not take goes back.
  struct gathering {
    explicit gathering(stream_reader& stream) noexcept
        : bytes(std::move(stream.unread_)), stream_(stream) {}
    gathering(const gathering&) = delete;
    gathering& operator=(const gathering&) = delete;
    ~gathering() { stream_.unread_ = std::move(bytes); }

    std::string all() { return bytes.take(bytes.size()); }

    detail::read_buffer bytes;

   private:
    stream_reader& stream_;
  };

  Stream& self() noexcept { return static_cast<Stream&>(*this); }
};

}  // namespace hocket
