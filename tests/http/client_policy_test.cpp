// SPDX-License-Identifier: BSL-1.0
// What a client does of its own accord: redirects, retries, cookies, proxies, limits.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/http/client.hpp"
#include "http/gzip.hpp"
#include "http/temporary_file.hpp"
#include "http/test_site.hpp"
#include "net/silent_port.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::async_generator;
using hocket::task;
using hocket::http::client;
using hocket::http::client_options;
using hocket::http::request;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket::http::response;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket_test::temporary_file;
using hocket_test::test_site;
using hocket_test::text_answer;
using hocket_test::with_site;

hocket::clock::time_point now() { return hocket::event_loop::current().now(); }

task<std::optional<request_error>> error_of(client& web, request what) {
  try {
    auto sending = web.send(std::move(what));
    co_await std::move(sending);
  } catch (const request_error& e) {
    co_return e;
  }
  co_return std::nullopt;
}

std::string value_of(const server_request& seen, std::string_view name) {
  return std::string(seen.headers().find(name).value_or("-"));
}

/// "/307/to" is answered 307 to "/to", "/303/http://..." goes elsewhere; the rest says what came.
task<server_response> redirecting(server_request& seen) {
  const std::string target = seen.target();
  if (target.starts_with("/30")) {
    server_response elsewhere{.status = std::stoi(target.substr(1, 3))};
    elsewhere.headers.add("Location", target.substr(target.find("http") == 5 ? 5 : 4));
    co_return elsewhere;
  }
  auto reading = seen.read_to_end();
  const std::string body = co_await std::move(reading);
  co_return text_answer(seen.method() + " " + target + " [" + body + "] " +
                        value_of(seen, "content-type") + " " + value_of(seen, "authorization") +
                        " " + value_of(seen, "cookie"));
}

TEST(http_client_policy, a_redirect_becomes_a_get_where_browsers_make_it_one) {
  with_site(redirecting, [](test_site& site) -> task<void> {
    client web;
    const std::map<std::string, std::string> expected = {
        {"POST 301", "GET /to [] - - -"},         {"POST 302", "GET /to [] - - -"},
        {"POST 303", "GET /to [] - - -"},         {"POST 307", "POST /to [hi] text/x - -"},
        {"POST 308", "POST /to [hi] text/x - -"}, {"PUT 301", "PUT /to [hi] text/x - -"},
        {"PUT 303", "GET /to [] - - -"},
    };
    for (const auto& [asked, answer] : expected) {
      const std::string method = asked.substr(0, asked.find(' '));
      const std::string status = asked.substr(asked.find(' ') + 1);
      request what{.url = site.url("/" + status + "/to"),
                   .method = method,
                   .headers = {{"Content-Type", "text/x"}},
                   .body = "hi"};
      const response got = co_await web.send(std::move(what));
      EXPECT_EQ(got.body, answer) << asked;
      EXPECT_EQ(got.redirects, 1);
    }
  });
}

async_generator<std::string> once(std::string text) { co_yield std::move(text); }

TEST(http_client_policy, a_body_of_a_generator_is_not_sent_to_a_second_place) {
  with_site(redirecting, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/307/to"), .method = "POST", .body = once("hi")};
    const auto error = co_await error_of(web, std::move(what));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(std::string(error->what()),
                "POST " + site.url("/to") +
                    ": request failed: a redirect asks for a body again "
                    "that a generator has made");
    }
  });
}

TEST(http_client_policy, secrets_stay_at_their_origin) {
  with_site(redirecting, [](test_site& site) -> task<void> {
    client web;
    const std::string other = "http://localhost:" + std::to_string(site.listener.port());
    for (const bool leaves : {false, true}) {
      request what{.url = site.url("/302/" + (leaves ? other + "/to" : std::string("to"))),
                   .headers = {{"Cookie", "a=b"}, {"Authorization", "Bearer x"}}};
      const response got = co_await web.send(std::move(what));
      EXPECT_EQ(got.body, leaves ? "GET /to [] - - -" : "GET /to [] - Bearer x a=b");

      request signs{.url = site.url("/302/" + (leaves ? other + "/to" : std::string("to")))};
      signs.authentication = {"ann", "secret"};
      const response signed_in = co_await web.send(std::move(signs));
      EXPECT_EQ(signed_in.body.find("Basic") != std::string::npos, !leaves) << signed_in.body;
    }
  });
}

