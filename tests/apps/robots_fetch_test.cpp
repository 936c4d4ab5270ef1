// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/robots_fetch.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "apps/hostile_server.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"

using namespace hocket;
using namespace hocket::crawl;

namespace {

const std::string forbid_a = "User-agent: me\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n";

std::string file(const std::string& text) {
  return hostile_server::answer("200 OK", "Content-Type: text/plain\r\n", text);
}

struct fetched {
  fetched_robots robots;
  std::size_t requests = 0;
};

retry_policy quick_retries() {
  request_options options;
  options.retry_pause = std::chrono::milliseconds(1);
  return retry_policy(options);
}

task<fetched> fetch_from(const std::function<void(hostile_server&)>& prepare) {
  hostile_server server;
  prepare(server);
  fetched result;
  auto body = [&](task_group& group) -> task<> {
    group.spawn(server.serve());
    const url start = url::parse(server.url("/deep/page?x"));
    crawl_options options;
    fetcher web(start, options);
    result.robots = co_await fetch_robots(web, start, "me/1.0", quick_retries());
    group.cancel();
  };
  co_await with_task_group(body);
  result.requests = server.requests().size();
  co_return result;
}

fetched fetch(const std::function<void(hostile_server&)>& prepare) {
  return run(fetch_from(prepare));
}

void redirect_in_a_row(hostile_server& server, int count) {
  server.on_redirect("/robots.txt", "/1");
  for (int i = 1; i < count; ++i) {
    server.on_redirect("/" + std::to_string(i), "/" + std::to_string(i + 1));
  }
  server.on("/" + std::to_string(count), {file(forbid_a)});
}

}  // namespace

TEST(robots_fetch, reads_the_file_at_the_root_for_who_asks) {
  const fetched got = fetch([](hostile_server& s) { s.on("/robots.txt", {file(forbid_a)}); });
  EXPECT_FALSE(got.robots.rules.allows("/a"));
  EXPECT_TRUE(got.robots.rules.allows("/b"));
  EXPECT_EQ(got.robots.fault, "");
}

TEST(robots_fetch, a_site_without_the_file_allows_everything) {
  const fetched got = fetch([](hostile_server&) {});
  EXPECT_TRUE(got.robots.rules.allows("/a"));
  EXPECT_EQ(got.robots.fault, "");
}

TEST(robots_fetch, a_server_that_fails_forbids_everything) {
  const fetched got = fetch([](hostile_server& s) {
    s.on("/robots.txt", {hostile_server::answer("500 Broken", "", "")});
  });
  EXPECT_FALSE(got.robots.rules.allows("/b"));
  EXPECT_EQ(got.robots.fault, "robots.txt cannot be read: status 500");
}

TEST(robots_fetch, an_answer_that_breaks_off_forbids_everything) {
  const fetched got = fetch([](hostile_server& s) {
    s.on("/robots.txt", {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\n"});
  });
  EXPECT_FALSE(got.robots.rules.allows("/b"));
  EXPECT_EQ(got.robots.fault.find("robots.txt cannot be read: connection closed"), 0U)
      << got.robots.fault;
}

TEST(robots_fetch, what_fails_once_is_asked_for_again) {
  for (const std::string& first : {hostile_server::answer("429 Slow", "", ""),
                                   hostile_server::answer("503 Busy", "", ""), std::string()}) {
    const fetched got = fetch([&](hostile_server& s) {
      s.on("/robots.txt", {first}).then("/robots.txt", {file(forbid_a)});
    });
    EXPECT_FALSE(got.robots.rules.allows("/a"));
    EXPECT_TRUE(got.robots.rules.allows("/b"));
    EXPECT_EQ(got.requests, 2U);
  }
}

TEST(robots_fetch, a_server_that_stays_too_busy_forbids_everything) {
  const fetched got = fetch(
      [](hostile_server& s) { s.on("/robots.txt", {hostile_server::answer("429 Slow", "", "")}); });
  EXPECT_FALSE(got.robots.rules.allows("/b"));
  EXPECT_EQ(got.robots.fault, "robots.txt cannot be read: status 429");
  EXPECT_EQ(got.requests, 3U);
}

TEST(robots_fetch, five_redirects_are_followed) {
  const fetched got = fetch([](hostile_server& s) { redirect_in_a_row(s, 5); });
  EXPECT_FALSE(got.robots.rules.allows("/a"));
  EXPECT_EQ(got.requests, 6U);
}

TEST(robots_fetch, after_more_redirects_there_is_no_file) {
  const fetched got = fetch([](hostile_server& s) { redirect_in_a_row(s, 6); });
  EXPECT_TRUE(got.robots.rules.allows("/a"));
  EXPECT_EQ(got.requests, 6U);
}

TEST(robots_fetch, a_redirect_to_nowhere_is_no_file) {
  const fetched lost = fetch([](hostile_server& s) {
    s.on("/robots.txt", {hostile_server::answer("302 Found", "", "")});
  });
  EXPECT_TRUE(lost.robots.rules.allows("/a"));
  const fetched wrong = fetch([](hostile_server& s) { s.on_redirect("/robots.txt", "http://["); });
  EXPECT_TRUE(wrong.robots.rules.allows("/a"));
}

TEST(robots_fetch, a_host_that_cannot_be_reached_forbids_nothing) {
  auto unreachable = []() -> task<fetched_robots> {
    const url start = url::parse("http://127.0.0.1:1/");
    crawl_options options;
    fetcher web(start, options);
    co_return co_await fetch_robots(web, start, "me", quick_retries());
  };
  const fetched_robots got = run(unreachable());
  EXPECT_TRUE(got.rules.allows("/a"));
  EXPECT_EQ(got.fault, "");
}
