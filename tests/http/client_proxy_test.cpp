// SPDX-License-Identifier: BSL-1.0
// Requests by way of proxies of the test's own, which connect whoever asks with one place.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hocket/flow/race.hpp"
#include "hocket/http/client.hpp"
#include "hocket/loop/run.hpp"
#include "http/secure_site.hpp"
#include "http/temporary_file.hpp"

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::tls_context;
using hocket::http::client;
using hocket::http::client_options;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket::http::response;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket_test::authority;
using hocket_test::localhost;
using hocket_test::serve_encrypted;
using hocket_test::serve_secure;
using hocket_test::temporary_file;
using namespace std::string_view_literals;

template <class From, class To>
task<void> pump(From& from, To& to) {
  std::array<std::byte, 4096> buffer;
  while (const std::size_t size = co_await from.read_some(buffer)) {
    co_await to.write_all(std::span<const std::byte>(buffer).first(size));
  }
}

/// What a proxy does, whatever it is asked with.
struct test_proxy {
  hocket::address to;
  std::vector<std::string> asked{};  ///< what for, by whom
  bool refuses = false;

  /// Passes on what comes until either side ends.
  template <class Stream>
  task<void> relay(Stream& client) {
    auto connecting = tcp_stream::connect(to);
    auto server = co_await std::move(connecting);
    auto both = hocket::race(pump(client, server), pump(server, client));
    co_await std::move(both);
  }

  /// RFC 9110, CONNECT.
  template <class Stream>
  task<void> serve_connect(Stream client) {
    auto reading = client.read_until("\r\n\r\n");
    const std::string head = co_await std::move(reading);
    asked.push_back(head.substr(0, head.find("\r\n")));
    const auto who = head.find("Proxy-Authorization: ");
    if (who != head.npos) asked.push_back(head.substr(who, head.find("\r\n", who) - who));
    const std::string_view answer = refuses ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                                            : "HTTP/1.1 200 Connection established\r\n\r\n";
    co_await client.write_all(answer);
    if (refuses) co_return;
    auto relaying = relay(client);
    co_await std::move(relaying);
  }

  static task<std::string> read_counted(tcp_stream& client) {
    auto counting = client.read_exactly(1);
    const std::string size = co_await std::move(counting);
    auto reading = client.read_exactly(static_cast<unsigned char>(size[0]));
    co_return co_await std::move(reading);
  }

  /// RFC 1928, and RFC 1929 when the client offers a name and a password.
  task<void> serve_socks(tcp_stream client) {
    co_await client.read_exactly(1);
    const std::string methods = co_await read_counted(client);
    const bool signs_in = methods.find('\2') != methods.npos;
    co_await client.write_all(signs_in ? "\5\2"sv : "\5\0"sv);
    if (signs_in) {
      co_await client.read_exactly(1);
      const std::string user = co_await read_counted(client);
      const std::string password = co_await read_counted(client);
      asked.push_back(user + "/" + password);
      co_await client.write_all("\1\0"sv);
    }
    const std::string request = co_await client.read_exactly(4);
    EXPECT_EQ(request, "\5\1\0\3"sv) << "connect by name";
    const std::string host = co_await read_counted(client);
    const std::string port = co_await client.read_exactly(2);
    asked.push_back(host + " " +
                    std::to_string(static_cast<unsigned char>(port[0]) * 256 +
                                   static_cast<unsigned char>(port[1])));
    co_await client.write_all(refuses ? "\5\5"sv : "\5\0"sv);
    co_await client.write_all("\0\1\0\0\0\0\0\0"sv);
    if (refuses) co_return;
    auto relaying = relay(client);
    co_await std::move(relaying);
  }

  task<void> serve_socks_at(task_group& group, tcp_listener& listener) {
    auto one = [](test_proxy& proxy, tcp_stream from) -> task<void> {
      try {
        auto serving = proxy.serve_socks(std::move(from));
        co_await std::move(serving);
      } catch (const std::runtime_error&) {
        // The client has left.
      }
    };
    for (;;) {
      auto accepted = co_await listener.accept();
      group.spawn(one(*this, std::move(accepted)));
    }
  }
};

task<server_response> greet(server_request& request) {
  server_response answer{.body = "seen: " + request.target()};
  co_return answer;
}

/// Where the test's servers stand.
struct places {
  hocket::http::server server{greet};
  tcp_listener site{};
  tcp_listener proxy{};
  test_proxy between{.to = site.local()};

  [[nodiscard]] std::string site_port() const { return std::to_string(site.port()); }
  [[nodiscard]] std::string proxy_port() const { return std::to_string(proxy.port()); }
};

/// Runs `body`, which starts its servers in the group; these end with it.
void with_places(const std::function<task<void>(task_group&, places&)>& body) {
  auto main = [&]() -> task<void> {
    places here;
    auto beside = [&](task_group& group) -> task<void> {
      auto working = body(group, here);
      co_await std::move(working);
      group.cancel();
    };
    co_await hocket::with_task_group(beside);
  };
  hocket::run(main());
}

task<void> serve_connect_over_tls(task_group& group, places& here) {
  auto handler = [&here](hocket::tls_stream<tcp_stream> stream) {
    return here.between.serve_connect(std::move(stream));
  };
  return serve_encrypted(group, here.proxy, tls_context::server(localhost()), handler);
}

