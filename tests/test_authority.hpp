// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hocket/net/address.hpp"
#include "hocket/net/pem.hpp"

/// Certificates for tests, made on the spot, so that none lies in the tree and expires there.
namespace hocket::tests {

struct identity {
  pem certificate;
  pem private_key;
};

struct certificate_request {
  /// Names of hosts and IP addresses.
  std::vector<std::string> names;
  std::chrono::seconds begins_in = std::chrono::hours(-1);
  std::chrono::seconds ends_in = std::chrono::hours(1);
};

class certificate_maker {
  template <auto release>
  struct deleter {
    template <class T>
    void operator()(T* made) const {
      release(made);
    }
  };

 public:
  using key = std::unique_ptr<EVP_PKEY, deleter<&EVP_PKEY_free>>;
  using certificate = std::unique_ptr<X509, deleter<&X509_free>>;
  using bio = std::unique_ptr<BIO, deleter<&BIO_free_all>>;

  static key make_key() { return key(require(EVP_EC_gen("P-256"))); }

  /// A certificate for `owner`, without a signature.
  static certificate draft(const certificate_request& what, const std::string& common_name,
                           EVP_PKEY* owner, bool authority) {
    static long serial = 0;
    certificate made(require(X509_new()));
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), what.begins_in.count());
    X509_gmtime_adj(X509_getm_notAfter(made.get()), what.ends_in.count());
    X509_set_pubkey(made.get(), owner);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    extend(made.get(), NID_basic_constraints, authority ? "critical,CA:TRUE" : "CA:FALSE");
    std::string names;
    for (const auto& name : what.names) {
      names += names.empty() ? "" : ",";
      names += (ip_address::try_parse(name) ? "IP:" : "DNS:") + name;
    }
    if (!names.empty()) extend(made.get(), NID_subject_alt_name, names);
    return made;
  }

  static void sign(X509* draft, const X509_NAME* issuer, EVP_PKEY* by) {
    X509_set_issuer_name(draft, issuer);
    if (X509_sign(draft, by, EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
  }

  static pem text_of(X509* what) {
    const bio out(require(BIO_new(BIO_s_mem())));
    PEM_write_bio_X509(out.get(), what);
    return pem::text(content(out.get()));
  }
  static pem text_of(EVP_PKEY* what) {
    const bio out(require(BIO_new(BIO_s_mem())));
    PEM_write_bio_PrivateKey(out.get(), what, nullptr, nullptr, 0, nullptr, nullptr);
    return pem::text(content(out.get()));
  }

 private:
  template <class T>
  static T* require(T* made) {
    if (made == nullptr) throw std::runtime_error("OpenSSL");
    return made;
  }
  static void extend(X509* to, int kind, const std::string& value) {
    std::unique_ptr<X509_EXTENSION, deleter<&X509_EXTENSION_free>> extension(
        require(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())));
    X509_add_ext(to, extension.get(), -1);
  }
  static std::string content(BIO* of) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(of, &data);
    return {data, static_cast<std::size_t>(size)};
  }
};

/// An authority that nobody knows but those who are told.
class test_authority {
 public:
  explicit test_authority(const std::string& name)
      : key_(certificate_maker::make_key()),
        certificate_(certificate_maker::draft({}, name, key_.get(), true)) {
    certificate_maker::sign(certificate_.get(), X509_get_subject_name(certificate_.get()),
                            key_.get());
  }

  [[nodiscard]] pem certificate() const { return certificate_maker::text_of(certificate_.get()); }

  [[nodiscard]] identity issue(const certificate_request& what) const {
    const auto owner = certificate_maker::make_key();
    const auto made = certificate_maker::draft(what, what.names.at(0), owner.get(), false);
    certificate_maker::sign(made.get(), X509_get_subject_name(certificate_.get()), key_.get());
    return {certificate_maker::text_of(made.get()), certificate_maker::text_of(owner.get())};
  }

  /// Makes `other` an authority by this one's word; gives the certificate that says so.
  [[nodiscard]] pem vouch_for(const test_authority& other, const certificate_request& when) const {
    const auto made = certificate_maker::draft(when, "intermediate", other.key_.get(), true);
    X509_set_subject_name(made.get(), X509_get_subject_name(other.certificate_.get()));
    certificate_maker::sign(made.get(), X509_get_subject_name(certificate_.get()), key_.get());
    return certificate_maker::text_of(made.get());
  }

 private:
  certificate_maker::key key_;
  certificate_maker::certificate certificate_;
};

/// What only its owner vouches for.
inline identity self_signed(const certificate_request& what) {
  const auto owner = certificate_maker::make_key();
  const auto made = certificate_maker::draft(what, what.names.at(0), owner.get(), false);
  certificate_maker::sign(made.get(), X509_get_subject_name(made.get()), owner.get());
  return {certificate_maker::text_of(made.get()), certificate_maker::text_of(owner.get())};
}

}  // namespace hocket::tests