TEST(http_client_policy, secrets_of_all_requests_stay_at_the_origin_of_each) {
  auto tell = [](server_request& seen) -> task<server_response> {
    if (seen.target() != "/to") return redirecting(seen);
    return [](server_request& arrived) -> task<server_response> {
      co_return text_answer(value_of(arrived, "host") + " " + value_of(arrived, "authorization") +
                            " " + value_of(arrived, "proxy-authorization") + " " +
                            value_of(arrived, "cookie") + " " + value_of(arrived, "x-kind"));
    }(seen);
  };
  with_site(tell, [](test_site& site) -> task<void> {
    const std::string port = std::to_string(site.listener.port());
    client web({.headers = {{"authorization", "Bearer c"},
                            {"Proxy-Authorization", "Bearer p"},
                            {"Cookie", "c=d"},
                            {"X-Kind", "any"}}});
    const response stays = co_await web.get(site.url("/302/to"));
    EXPECT_EQ(stays.body, "127.0.0.1:" + port + " Bearer c Bearer p c=d any");
    const std::string elsewhere = site.url("/302/http://localhost:" + port + "/to");
    const response leaves = co_await web.get(elsewhere);
    EXPECT_EQ(leaves.body, "localhost:" + port + " - - - any");
    request what{.url = elsewhere, .headers = {{"Authorization", "Bearer r"}, {"Host", "a.test"}}};
    const response replaced = co_await web.send(std::move(what));
    EXPECT_EQ(replaced.body, "localhost:" + port + " - - - any");
    const response again = co_await web.get(site.url("/to"));
    EXPECT_EQ(again.body, stays.body) << "the next request is at its own origin";
  });
}

TEST(http_client_policy, one_request_may_follow_redirects_or_not) {
  with_site(redirecting, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/302/to"), .follow_redirects = false};
    const response got = co_await web.send(std::move(what));
    EXPECT_EQ(got.status, 302);
    EXPECT_EQ(got.redirect_url, site.url("/to"));
  });
}

/// A site that is busy for the first `busy` requests.
struct busy_site {
  int busy;
  std::string retry_after;
  std::vector<hocket::clock::duration> asked_at;
  hocket::clock::time_point start{};

  hocket::http::server::handler handler() {
    return [this](server_request&) -> task<server_response> {
      if (asked_at.empty()) start = now();
      asked_at.push_back(now() - start);
      server_response answer{.status = std::cmp_less_equal(asked_at.size(), busy) ? 503 : 200};
      if (!retry_after.empty()) answer.headers.add("Retry-After", retry_after);
      co_return answer;
    };
  }
};

task<long> status_of(client& web, std::string url, std::string method = "GET") {
  request what{.url = std::move(url), .method = std::move(method)};
  auto sending = web.send(std::move(what));
  const response got = co_await std::move(sending);
  co_return got.status;
}

TEST(http_client_policy, a_busy_server_is_asked_again_later_and_later) {
  busy_site busy{.busy = 4, .retry_after = {}, .asked_at = {}};
  with_site(busy.handler(), [](test_site& site) -> task<void> {
    client web({.retries = {.attempts = 5, .first_delay = 500ms, .max_delay = 3s}});
    auto asking = status_of(web, site.url("/"));
    const long status = co_await std::move(asking);
    EXPECT_EQ(status, 200);
  });
  const std::vector<hocket::clock::duration> expected = {0ms, 500ms, 1500ms, 3500ms, 6500ms};
  EXPECT_EQ(busy.asked_at, expected);
}

