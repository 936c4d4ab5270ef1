// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

#include "hocket/net/tls_error.hpp"

/// OpenSSL's errors in words.
namespace hocket::detail {

/// Why something failed.
struct tls_reason {
  tls_failure why;
  std::string text;
};

/// Takes what OpenSSL left in this thread's queue of errors.
tls_reason take_openssl_error();

/// Why a certificate was not accepted, right where that was found. `host` is who was expected.
tls_reason verification_failure(X509_STORE_CTX* at, const std::string& host);

/// Whom a certificate is for: its alternative names, or else its common name.
std::vector<std::string> certificate_names(const X509* certificate);

/// The tls_error for a setting that cannot be used; `what` names it. Takes the queue.
tls_error configuration_error(const std::string& what);

}  // namespace hocket::detail
