// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <exception>
#include <new>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/net/address.hpp"
#include "net/tls_failure.hpp"
#include "net/tls_settings.hpp"

namespace hocket::detail {

namespace {

/// A peer that only makes us answer (key updates) must not fill the memory.
constexpr std::size_t max_unsent_bytes = std::size_t{64} * 1024;
/// A whole record, so that one read of the wire is enough for it.
constexpr std::size_t room_bytes = std::size_t{17} * 1024;

bio_ptr memory_bio() {
  bio_ptr made(BIO_new(BIO_s_mem()));
  if (!made) throw std::bad_alloc();
  return made;
}

std::string text_of(const unsigned char* data, std::size_t size) {
  return size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
}

/// Picks the first of ours that the client offers.
int select_alpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                const unsigned char* offered, unsigned offered_size, void* settings) noexcept {
  const std::string& ours = static_cast<const tls_settings*>(settings)->alpn;
  if (ours.empty()) return SSL_TLSEXT_ERR_NOACK;
  unsigned char* picked = nullptr;
  const int outcome = SSL_select_next_proto(
      &picked, chosen_size, reinterpret_cast<const unsigned char*>(ours.data()),
      static_cast<unsigned>(ours.size()), offered, offered_size);
  if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = picked;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

struct tls_engine::session {
  session(const tls_context& context, const std::string& host);

  static session& of(SSL* ssl) noexcept { return *static_cast<session*>(SSL_get_app_data(ssl)); }
  /// As SSL_CTX_set_tlsext_servername_callback says.
  int choose_by_name() noexcept;
  static int on_verify(int accepted, X509_STORE_CTX* at) noexcept;

  void expect(const std::string& expected);
  /// What a call of OpenSSL that gave `result` came to: true when it wants input.
  /// THROWS: tls_error, and what a function of the user's has thrown meanwhile.
  bool wants_input(int result);
  [[noreturn]] void fail(const tls_reason& reason) const;
  [[nodiscard]] std::size_t unsent_bytes() const noexcept { return BIO_ctrl_pending(output); }

  std::shared_ptr<const tls_settings> settings;
  ssl_ptr ssl;
  BIO* input = nullptr;  // both are owned by ssl
  BIO* output = nullptr;
  std::string host;
  std::vector<std::byte> room;
  std::optional<tls_reason> rejection;  ///< what on_verify found
  std::exception_ptr thrown;            ///< what left settings->choose
  bool input_ended = false;
  bool shaken_hands = false;
};

tls_engine::session::session(const tls_context& context, const std::string& expected)
    : settings(context.settings_), ssl(SSL_new(settings->native.get())), host(expected) {
  if (!ssl) throw std::bad_alloc();
  SSL_set_app_data(ssl.get(), this);
  auto in = memory_bio();
  auto out = memory_bio();
  input = in.release();
  output = out.release();
  SSL_set_bio(ssl.get(), input, output);
  if (settings->is_client) {
    SSL_set_connect_state(ssl.get());
    expect(expected);
  } else {
    SSL_set_accept_state(ssl.get());
    SSL_set_verify(
        ssl.get(),
        settings->verifies ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE,
        &on_verify);
  }
}

/// Sets whom a client wants to talk to.
void tls_engine::session::expect(const std::string& expected) {
  const std::string& alpn = settings->alpn;
  if (!alpn.empty()) {
    SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                        static_cast<unsigned>(alpn.size()));
  }
  SSL_set_verify(ssl.get(), settings->verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, &on_verify);
  if (expected.empty()) {
    if (settings->verifies) throw value_error("tls_connect: no host to verify the certificate for");
    return;
  }
  if (ip_address::try_parse(expected)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), expected.c_str());
    return;
  }
  SSL_set_hostflags(ssl.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (SSL_set1_host(ssl.get(), expected.c_str()) != 1 ||
      SSL_set_tlsext_host_name(ssl.get(), expected.c_str()) != 1) {
    ERR_clear_error();
    throw value_error("tls_connect: \"" + expected + "\" is no name of a host");
  }
}

int tls_engine::session::on_verify(int accepted, X509_STORE_CTX* at) noexcept {
  if (accepted != 0) return 1;
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(at, SSL_get_ex_data_X509_STORE_CTX_idx()));
  session& self = of(ssl);
  try {
    if (!self.rejection) self.rejection = verification_failure(at, self.host);
  } catch (...) {
    self.thrown = std::current_exception();
  }
  return 0;
}