struct outcome {
  std::string body{};
  std::optional<request_error_kind> kind{};
  std::string error{};
};

task<outcome> get(client_options options, std::string url) {
  client web(std::move(options));
  try {
    const response got = co_await web.get(url);
    co_return outcome{.body = got.body};
  } catch (const request_error& e) {
    co_return outcome{.kind = e.kind(), .error = e.what()};
  }
}

TEST(http_client_proxy, a_secure_site_is_reached_in_a_tunnel_through_a_secure_proxy) {
  const temporary_file trusted(authority().certificate().content());
  with_places([&](task_group& group, places& here) -> task<void> {
    group.spawn(serve_secure(group, here.site, here.server, tls_context::server(localhost())));
    group.spawn(serve_connect_over_tls(group, here));
    auto getting = get(
        {.ca_file = trusted.path(), .proxy = "https://ann:secret@localhost:" + here.proxy_port()},
        "https://localhost:" + here.site_port() + "/in");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.body, "seen: /in") << got.error;
    const std::vector<std::string> expected = {
        "CONNECT localhost:" + here.site_port() + " HTTP/1.1",
        "Proxy-Authorization: Basic YW5uOnNlY3JldA=="};
    EXPECT_EQ(here.between.asked, expected);
  });
}

TEST(http_client_proxy, a_secure_proxy_is_asked_for_plain_pages_without_a_tunnel) {
  const temporary_file trusted(authority().certificate().content());
  with_places([&](task_group& group, places& here) -> task<void> {
    group.spawn(serve_secure(group, here.proxy, here.server, tls_context::server(localhost())));
    auto getting =
        get({.ca_file = trusted.path(), .proxy = "https://localhost:" + here.proxy_port()},
            "http://far.example/x");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.body, "seen: http://far.example/x") << got.error;
  });
}

TEST(http_client_proxy, a_secure_proxy_that_nobody_vouches_for_is_refused) {
  with_places([&](task_group& group, places& here) -> task<void> {
    group.spawn(serve_connect_over_tls(group, here));
    const std::string proxy = "https://localhost:" + here.proxy_port();
    auto getting = get({.proxy = proxy}, "https://far.example/");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.kind, request_error_kind::tls) << got.error;
    EXPECT_NE(got.error.find("certificate"), std::string::npos) << got.error;
    EXPECT_EQ(here.between.asked, std::vector<std::string>());

    here.between.refuses = true;
    auto asking = get({.verify_tls = false, .proxy = proxy}, "https://far.example/");
    const outcome unprotected = co_await std::move(asking);
    EXPECT_EQ(here.between.asked.size(), 1U) << unprotected.error;
  });
}

TEST(http_client_proxy, a_tunnel_that_the_proxy_refuses_is_an_error_with_its_status) {
  const temporary_file trusted(authority().certificate().content());
  with_places([&](task_group& group, places& here) -> task<void> {
    here.between.refuses = true;
    group.spawn(serve_connect_over_tls(group, here));
    auto getting =
        get({.ca_file = trusted.path(), .proxy = "https://localhost:" + here.proxy_port()},
            "https://far.example/");
    const outcome got = co_await std::move(getting);
    EXPECT_NE(got.error.find("403"), std::string::npos) << got.error;
  });
}

TEST(http_client_proxy, a_socks_proxy_looks_up_the_names) {
  with_places([&](task_group& group, places& here) -> task<void> {
    group.spawn(here.server.serve(here.site));
    group.spawn(here.between.serve_socks_at(group, here.proxy));
    const std::string port = here.proxy_port();
    auto getting = get({.proxy = "socks5h://127.0.0.1:" + port}, "http://far.example/one");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.body, "seen: /one") << got.error;
    auto signing_in =
        get({.proxy = "socks5h://ann:secret@127.0.0.1:" + port}, "http://far.example/two");
    const outcome known = co_await std::move(signing_in);
    EXPECT_EQ(known.body, "seen: /two") << known.error;
    const std::vector<std::string> expected = {"far.example 80", "ann/secret", "far.example 80"};
    EXPECT_EQ(here.between.asked, expected);
  });
}

TEST(http_client_proxy, a_socks_proxy_leads_to_a_secure_site) {
  const temporary_file trusted(authority().certificate().content());
  with_places([&](task_group& group, places& here) -> task<void> {
    group.spawn(serve_secure(group, here.site, here.server, tls_context::server(localhost())));
    group.spawn(here.between.serve_socks_at(group, here.proxy));
    auto getting =
        get({.ca_file = trusted.path(), .proxy = "socks5h://127.0.0.1:" + here.proxy_port()},
            "https://localhost/in");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.body, "seen: /in") << got.error;
    EXPECT_EQ(here.between.asked, std::vector<std::string>{"localhost 443"});
  });
}

TEST(http_client_proxy, what_a_socks_proxy_cannot_reach_is_a_failed_connection) {
  with_places([&](task_group& group, places& here) -> task<void> {
    here.between.refuses = true;
    group.spawn(here.between.serve_socks_at(group, here.proxy));
    auto getting =
        get({.proxy = "socks5h://127.0.0.1:" + here.proxy_port()}, "http://far.example/");
    const outcome got = co_await std::move(getting);
    EXPECT_EQ(got.kind, request_error_kind::connect) << got.error;
    EXPECT_NE(got.error.find("far.example"), std::string::npos) << got.error;
  });
}

}  // namespace
