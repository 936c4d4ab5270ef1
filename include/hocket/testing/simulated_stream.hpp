// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "hocket/loop/clock.hpp"
#include "hocket/net/stream_reader.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// How one direction of a simulated connection behaves. The default is perfect: at once, in one
/// piece, without end.
struct simulated_link {
  /// A link that breaks after so many bytes.
  struct break_point {
    std::size_t after_bytes = 0;
    /// errno of the read that finds it; who writes beyond it gets EPIPE.
    int error = 0;
  };

  /// How long a byte is on its way.
  clock::duration delay{};
  /// A read gives at most so many bytes: the sizes are taken in turn, over and over. Empty: all that
  /// has come.
  std::vector<std::size_t> piece_sizes_bytes{};
  /// So many bytes may be on their way or unread before write_all() waits.
  std::size_t capacity_bytes = 65536;
  std::optional<break_point> breaks{};
};

namespace detail {
class simulated_pipe;
}

/// One end of a connection in memory, for tests of what is written for any ByteStream: pieces, delays
/// and faults are as the test says, and each run is the same.
///
///     auto [client, server] = simulated_stream::make_pair({.delay = 30ms, .piece_sizes_bytes = {1}});
///
/// Delays are on the loop's clock; with a virtual_clock they take no time. Errors are
/// std::system_error "read from a simulated stream: Connection reset by peer".
///
/// LIFETIME: the loop outlives it; buffers outlive the operation.
/// THREAD: the loop's.
class simulated_stream : public stream_reader<simulated_stream> {
 public:
  /// Two ends whose links in both directions are alike.
  /// THROWS: value_error for a capacity, or a size of a piece, of 0; runtime_error without a running
  /// loop.
  static std::pair<simulated_stream, simulated_stream> make_pair(const simulated_link& both = {});
  /// The same with a link from the first to the second, and one back.
  static std::pair<simulated_stream, simulated_stream> make_pair(const simulated_link& there,
                                                                 const simulated_link& back);

  simulated_stream(simulated_stream&&) noexcept;
  simulated_stream& operator=(simulated_stream&&) noexcept;
  ~simulated_stream();

  /// As ByteReader says. THROWS: also runtime_error when another task reads.
  /// CANCEL: nothing was read.
  task<std::size_t> read_some(std::span<std::byte> into);

  /// As ByteWriter says. THROWS: also runtime_error when another task writes.
  /// CANCEL: an unknown part was written.
  task<void> write_all(std::span<const std::byte> data);
  task<void> write_all(std::string_view text) { return write_all(std::as_bytes(std::span(text))); }

  /// The other end reads the end of the stream after what was written; reading goes on.
  void shutdown_write();
  /// Ends both directions. The other end reads what was written, then ECONNRESET, and gets EPIPE for
  /// what it writes.
  void reset();
  /// Ends both directions: the other end reads what was written, then the end, and gets EPIPE for
  /// what it writes. A task that waits at this end gets EBADF.
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept { return in_ != nullptr; }

 private:
  using pipe_ref = std::shared_ptr<detail::simulated_pipe>;
  simulated_stream(pipe_ref in, pipe_ref out) noexcept;

  pipe_ref in_;
  pipe_ref out_;
};

}  // namespace hocket
