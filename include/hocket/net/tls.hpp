// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/net/stream_reader.hpp"
#include "hocket/net/tls_context.hpp"
#include "hocket/net/tls_engine.hpp"
#include "hocket/net/tls_error.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// An encrypted connection over any ByteStream (Python: what loop.start_tls gives). Made by
/// tls_connect() and tls_accept().
///
///     auto stream = co_await tls_connect(std::move(tcp), "example.org");
///     co_await stream.write_all("GET / HTTP/1.0\r\n\r\n");
///     auto page = co_await stream.read_to_end();
///     co_await stream.shutdown();
///
/// One task may read while another writes; tasks that write at once take turns, each with all of
/// its data. Failures of TLS are tls_error, those of the transport are its own.
///
/// LIFETIME: the loop outlives it, and it outlives its operations; buffers outlive the operation.
/// THREAD: the loop's.
template <ByteStream Transport>
class tls_stream : public stream_reader<tls_stream<Transport>> {
 public:
  /// Reads what there is, at most `into.size()` bytes, and waits only when there is nothing.
  /// Gives how many; 0 when the peer has said goodbye (or for an empty `into`).
  /// THROWS: tls_error (truncated) when the connection ends without that: there may have been more.
  /// CANCEL: nothing was read.
  task<std::size_t> read_some(std::span<std::byte> into) {
    if (!this->unread_.empty()) co_return this->unread_.take(into);
    if (into.empty()) co_return 0;
    for (;;) {
      std::exception_ptr reason;
      try {
        if (const auto got = connection_->engine.read(into)) co_return *got;
      } catch (...) {
        reason = std::current_exception();
      }
      if (reason != nullptr) co_await give_up(reason);
      co_await connection_->receive();
    }
  }

  /// Writes all of `data`.
  /// CANCEL: an unknown part was written. The connection is good for reading and closing only:
  /// a later write throws tls_error.
  task<void> write_all(std::span<const std::byte> data) {
    connection& to = *connection_;
    const auto turn = co_await to.writing.scoped();
    while (!data.empty()) {
      const auto piece = data.first(std::min(data.size(), piece_bytes));
      to.engine.write(piece);
      co_await to.send();
      data = data.subspan(piece.size());
    }
  }
  task<void> write_all(std::string_view text) { return write_all(std::as_bytes(std::span(text))); }

  /// Says goodbye to the peer, which reads the end of the stream; reading goes on.
  /// CANCEL: as write_all().
  task<void> shutdown_write() {
    connection& to = *connection_;
    const auto turn = co_await to.writing.scoped();
    to.engine.say_goodbye();
    co_await to.send();
  }

  /// Ends the connection in order: says goodbye, waits for the peer's goodbye and closes the
  /// transport. What the peer still sends is dropped, and so it is no error when it is gone already
  /// or ends without an answer, as many do. A peer may take its time: set a timeout().
  /// REQUIRES: no task reads. CANCEL: the transport stays open.
  task<void> shutdown() {
    try {
      co_await shutdown_write();
      std::array<std::byte, 1024> dropped;
      while (co_await read_some(dropped) != 0) {
      }
    } catch (const tls_error&) {
    } catch (const std::system_error&) {
    }
    close();
  }

  /// Closes the transport without a goodbye: the peer takes what it has for truncated. A task that
  /// waits gets what the transport gives it, std::system_error (EBADF).
  void close() noexcept {
    if (connection_ != nullptr) connection_->transport.close();
  }

  /// The protocol that both sides picked (ALPN), such as "h2"; empty when none was offered.
  [[nodiscard]] std::string alpn() const { return connection_->engine.alpn(); }
  /// "TLSv1.3"
  [[nodiscard]] std::string version() const { return connection_->engine.version(); }
  [[nodiscard]] std::string cipher() const { return connection_->engine.cipher(); }
  /// The name that the client asked for (SNI).
  [[nodiscard]] std::string server_name() const { return connection_->engine.server_name(); }
  /// Whom the peer's certificate is for; empty when it has shown none.
  [[nodiscard]] std::vector<std::string> peer_names() const {
    return connection_->engine.peer_names();
  }
  [[nodiscard]] Transport& transport() noexcept { return connection_->transport; }

 private:
  template <ByteStream S>
  friend task<tls_stream<S>> tls_connect(S transport, std::string host, tls_context context);
  template <ByteStream S>
  friend task<tls_stream<S>> tls_accept(S transport, tls_context context);

  /// How much is encrypted before it is sent: four records.
  static constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

  struct connection {
    connection(Transport over, const tls_context& context, const std::string& host)
        : engine(context, host), transport(std::move(over)) {}

    task<void> receive() {
      const std::size_t size = co_await transport.read_some(engine.room());
      engine.received(size);
    }

    /// REQUIRES: `writing` is held.
    task<void> send() {
      if (cut_short) {
        throw tls_error(tls_failure::protocol, "TLS: an earlier write failed or was cancelled");
      }
      cut_short = true;
      engine.take_output(outgoing);
      co_await transport.write_all(std::span<const std::byte>(outgoing));
      cut_short = false;
    }

    detail::tls_engine engine;
    Transport transport;
    lock writing;
    std::vector<std::byte> outgoing;
    bool cut_short = false;  ///< what was sent ends within a record
  };

  explicit tls_stream(std::unique_ptr<connection> made) noexcept : connection_(std::move(made)) {}

  /// Tells the peer why, if that can be done, and throws the reason.
  task<void> give_up(std::exception_ptr reason) {
    connection& to = *connection_;
    // Behind a write that waits the alert would wait too.
    if (to.engine.output_size_bytes() != 0 && to.writing.try_acquire()) {
      auto sent = co_await catching(to.send());
      to.writing.release();
      if (sent.template holds<cancelled>()) sent.value();
    }
    std::rethrow_exception(reason);
  }

  task<void> handshake() {
    for (;;) {
      bool done = false;
      std::exception_ptr reason;
      try {
        done = connection_->engine.handshake();
      } catch (...) {
        reason = std::current_exception();
      }
      if (reason != nullptr) co_await give_up(reason);
      if (connection_->engine.output_size_bytes() != 0) co_await connection_->send();
      if (done) co_return;
      co_await connection_->receive();
    }
  }

  std::unique_ptr<connection> connection_;  // operations that wait refer to it: it must not move
};

/// Encrypts a connection to a server. `host` is the name or the IP address that the server's
/// certificate must be for; a name is also told to the server (SNI).
/// CANCEL: the transport is closed.
/// THROWS: tls_error that says why, as when the certificate is for another host, expired,
/// self-signed or from an unknown authority; value_error without a host; what the transport throws.
template <ByteStream S>
task<tls_stream<S>> tls_connect(S transport, std::string host,
                                tls_context context = tls_context::default_client()) {
  using connection = typename tls_stream<S>::connection;
  tls_stream<S> stream(std::make_unique<connection>(std::move(transport), context, host));
  co_await stream.handshake();
  co_return stream;
}

/// The same as a server, with a context of tls_context::server().
/// CANCEL, THROWS: as tls_connect().
template <ByteStream S>
task<tls_stream<S>> tls_accept(S transport, tls_context context) {
  using connection = typename tls_stream<S>::connection;
  tls_stream<S> stream(std::make_unique<connection>(std::move(transport), context, std::string()));
  co_await stream.handshake();
  co_return stream;
}

}  // namespace hocket