TEST(http_client_policy, a_server_says_when_it_is_to_be_asked_again) {
  busy_site busy{.busy = 1, .retry_after = "7", .asked_at = {}};
  with_site(busy.handler(), [](test_site& site) -> task<void> {
    client web({.retries = {.attempts = 1}});
    auto asking = status_of(web, site.url("/"));
    const long status = co_await std::move(asking);
    EXPECT_EQ(status, 200);
  });
  const std::vector<hocket::clock::duration> expected = {0s, 7s};
  EXPECT_EQ(busy.asked_at, expected);

  busy_site very_busy{.busy = 1, .retry_after = "9223372036854775807", .asked_at = {}};
  with_site(very_busy.handler(), [](test_site& site) -> task<void> {
    client web({.retries = {.attempts = 1}});
    auto asking = status_of(web, site.url("/"));
    const long status = co_await std::move(asking);
    EXPECT_EQ(status, 503) << "nobody waits that long";
  });
}

TEST(http_client_policy, what_is_not_safe_to_repeat_is_not_repeated) {
  busy_site busy{.busy = 1, .retry_after = {}, .asked_at = {}};
  with_site(busy.handler(), [](test_site& site) -> task<void> {
    client web({.retries = {.attempts = 3}});
    auto asking = status_of(web, site.url("/"), "POST");
    const long status = co_await std::move(asking);
    EXPECT_EQ(status, 503);
  });
  EXPECT_EQ(busy.asked_at.size(), 1U);
}

TEST(http_client_policy, a_broken_connection_is_tried_again_and_the_last_error_remains) {
  int asked = 0;
  auto abort = [&](server_request&) -> task<server_response> {
    if (++asked < 3) throw hocket::http::connection_abort();
    co_return text_answer("at last");
  };
  with_site(abort, [&](test_site& site) -> task<void> {
    client web({.retries = {.attempts = 2}});
    auto asking = status_of(web, site.url("/"));
    const long status = co_await std::move(asking);
    EXPECT_EQ(status, 200);
    EXPECT_EQ(asked, 3);
    asked = -10;
    client other({.retries = {.attempts = 2}});  // with no connection that curl would replace
    request what{.url = site.url("/")};
    const auto error = co_await error_of(other, std::move(what));
    EXPECT_TRUE(error);
    EXPECT_EQ(asked, -7) << "once, and twice again";
  });
}

TEST(http_client_policy, a_connection_that_nobody_takes_is_tried_again_whatever_the_method) {
  hocket::tests::virtual_run run;
  auto main = []() -> task<void> {
    const hocket::tests::silent_port silent;
    const std::string url = "http://" + silent.local().str() + "/";
    client web({.retries = {.attempts = 2, .first_delay = 1s}});
    const auto start = now();
    request what{.url = url, .method = "POST", .body = "x"};
    const auto error = co_await error_of(web, std::move(what));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(error->kind(), request_error_kind::connect);
      EXPECT_EQ(std::string(error->what()).rfind("POST " + url + ": connection failed: ", 0), 0U);
    }
    EXPECT_EQ(now() - start, 3s);
  };
  run(main());
}

task<server_response> cookie_site(server_request& seen) {
  server_response answer = text_answer(value_of(seen, "cookie"));
  if (seen.target() == "/set") {
    answer.headers.add("Set-Cookie", "a=1; Path=/; Max-Age=3600");
    answer.headers.add("Set-Cookie", "b=2; Path=/deep");
  }
  co_return answer;
}

