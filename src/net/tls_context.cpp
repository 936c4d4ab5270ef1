// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/net/tls_error.hpp"
#include "net/tls_failure.hpp"
#include "net/tls_settings.hpp"
#include "platform/linux/files.hpp"

namespace hocket {

namespace {

using detail::configuration_error;
using detail::tls_settings;

int native(tls_version version) noexcept {
  return version == tls_version::tls1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

detail::bio_ptr reader_of(const pem& source) {
  const std::string& text = source.content();
  detail::bio_ptr reader(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!reader) throw std::bad_alloc();
  return reader;
}

/// No password is ever asked for at the terminal.
int no_password(char*, int, int, void*) noexcept { return -1; }

/// All certificates in `source`. THROWS: tls_error when there is none.
std::vector<detail::x509_ptr> read_certificates(const pem& source) {
  const auto reader = reader_of(source);
  std::vector<detail::x509_ptr> certificates;
  while (X509* const next = PEM_read_bio_X509(reader.get(), nullptr, &no_password, nullptr)) {
    certificates.emplace_back(next);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end) throw configuration_error("a certificate in " + source.name());
  ERR_clear_error();
  if (certificates.empty()) {
    throw tls_error(tls_failure::configuration, "TLS: no certificate in " + source.name());
  }
  return certificates;
}

void trust(SSL_CTX* context, const pem& authorities) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const auto& each : read_certificates(authorities)) {
    if (X509_STORE_add_cert(store, each.get()) != 1) {
      throw configuration_error("an authority in " + authorities.name());
    }
  }
}

/// Shows `chain` to peers.
void use_certificate(SSL_CTX* context, const pem& chain, const pem& key) {
  auto certificates = read_certificates(chain);
  if (SSL_CTX_use_certificate(context, certificates.front().get()) != 1) {
    throw configuration_error("the certificate in " + chain.name());
  }
  for (std::size_t i = 1; i < certificates.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, certificates[i].get()) != 1) {
      throw configuration_error("the chain in " + chain.name());
    }
  }
  const auto reader = reader_of(key);
  const detail::key_ptr secret(
      PEM_read_bio_PrivateKey(reader.get(), nullptr, &no_password, nullptr));
  if (!secret) throw configuration_error("no usable private key in " + key.name());
  if (SSL_CTX_use_PrivateKey(context, secret.get()) != 1) {
    throw configuration_error("the private key in " + key.name() + " is not the one for " +
                              chain.name());
  }
}

std::string alpn_on_the_wire(const std::vector<std::string>& names) {
  std::string wire;
  for (const auto& name : names) {
    if (name.empty() || name.size() > UINT8_MAX) {
      throw value_error("tls_context: \"" + name + "\" is no name of a protocol");
    }
    wire += static_cast<char>(name.size());
    wire += name;
  }
  return wire;
}

/// Clients may take up an earlier session by the ticket that they keep, so the server keeps none.
void limit_sessions(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // A session is good for the context that made it, which alone knows whom it has verified.
  static std::atomic<std::uint64_t> made = 0;
  const std::uint64_t number = ++made;
  std::array<unsigned char, sizeof number> name{};
  std::memcpy(name.data(), &number, name.size());
  SSL_CTX_set_session_id_context(context, name.data(), name.size());
}

std::shared_ptr<tls_settings> make_settings(const SSL_METHOD* method, tls_version min,
                                            tls_version max) {
  if (min > max) throw value_error("tls_context: min_version is above max_version");
  auto made = std::make_shared<tls_settings>();
  made->native.reset(SSL_CTX_new(method));
  SSL_CTX* const context = made->native.get();
  if (context == nullptr) throw configuration_error("a context");
  SSL_CTX_set_min_proto_version(context, native(min));
  SSL_CTX_set_max_proto_version(context, native(max));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  limit_sessions(context);
  return made;
}

}  // namespace

pem pem::file(const std::string& path) { return {platform::read_whole_file(path), path}; }

tls_context tls_context::client(const tls_client_options& options) {
  auto made = make_settings(TLS_client_method(), options.min_version, options.max_version);
  SSL_CTX* const context = made->native.get();
  made->is_client = true;
  made->verifies = options.verify;
  if (options.system_roots && SSL_CTX_set_default_verify_paths(context) != 1) {
    throw configuration_error("the system's authorities");
  }
  if (!options.authorities.empty()) trust(context, options.authorities);
  if (!options.certificate.empty()) {
    use_certificate(context, options.certificate, options.private_key);
  }
  made->alpn = alpn_on_the_wire(options.alpn);
  return tls_context(std::move(made));
}

tls_context tls_context::server(const tls_server_options& options) {
  auto made = make_settings(TLS_server_method(), options.min_version, options.max_version);
  SSL_CTX* const context = made->native.get();
  use_certificate(context, options.certificate, options.private_key);
  if (!options.client_authorities.empty()) {
    made->verifies = true;
    trust(context, options.client_authorities);
    // Clients pick their certificate by these names.
    for (const auto& each : read_certificates(options.client_authorities)) {
      SSL_CTX_add_client_CA(context, each.get());
    }
  }
  made->alpn = alpn_on_the_wire(options.alpn);
  made->choose = options.choose;
  detail::install_server_callbacks(*made);
  return tls_context(std::move(made));
}

const tls_context& tls_context::default_client() {
  static const tls_context made = client();
  return made;
}

}  // namespace hocket
