// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>

#include "hocket/core/awaitable.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/task.hpp"

namespace hocket::http::detail {

/// A connection of any kind, so that the server itself is compiled once.
class connection_stream {
 public:
  virtual task<std::size_t> read_some(std::span<std::byte> into) = 0;
  virtual task<void> write_all(std::span<const std::byte> data) = 0;
  /// The client reads the end after what was written; not every kind of stream can say that.
  virtual task<void> shutdown_write() = 0;
  /// What has to be said before an orderly end: without TLS's goodbye the client would think that
  /// something is missing.
  virtual task<void> say_goodbye() = 0;
  /// The client sees an error, where the stream can do that.
  virtual void reset() = 0;
  virtual void close() noexcept = 0;

 protected:
  ~connection_stream() = default;
};

/// LIFETIME: the stream outlives it.
template <ByteStream Stream>
class connection_stream_of final : public connection_stream {
 public:
  explicit connection_stream_of(Stream& stream) noexcept : stream_(stream) {}

  task<std::size_t> read_some(std::span<std::byte> into) override {
    co_return co_await stream_.read_some(into);
  }
  task<void> write_all(std::span<const std::byte> data) override {
    co_await stream_.write_all(data);
  }
  task<void> shutdown_write() override {
    if constexpr (says_goodbye) {
      co_await stream_.shutdown_write();
    } else if constexpr (requires { stream_.shutdown_write(); }) {
      stream_.shutdown_write();
    }
    co_return;
  }
  task<void> say_goodbye() override {
    if constexpr (says_goodbye) co_await stream_.shutdown_write();
    co_return;
  }
  void reset() override {
    if constexpr (requires { stream_.reset(); }) stream_.reset();
    stream_.close();
  }
  void close() noexcept override { stream_.close(); }

 private:
  /// Ending takes a message, and so a wait.
  static constexpr bool says_goodbye =
      requires(Stream& s) { requires Awaitable<decltype(s.shutdown_write())>; };

  Stream& stream_;
};

}  // namespace hocket::http::detail
