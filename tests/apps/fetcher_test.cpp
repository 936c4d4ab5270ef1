// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/fetcher.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hocket/sync/barrier.hpp"
#include "http/temporary_file.hpp"
#include "http/test_server.hpp"

using namespace hocket;
using namespace hocket::crawl;
using hocket_test::test_server;

namespace {

// "/no-head" knows no HEAD, and its answer to GET has a body without end.
task<> answer(tcp_stream& stream, std::string path, std::string request) {
  const bool head = request.starts_with("HEAD");
  std::string reply = hocket_test::reply("", 200, "Content-Type: text/html\r\n");
  if (path == "/moved") reply = hocket_test::reply("", 302, "Location: /here\r\n");
  const bool knows_no_head = path.starts_with("/no-head");
  if (knows_no_head && head) reply = hocket_test::reply("", path == "/no-head/403" ? 403 : 404);
  if (path == "/no-head/closed" && head) co_return stream.close();
  if (path == "/limited") reply = hocket_test::reply("", 429);
  if (knows_no_head && !head) reply = "HTTP/1.1 200 OK\r\nX-Kept: yes\r\n\r\nthe beginning";
  co_await stream.write_all(std::string_view(reply));
}

using asking = std::function<task<>(test_server& server, std::vector<std::string>& requests)>;

// The whole texts of the requests that `ask` makes, in their order.
std::vector<std::string> requests_of(asking ask) {
  std::vector<std::string> requests;
  auto noting = [&](tcp_stream& stream, std::string path, std::string request) {
    requests.push_back(request);
    return answer(stream, std::move(path), std::move(request));
  };
  auto body = [&](test_server& server) { return ask(server, requests); };
  run(hocket_test::beside_server(noting, body));
  return requests;
}

crawl_options secretive() {
  crawl_options options;
  options.requests.headers.add("X-Secret", "42");
  options.requests.authentication = {"ann", "sesame"};
  options.requests.user_agent = "me/1";
  return options;
}

bool has_secrets(const std::string& request) {
  return request.find("X-Secret: 42") != std::string::npos &&
         request.find("Authorization: Basic") != std::string::npos;
}

}  // namespace

TEST(fetcher, what_is_for_the_site_goes_to_no_other) {
  const auto requests = requests_of([](test_server& server, auto&) -> task<> {
    const url here = url::parse(server.url("/"));
    const crawl_options options = secretive();
    fetcher at_home(here, options);
    co_await at_home.get(here);
    co_await at_home.check(here);
    const url other_site = url::parse("http://localhost:1/");
    fetcher abroad(other_site, options);
    co_await abroad.get(here);
    co_await abroad.check(here);
  });
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_TRUE(has_secrets(requests[0]));
  EXPECT_TRUE(has_secrets(requests[1]));
  for (const std::size_t i : {2U, 3U}) {
    EXPECT_EQ(requests[i].find("X-Secret"), std::string::npos);
    EXPECT_EQ(requests[i].find("Authorization"), std::string::npos);
  }
  for (const std::string& request : requests) {
    EXPECT_NE(request.find("User-Agent: me/1"), std::string::npos);
  }
}

TEST(fetcher, a_redirect_is_an_answer) {
  requests_of([](test_server& server, auto&) -> task<> {
    const url address = url::parse(server.url("/moved"));
    const crawl_options options;
    fetcher web(address, options);
    const http::response got = co_await web.get(address);
    EXPECT_EQ(got.status, 302);
    EXPECT_EQ(got.headers.find("location"), "/here");
  });
}

// However many connections there are.
TEST(fetcher, a_cookie_goes_with_every_later_request) {
  constexpr int many = 70;
  const hocket_test::temporary_file cookies("# Netscape HTTP Cookie File\n");
  barrier all(many);
  auto noting = [&](tcp_stream& stream, std::string path, std::string request) -> task<> {
    const bool sets = path == "/set";
    if (!sets) {
      EXPECT_NE(request.find("Cookie: flavour=oat"), std::string::npos);
      co_await all.wait();
    }
    const std::string reply =
        hocket_test::reply("", 200, sets ? "Set-Cookie: flavour=oat\r\n" : "");
    co_await stream.write_all(std::string_view(reply));
  };
  run(hocket_test::beside_server(noting, [&](test_server& server) -> task<> {
    const url home = url::parse(server.url("/set"));
    crawl_options options;
    options.connections = many;
    options.requests.cookie_file = cookies.path();
    fetcher web(home, options);
    co_await web.get(home);
    const url page = url::parse(server.url("/"));
    auto body = [&](task_group& group) -> task<> {
      for (int i = 0; i < many; ++i) group.spawn(web.get(page));
      co_return;
    };
    co_await with_task_group(body);
    EXPECT_EQ(server.requests(), many + 1);
  }));
}

TEST(fetcher, a_server_that_knows_no_head_is_asked_without_its_body) {
  const auto requests = requests_of([](test_server& server, auto&) -> task<> {
    for (const char* path : {"/no-head/403", "/no-head/404", "/no-head/closed"}) {
      const url address = url::parse(server.url(path));
      const crawl_options options;
      fetcher web(address, options);
      const http::response got = co_await web.check(address);
      EXPECT_EQ(got.status, 200) << path;
      EXPECT_EQ(got.headers.find("x-kept"), "yes");
      EXPECT_EQ(got.body, "");
    }
  });
  ASSERT_EQ(requests.size(), 6U);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_TRUE(requests[i].starts_with(i % 2 == 0 ? "HEAD" : "GET")) << requests[i];
  }
}

TEST(fetcher, a_server_that_is_asked_too_often_is_not_asked_once_more) {
  const auto requests = requests_of([](test_server& server, auto&) -> task<> {
    const url address = url::parse(server.url("/limited"));
    const crawl_options options;
    fetcher web(address, options);
    const http::response got = co_await web.check(address);
    EXPECT_EQ(got.status, 429);
  });
  EXPECT_EQ(requests.size(), 1U);
}
