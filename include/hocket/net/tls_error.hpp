// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>

namespace hocket {

/// What went wrong with TLS, for those who decide by it; the text says the details.
enum class tls_failure : unsigned char {
  wrong_host,         ///< the certificate is somebody else's
  expired,            ///< a certificate's time is over
  not_yet_valid,      ///< a certificate's time has not come
  self_signed,        ///< the certificate vouches for itself only
  unknown_authority,  ///< nobody we trust vouches for it
  bad_certificate,    ///< another fault of it, or there is none
  no_common_version,  ///< what one side speaks the other refuses
  refused,            ///< the peer ended it with an alert
  not_tls,            ///< the peer speaks something else
  truncated,          ///< the connection ended without a goodbye: there may have been more
  protocol,           ///< the peer broke the protocol, or somebody changed bytes on the way
  configuration       ///< a certificate, key or setting of our own cannot be used
};

/// TLS failed (Python: ssl.SSLError). Its text names the peer and the cause:
/// "TLS with localhost: the certificate is for example.org, not for localhost".
class tls_error : public std::runtime_error {
 public:
  tls_error(tls_failure why, const std::string& text) : std::runtime_error(text), why_(why) {}

  [[nodiscard]] tls_failure why() const noexcept { return why_; }

 private:
  tls_failure why_;
};

}  // namespace hocket
