// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/http/client.hpp"
#include "hocket/http/server.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/tls.hpp"
#include "http/secure_site.hpp"
#include "http/temporary_file.hpp"

namespace {

using hocket::task;
using hocket::tls_context;
using hocket::http::client;
using hocket::http::client_options;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket::http::response;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket::tests::identity;
using hocket_test::authority;
using hocket_test::localhost;
using hocket_test::serve_secure;
using hocket_test::temporary_file;

task<server_response> greet(server_request& request) {
  server_response answer{.body = "secret " + request.target()};
  co_return answer;
}

/// What a client with these options gets from https://`host`, or why not.
struct outcome {
  std::string body;
  std::string error;
  std::optional<request_error_kind> kind;
};

outcome get_from(const hocket::tls_server_options& serving, client_options options,
                 const std::string& host = "localhost") {
  outcome came;
  auto body = [&](hocket::task_group& group) -> task<void> {
    hocket::http::server served(greet);
    hocket::tcp_listener listener;
    group.spawn(serve_secure(group, listener, served, tls_context::server(serving)));
    client web(std::move(options));
    const std::string url = "https://" + host + ":" + std::to_string(listener.port());
    try {
      for (const char* path : {"/1", "/2"}) {
        const response got = co_await web.get(url + path);
        came.body += got.body + "\n";
      }
    } catch (const request_error& e) {
      came.error = e.what();
      came.kind = e.kind();
    }
    group.cancel();
    while (group.size() > 0) co_await hocket::sleep(std::chrono::seconds(0));
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  hocket::run(main());
  return came;
}

TEST(http_client_tls, an_authority_may_be_named) {
  const temporary_file trusted(authority().certificate().content());
  const outcome came = get_from(localhost(), {.ca_file = trusted.path()});
  EXPECT_EQ(came.body, "secret /1\nsecret /2\n");
  EXPECT_EQ(came.error, "");
}

TEST(http_client_tls, a_certificate_that_nobody_vouches_for_is_refused) {
  const outcome came = get_from(localhost(), {});
  EXPECT_EQ(came.kind, request_error_kind::tls) << came.error;
  EXPECT_NE(came.error.find("certificate"), std::string::npos) << came.error;
}

TEST(http_client_tls, a_certificate_of_another_host_is_refused) {
  const temporary_file trusted(authority().certificate().content());
  const outcome came = get_from(localhost(), {.ca_file = trusted.path()}, "127.0.0.1");
  EXPECT_EQ(came.kind, request_error_kind::tls) << came.error;
  EXPECT_NE(came.error.find("127.0.0.1"), std::string::npos) << came.error;
}

TEST(http_client_tls, who_wants_it_is_not_protected) {
  const outcome came = get_from(localhost(), {.verify_tls = false}, "127.0.0.1");
  EXPECT_EQ(came.body, "secret /1\nsecret /2\n");
}

TEST(http_client_tls, a_server_may_ask_who_the_client_is) {
  const temporary_file trusted(authority().certificate().content());
  hocket::tls_server_options asking = localhost();
  asking.client_authorities = authority().certificate();
  const outcome nobody = get_from(asking, {.ca_file = trusted.path()});
  EXPECT_NE(nobody.error, "");
  EXPECT_EQ(nobody.body, "");

  const identity ann = authority().issue({.names = {"ann.example"}});
  const temporary_file certificate(ann.certificate.content());
  const temporary_file key(ann.private_key.content());
  const outcome known = get_from(asking, {.ca_file = trusted.path(),
                                          .client_certificate = certificate.path(),
                                          .client_key = key.path()});
  EXPECT_EQ(known.body, "secret /1\nsecret /2\n") << known.error;
}

}  // namespace
