// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/host_name.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/http/client.hpp"
#include "hocket/loop/run.hpp"
#include "http/test_server.hpp"
#include "net/name_server.hpp"

namespace {

using hocket::task;
using hocket::tcp_stream;
using hocket::http::ascii_host_name;
using hocket::http::client;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket_test::beside_server;
using hocket_test::reply;
using hocket_test::test_server;

std::string refusal_of(std::string_view host) {
  try {
    return "no refusal, but " + ascii_host_name(host);
  } catch (const hocket::value_error& e) {
    return e.what();
  }
}

TEST(host_name, a_name_in_ascii_stays_as_it_is) {
  for (const char* name : {"example.org", "EXAMPLE.org", "xn--bcher-kva.example", "127.0.0.1",
                           "[::1]", "a_b.example", ""}) {
    EXPECT_EQ(ascii_host_name(name), name);
  }
}

TEST(host_name, other_letters_are_written_as_name_servers_know_them) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"bücher.example", "xn--bcher-kva.example"},
      {"BÜCHER.Example", "xn--bcher-kva.example"},
      {"bu\xcc\x88"
       "cher.example",
       "xn--bcher-kva.example"},
      {"faß.example", "xn--fa-hia.example"},
      {"例え.テスト", "xn--r8jz45g.xn--zckzah"},
      {"bücher。example", "xn--bcher-kva.example"},
  };
  for (const auto& [host, name] : cases) EXPECT_EQ(ascii_host_name(host), name);
}

TEST(host_name, what_cannot_be_a_name_is_named_with_the_reason) {
  EXPECT_EQ(refusal_of("☃.net"), "the host name \"☃.net\": string contains a disallowed character");
  EXPECT_EQ(refusal_of("\xff.de"), "the host name \"\xff.de\": string encoding error");
  EXPECT_EQ(refusal_of("a／b.de"),
            "the host name \"a／b.de\": it means \"a/b.de\", which is no name of a host");
  EXPECT_EQ(refusal_of(std::string("ü\0.de", 6)).find("the host name"), 0U);
  EXPECT_NE(refusal_of(std::string(200, 'a') + "ü").find("too"), std::string::npos);
}

/// Says which host it was asked for; "/moved" leads to the same under another name.
task<void> tell_host(tcp_stream& stream, std::string path, std::string request) {
  const std::size_t at = request.find("Host: ") + 6;
  const std::string host = request.substr(at, request.find("\r\n", at) - at);
  const std::string port = host.substr(host.rfind(':'));
  if (path == "/moved") {
    co_await stream.write_all(reply("", 302,
                                    "Location: http://local.b\xc3\xbc"
                                    "cher.example" +
                                        port + "/there\r\n"));
  } else {
    co_await stream.write_all(reply(host));
  }
}

void run_beside_server(std::function<task<void>(test_server&)> body) {
  hocket::run(beside_server(tell_host, std::move(body)));
}

std::string with_port(const std::string& host, const test_server& server) {
  return host + ":" + std::to_string(server.port());
}

TEST(host_name, the_client_asks_for_the_name_in_ascii) {
  run_beside_server([](test_server& server) -> task<void> {
    const hocket_test::name_server names;
    client web({.names = names.options()});
    const std::string name = with_port("local.xn--bcher-kva.example", server);
    auto got = co_await web.get("http://" + with_port("local.b\xc3\xbc"
                                                      "cher.example",
                                                      server));
    EXPECT_EQ(got.body, name);
    EXPECT_EQ(got.effective_url, "http://" + name + "/");
    got = co_await web.get(server.url("/moved"));
    EXPECT_EQ(got.body, name);
    EXPECT_EQ(got.effective_url, "http://" + name + "/there");
  });
}

TEST(host_name, the_client_takes_a_name_that_ends_at_the_root) {
  run_beside_server([](test_server& server) -> task<void> {
    client web;
    const auto got = co_await web.get("http://" + with_port("localhost.", server) + "/");
    EXPECT_EQ(got.status, 200);
  });
}

TEST(host_name, the_client_says_which_host_cannot_be) {
  auto body = []() -> task<void> {
    client web;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"http://\xe2\x98\x83.net/x",
         "the host name \"\xe2\x98\x83.net\": string contains a disallowed character"},
        {"http://[fe80::1%25lo]/", "an address with a zone (%lo)"},
    };
    for (const auto& [url, why] : cases) {
      std::string said;
      try {
        co_await web.get(url);
      } catch (const request_error& e) {
        EXPECT_EQ(e.kind(), request_error_kind::bad_url);
        said = e.what();
      }
      EXPECT_EQ(said, "GET " + url + ": not a URL that can be fetched: " + why);
    }
  };
  hocket::run(body());
}

}  // namespace