int tls_engine::session::choose_by_name() noexcept {
  const char* const name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
  if (name == nullptr || !settings->choose) return SSL_TLSEXT_ERR_NOACK;
  try {
    if (const auto chosen = settings->choose(name)) {
      settings = chosen->settings_;
      SSL_set_SSL_CTX(ssl.get(), settings->native.get());
    }
  } catch (...) {
    thrown = std::current_exception();
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  return SSL_TLSEXT_ERR_OK;
}

void tls_engine::session::fail(const tls_reason& reason) const {
  const std::string peer = !settings->is_client ? "a client" : host.empty() ? "the server" : host;
  throw tls_error(reason.why, "TLS with " + peer + ": " + reason.text);
}

bool tls_engine::session::wants_input(int result) {
  const int outcome = SSL_get_error(ssl.get(), result);
  if (outcome == SSL_ERROR_WANT_READ && !input_ended) return true;
  if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
  if (outcome == SSL_ERROR_WANT_READ) {
    fail({tls_failure::truncated, shaken_hands ? "the connection ended without a goodbye"
                                               : "the connection ended during the handshake"});
  }
  auto reason = take_openssl_error();
  fail(rejection ? *rejection : reason);
}

void install_server_callbacks(tls_settings& settings) noexcept {
  SSL_CTX* const context = settings.native.get();
  SSL_CTX_set_tlsext_servername_callback(
      context, +[](SSL* ssl, int*, void*) noexcept {
        return tls_engine::session::of(ssl).choose_by_name();
      });
  SSL_CTX_set_alpn_select_cb(context, &select_alpn, &settings);
}

tls_engine::tls_engine(const tls_context& context, const std::string& host)
    : session_(std::make_unique<session>(context, host)) {}
tls_engine::~tls_engine() = default;

bool tls_engine::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(session_->ssl.get());
  if (result != 1 && session_->wants_input(result)) return false;
  session_->shaken_hands = true;
  return true;
}

std::optional<std::size_t> tls_engine::read(std::span<std::byte> into) {
  session& self = *session_;
  if (self.unsent_bytes() > max_unsent_bytes) {
    self.fail({tls_failure::protocol, "the peer asks for too many answers"});
  }
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_read_ex(self.ssl.get(), into.data(), into.size(), &size);
  if (result == 1) return size;
  if (SSL_get_error(self.ssl.get(), result) == SSL_ERROR_ZERO_RETURN) return 0;
  if (self.wants_input(result)) return std::nullopt;
  return 0;
}

void tls_engine::write(std::span<const std::byte> data) {
  if (data.empty()) return;
  session& self = *session_;
  ERR_clear_error();
  std::size_t size = 0;
  // Memory takes all of it.
  const int result = SSL_write_ex(self.ssl.get(), data.data(), data.size(), &size);
  if (result == 1) return;
  if ((SSL_get_shutdown(self.ssl.get()) & SSL_SENT_SHUTDOWN) != 0) {
    ERR_clear_error();
    self.fail({tls_failure::protocol, "a write after the goodbye"});
  }
  self.fail(take_openssl_error());
}

void tls_engine::say_goodbye() {
  ERR_clear_error();
  if ((SSL_get_shutdown(session_->ssl.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  if (SSL_shutdown(session_->ssl.get()) < 0) session_->fail(take_openssl_error());
}

std::span<std::byte> tls_engine::room() noexcept {
  if (session_->room.empty()) session_->room.resize(room_bytes);
  return session_->room;
}

void tls_engine::received(std::size_t size_bytes) {
  session& self = *session_;
  if (size_bytes == 0) {
    self.input_ended = true;
    return;
  }
  const int size = static_cast<int>(size_bytes);
  if (BIO_write(self.input, self.room.data(), size) != size) throw std::bad_alloc();
}

std::size_t tls_engine::output_size_bytes() const noexcept { return session_->unsent_bytes(); }

void tls_engine::take_output(std::vector<std::byte>& out) {
  out.resize(session_->unsent_bytes());
  if (out.empty()) return;
  std::size_t size = 0;
  BIO_read_ex(session_->output, out.data(), out.size(), &size);
  out.resize(size);
}

std::string tls_engine::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(session_->ssl.get(), &name, &size);
  return text_of(name, size);
}

std::string tls_engine::version() const { return SSL_get_version(session_->ssl.get()); }

std::string tls_engine::cipher() const {
  const SSL_CIPHER* const used = SSL_get_current_cipher(session_->ssl.get());
  return used != nullptr ? SSL_CIPHER_get_name(used) : "";
}

std::string tls_engine::server_name() const {
  const char* const name = SSL_get_servername(session_->ssl.get(), TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

std::vector<std::string> tls_engine::peer_names() const {
  const X509* const shown = SSL_get0_peer_certificate(session_->ssl.get());
  return shown != nullptr ? certificate_names(shown) : std::vector<std::string>();
}

}  // namespace hocket::detail
