// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hocket/net/pem.hpp"

namespace hocket {

namespace detail {
struct tls_settings;
class tls_engine;
}  // namespace detail

enum class tls_version : unsigned char { tls1_2, tls1_3 };

/// What a client accepts and shows.
struct tls_client_options {
  /// Without it anybody may be the peer, and read along.
  bool verify = true;
  /// The authorities that the system trusts.
  bool system_roots = true;
  /// Authorities that are trusted besides.
  pem authorities = {};
  /// For servers that ask who the client is: the certificate, its chain behind it.
  pem certificate = {};
  pem private_key = {};
  /// The protocols that are offered, such as "h2", the preferred one first.
  std::vector<std::string> alpn = {};
  tls_version min_version = tls_version::tls1_2;
  tls_version max_version = tls_version::tls1_3;
};

class tls_context;

/// What a server shows and accepts.
struct tls_server_options {
  /// The server's own certificate, its chain behind it.
  pem certificate;
  pem private_key;
  /// Its protocols, the preferred one first. A client that offers none of them is refused, one that
  /// offers nothing is not.
  std::vector<std::string> alpn = {};
  /// When there are any, a client without a certificate from one of them is refused.
  pem client_authorities = {};
  tls_version min_version = tls_version::tls1_2;
  tls_version max_version = tls_version::tls1_3;
  /// Picks the context by the name that the client asked for (SNI), for servers with several names;
  /// its certificate and `alpn` are taken. None, or no such function: this context.
  std::function<std::optional<tls_context>(std::string_view name)> choose = {};
};

/// The settings of many TLS connections (Python: ssl.SSLContext). A copy is the same context.
///
/// THREAD: any, also at once.
class tls_context {
 public:
  /// THROWS: tls_error (configuration) that names what cannot be used; value_error for a name of a
  /// protocol that is empty or longer than 255 bytes.
  static tls_context client(const tls_client_options& options = {});
  /// THROWS: as client().
  static tls_context server(const tls_server_options& options);
  /// client() without options, made once.
  static const tls_context& default_client();

 private:
  friend class detail::tls_engine;

  explicit tls_context(std::shared_ptr<const detail::tls_settings> settings) noexcept
      : settings_(std::move(settings)) {}

  std::shared_ptr<const detail::tls_settings> settings_;
};

}  // namespace hocket