TEST(http_client_policy, cookies_are_kept_sent_back_and_saved) {
  with_site(cookie_site, [](test_site& site) -> task<void> {
    const temporary_file file;
    {
      client web({.cookies = true});
      co_await web.get(site.url("/set"));
      const response top = co_await web.get(site.url("/"));
      const response deep = co_await web.get(site.url("/deep/x"));
      EXPECT_EQ(top.body, "a=1");
      EXPECT_EQ(deep.body, "b=2; a=1");
      web.save_cookies(file.path());
    }
    client again({.cookie_file = file.path()});
    const response got = co_await again.get(site.url("/"));
    EXPECT_EQ(got.body, "a=1");
    client forgetful;
    co_await forgetful.get(site.url("/set"));
    const response none = co_await forgetful.get(site.url("/"));
    EXPECT_EQ(none.body, "-");
    EXPECT_THROW(forgetful.save_cookies(file.path()), hocket::value_error);
    EXPECT_THROW(client({.cookie_file = "/no/such/file"}), std::system_error);
  });
}

TEST(http_client_policy, a_proxy_is_asked_for_what_is_not_excepted) {
  auto proxy = [](server_request& seen) -> task<server_response> {
    co_return text_answer("by way of the proxy: " + seen.target());
  };
  with_site(proxy, [](test_site& site) -> task<void> {
    client web({.proxy = site.origin(), .no_proxy = {"127.0.0.1", ".near.example"}});
    const response far = co_await web.get("http://far.example/x");
    EXPECT_EQ(far.body, "by way of the proxy: http://far.example/x");
    const response near = co_await web.get(site.url("/y"));
    EXPECT_EQ(near.body, "by way of the proxy: /y");
    EXPECT_THROW(client({.proxy = "far.example:80"}), hocket::value_error);
    EXPECT_THROW(client({.proxy = "socks4://far.example"}), hocket::value_error);
  });
}

TEST(http_client_policy, header_lines_over_the_limit_are_an_error) {
  auto chatty = [](server_request& seen) -> task<server_response> {
    server_response answer;
    const bool in_one = seen.target() == "/one";
    for (int i = 0; i < (in_one ? 1 : 1000); ++i) {
      answer.headers.add("X", std::string(in_one ? 10'000'000 : 100, 'x'));
    }
    co_return answer;
  };
  with_site(chatty, [](test_site& site) -> task<void> {
    client web({.max_header_bytes = 50'000});
    const std::map<std::string, std::string> expected = {
        {"/many", "more than 50000 bytes"}, {"/one", "a line of more than 102400 bytes"}};
    for (const auto& [path, detail] : expected) {
      request what{.url = site.url(path)};
      const auto error = co_await error_of(web, std::move(what));
      EXPECT_TRUE(error) << path;
      if (error) {
        EXPECT_EQ(std::string(error->what()),
                  "GET " + site.url(path) + ": headers too large: " + detail);
      }
    }
  });
}

TEST(http_client_policy, a_compressed_body_is_limited_by_what_it_becomes) {
  auto zip = [](server_request& seen) -> task<server_response> {
    server_response answer{.headers = {{"Content-Encoding", "gzip"}}};
    answer.body = hocket_test::gzip_of_repeated('z', seen.target() == "/bomb" ? 1'000'000 : 70'000);
    co_return answer;
  };
  with_site(zip, [](test_site& site) -> task<void> {
    client web({.max_body_bytes = 100'000});
    const response got = co_await web.get(site.url("/"));
    EXPECT_EQ(got.body, std::string(70'000, 'z'));
    request what{.url = site.url("/bomb")};
    const auto error = co_await error_of(web, std::move(what));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(std::string(error->what()),
                "GET " + site.url("/bomb") + ": body too large: more than 100000 bytes");
    }
  });
}

TEST(http_client_policy, a_request_may_have_a_time_limit_of_its_own) {
  auto late = [](server_request&) -> task<server_response> {
    co_await hocket::sleep(1h);
    co_return text_answer("late");
  };
  with_site(late, [](test_site& site) -> task<void> {
    client web({.timeout = 10s});
    request hasty{.url = site.url("/"), .timeout = 2s};
    const auto error = co_await error_of(web, std::move(hasty));
    EXPECT_TRUE(error);
    request patient{.url = site.url("/"), .timeout = 0s};
    const response got = co_await web.send(std::move(patient));
    EXPECT_EQ(got.body, "late");
  });
}

}  // namespace
