// SPDX-License-Identifier: BSL-1.0
#include "net/tls_failure.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <span>
#include <string_view>

#include "hocket/net/address.hpp"
#include "net/tls_settings.hpp"

namespace hocket::detail {

namespace {

std::string_view bytes_of(const ASN1_STRING* text) noexcept {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string common_name(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return "";
  return std::string(bytes_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))));
}

std::string ip_text(const ASN1_OCTET_STRING* raw) {
  const std::string_view bytes = bytes_of(raw);
  const auto read = [&]<class Bytes>(Bytes into) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<std::uint8_t>(bytes[i]);
    return ip_address(into).str();
  };
  if (bytes.size() == 4) return read(ip_address::v4_bytes{});
  if (bytes.size() == 16) return read(ip_address::v6_bytes{});
  return "";
}

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown time";
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%F %T UTC", &parts);
  return {text.data(), size};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "nobody by name" : text;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// The certificate that is at fault, in words.
std::string describe(const X509_STORE_CTX* at, const X509* certificate) {
  if (X509_STORE_CTX_get_error_depth(at) == 0) return "the certificate";
  return "the certificate of the authority " +
         quoted(common_name(X509_get_subject_name(certificate)));
}

std::string alert_name(int alert) {
  // OpenSSL's own list ends before version 1.3.
  if (alert == SSL_AD_CERTIFICATE_REQUIRED) return "certificate required";
  if (alert == SSL_AD_MISSING_EXTENSION) return "missing extension";
  return SSL_alert_desc_string_long(alert);
}

tls_reason alert_reason(int alert) {
  if (alert == SSL_AD_PROTOCOL_VERSION) {
    return {tls_failure::no_common_version, "no common version: the peer refused ours"};
  }
  return {tls_failure::refused, "the peer refused: " + alert_name(alert)};
}

}  // namespace

std::vector<std::string> certificate_names(const X509* certificate) {
  using names_ptr = std::unique_ptr<GENERAL_NAMES, openssl_delete<&GENERAL_NAMES_free>>;
  const names_ptr alternatives(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; alternatives && i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS) names.emplace_back(bytes_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(ip_text(name->d.iPAddress));
  }
  if (names.empty()) {
    const std::string name = common_name(X509_get_subject_name(certificate));
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

tls_reason verification_failure(X509_STORE_CTX* at, const std::string& host) {
  const int error = X509_STORE_CTX_get_error(at);
  const X509* const certificate = X509_STORE_CTX_get_current_cert(at);
  if (certificate == nullptr) {
    return {tls_failure::bad_certificate, X509_verify_cert_error_string(error)};
  }
  const std::string subject = describe(at, certificate);
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {
          tls_failure::wrong_host,
          "the certificate is for " + joined(certificate_names(certificate)) + ", not for " + host};
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {tls_failure::expired,
              subject + " expired at " + time_text(X509_get0_notAfter(certificate))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {tls_failure::not_yet_valid,
              subject + " is not valid before " + time_text(X509_get0_notBefore(certificate))};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {tls_failure::self_signed, "the certificate is self-signed"};
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return {tls_failure::unknown_authority,
              "the authority " + quoted(common_name(X509_get_subject_name(certificate))) +
                  " is not trusted"};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return {tls_failure::unknown_authority,
              subject + " was issued by " + quoted(common_name(X509_get_issuer_name(certificate))) +
                  ", an authority that is not trusted"};
    default:
      return {tls_failure::bad_certificate,
              subject + " is not accepted: " + X509_verify_cert_error_string(error)};
  }
}

tls_reason take_openssl_error() {
  unsigned long chosen = 0;
  while (const unsigned long error = ERR_get_error()) {
    if (chosen == 0 || ERR_GET_LIB(error) == ERR_LIB_SSL) chosen = error;
  }
  const char* const text = ERR_reason_error_string(chosen);
  const std::string words = text != nullptr ? text : "unknown error";
  if (ERR_GET_LIB(chosen) != ERR_LIB_SSL) return {tls_failure::protocol, words};

  const int reason = ERR_GET_REASON(chosen);
  if (reason > SSL_AD_REASON_OFFSET) return alert_reason(reason - SSL_AD_REASON_OFFSET);
  switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_WRONG_SSL_VERSION:
      return {tls_failure::no_common_version, "no common version: the peer's is refused"};
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return {tls_failure::not_tls, "the peer does not speak TLS"};
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return {tls_failure::bad_certificate, "the peer has shown no certificate"};
    default:
      return {tls_failure::protocol, words};
  }
}

tls_error configuration_error(const std::string& what) {
  return {tls_failure::configuration, "TLS: " + what + ": " + take_openssl_error().text};
}

}  // namespace hocket::detail
