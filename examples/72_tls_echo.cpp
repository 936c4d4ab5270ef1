// SPDX-License-Identifier: BSL-1.0
// An encrypted connection between a server and a client that knows whom to trust.
#include <cstdio>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;
using hocket::pem;
using hocket::task;
using hocket::tcp_stream;

// A demo certificate, for localhost, that signs itself, and its key: both made for this example, so
// the key is no secret and protects nothing. A real key is in a file that nobody else can read:
// pem::file("key.pem").
constexpr const char* certificate = R"(-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUSoTZI5JUHwggYxrwzOM8Wm+zmrswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIyMTE0MVoYDzIxMjYxMDI5
MjIxMTQxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATAHeZJlCrvhLEMgtjo91D/x/j4GXSu2wsMFpR4yiy2RFHUNXNC2HTU
NaoqOrI5Rlt+59DEnT5C9+/7zM9YunWoo2kwZzAdBgNVHQ4EFgQUk2u9d9rh0c0P
iR6XgKtGy8DuY0UwHwYDVR0jBBgwFoAUk2u9d9rh0c0PiR6XgKtGy8DuY0UwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgEbP3QLK7P+oVrwjUGEXTsbaG5DsJ5S7GqKkrr6PQsqICIQDAowFSUdAS
OjBjghNXw2VeVJJL5UiUVj4FfVxoon6YOA==
-----END CERTIFICATE-----
)";
constexpr const char* private_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZl7eaT5U5rs+vJWp
RMHt2PNd+Ka88goRYPup8sa2LI2hRANCAATAHeZJlCrvhLEMgtjo91D/x/j4GXSu
2wsMFpR4yiy2RFHUNXNC2HTUNaoqOrI5Rlt+59DEnT5C9+/7zM9YunWo
-----END PRIVATE KEY-----
)";

// [server]
task<void> echo(tcp_stream connection, hocket::tls_context context) {
  auto stream = co_await hocket::tls_accept(std::move(connection), std::move(context));
  for (;;) {
    const std::string line = co_await stream.read_line();
    if (line.empty()) break;
    co_await stream.write_all(line);
  }
  co_await stream.shutdown();
}
// [/server]

// [client]
task<void> talk(hocket::address server, hocket::tls_context context) {
  auto connection = co_await tcp_stream::connect(server);
  auto connecting = hocket::tls_connect(std::move(connection), "localhost", std::move(context));
  auto stream = co_await hocket::timeout(10s, std::move(connecting));
  co_await stream.write_all("hello\n");
  const std::string line = co_await stream.read_line();
  std::printf("%s with %s: %s", stream.version().c_str(), stream.peer_names().front().c_str(),
              line.c_str());
  co_await stream.shutdown();
}
// [/client]

// [refusal]
task<void> mistake(hocket::address server, hocket::tls_context context) {
  auto connection = co_await tcp_stream::connect(server);
  try {
    co_await hocket::tls_connect(std::move(connection), "example.org", std::move(context));
  } catch (const hocket::tls_error& error) {
    std::printf("%s\n", error.what());
  }
}
// [/refusal]

task<void> serve(hocket::tcp_listener& listener, hocket::tls_context context) {
  for (;;) {
    auto connection = co_await listener.accept();
    try {
      co_await echo(std::move(connection), context);
    } catch (const hocket::tls_error&) {
      // A client that refuses our certificate is its own affair.
    }
  }
}

task<void> all() {
  // [contexts]
  const auto for_server = hocket::tls_context::server(
      {.certificate = pem::text(certificate), .private_key = pem::text(private_key)});
  const auto for_client = hocket::tls_context::client({.authorities = pem::text(certificate)});
  // [/contexts]

  hocket::tcp_listener listener;  // a port on the loopback that the system picks
  auto body = [&](hocket::task_group& group) -> task<void> {
    auto server = group.spawn(serve(listener, for_server));
    co_await talk(listener.local(), for_client);
    co_await mistake(listener.local(), for_client);
    server.cancel();
  };
  co_await hocket::with_task_group(body);
}

int main() { hocket::run(all()); }
