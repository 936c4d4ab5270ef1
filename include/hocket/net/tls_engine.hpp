// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hocket/net/tls_context.hpp"
#include "hocket/net/tls_error.hpp"

namespace hocket::detail {

/// One side of a TLS connection, without the connection: bytes of the wire go in and come out, and
/// whoever uses it carries them. It waits for nothing.
///
/// A failure is a tls_error. Output that is left then is the alert that tells the peer.
class tls_engine {
 public:
  struct session;

  /// `host` is what the peer's certificate must be for, when `context` is a client's that verifies.
  /// THROWS: value_error when there is no host then.
  tls_engine(const tls_context& context, const std::string& host);
  tls_engine(const tls_engine&) = delete;
  tls_engine& operator=(const tls_engine&) = delete;
  ~tls_engine();

  /// Goes on with the handshake. False when it wants input.
  bool handshake();
  /// Decrypts; 0 when the peer has said goodbye. None when it wants input.
  /// REQUIRES: the handshake is done, `into` is not empty.
  std::optional<std::size_t> read(std::span<std::byte> into);
  /// Encrypts. REQUIRES: the handshake is done.
  void write(std::span<const std::byte> data);
  /// Tells the peer that nothing more comes (close_notify). The second time does nothing.
  void say_goodbye();

  /// Where to put what comes from the wire. LIFETIME: until received().
  [[nodiscard]] std::span<std::byte> room() noexcept;
  /// So many bytes were put there; 0 when the wire has ended.
  void received(std::size_t size_bytes);

  [[nodiscard]] std::size_t output_size_bytes() const noexcept;
  /// Moves what is to go to the wire into `out`, in place of what was there.
  void take_output(std::vector<std::byte>& out);

  /// What the two agreed on; empty when they did not talk about it.
  [[nodiscard]] std::string alpn() const;
  /// "TLSv1.3"
  [[nodiscard]] std::string version() const;
  [[nodiscard]] std::string cipher() const;
  /// The name that the client asked for.
  [[nodiscard]] std::string server_name() const;
  /// Whom the peer's certificate is for; empty when it has shown none.
  [[nodiscard]] std::vector<std::string> peer_names() const;

 private:
  std::unique_ptr<session> session_;
};

}  // namespace hocket::detail
