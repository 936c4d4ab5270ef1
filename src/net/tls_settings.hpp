// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hocket/net/tls_context.hpp"

namespace hocket::detail {

/// Frees what OpenSSL made.
template <auto release>
struct openssl_delete {
  template <class T>
  void operator()(T* made) const noexcept {
    release(made);
  }
};

using ssl_ctx_ptr = std::unique_ptr<SSL_CTX, openssl_delete<&SSL_CTX_free>>;
using ssl_ptr = std::unique_ptr<SSL, openssl_delete<&SSL_free>>;
using x509_ptr = std::unique_ptr<X509, openssl_delete<&X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_delete<&EVP_PKEY_free>>;
using bio_ptr = std::unique_ptr<BIO, openssl_delete<&BIO_free_all>>;

/// What a tls_context stands for. THREAD: not changed once it is made.
struct tls_settings {
  ssl_ctx_ptr native;
  bool is_client = false;
  bool verifies = false;
  std::string alpn;  ///< as on the wire: each name behind its length
  std::function<std::optional<tls_context>(std::string_view)> choose;
};

/// Has the sessions of a server's context answer names (SNI) and protocols (ALPN).
void install_server_callbacks(tls_settings& settings) noexcept;

}  // namespace hocket::detail
