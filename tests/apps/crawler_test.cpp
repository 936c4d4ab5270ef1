// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/crawler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "apps/crawl_runs.hpp"
#include "crawl/site/site.hpp"
#include "crawl/site/site_server.hpp"
#include "hocket/catching.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/loop/run.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace hocket::crawl::tests;
using namespace std::chrono_literals;

namespace {

task<crawl_report> crawl_site_task(const site& served, crawl_options options) {
  site_server server(served);
  co_return co_await crawl_with(server.serve(), server.start_url(), options);
}

crawl_report crawl_site(const site& served, crawl_options options = {}) {
  return run(crawl_site_task(served, options));
}

task<crawl_report> crawl_alone_task(std::string start, crawl_options options) {
  crawler crawling(url::parse(start), options);
  co_await crawling.run();
  co_return crawling.report();
}

texts as_set(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

using kinds = http::request_error_kind;

void expect_line(const crawl_report& report, const std::string& path, kinds kind) {
  const auto line = failure_at(report, path);
  ASSERT_TRUE(line) << path;
  EXPECT_TRUE(line->starts_with(http::describe(kind))) << *line;
  EXPECT_EQ(line->find('\n'), std::string::npos) << *line;
}

bool has(const std::optional<std::string>& line, const std::string& part) {
  return line && line->find(part) != std::string::npos;
}

site_options small_site() {
  site_options options;
  options.pages = 600;
  options.delay_min = options.delay_max = 0ms;
  return options;
}

}  // namespace

TEST(crawler, it_visits_every_page_of_a_site_once) {
  const site served(small_site());
  const crawl_report report = crawl_site(served);
  EXPECT_EQ(report.pages.size(), 600U);
  EXPECT_EQ(paths_in(report.pages), as_set(served.page_paths()));
  EXPECT_EQ(report.redirects.size(), served.redirect_paths().size());
  EXPECT_EQ(paths_in(report.redirects), as_set(served.redirect_paths()));
  EXPECT_EQ(report.broken_links.size(), served.broken_paths().size());
  EXPECT_EQ(paths_in(report.broken_links), as_set(served.broken_paths()));
  EXPECT_TRUE(report.failures.empty());
  EXPECT_EQ(report.left_in_queue, 0U);
  EXPECT_FALSE(report.interrupted);
}

TEST(crawler, a_broken_link_comes_with_the_page_that_has_it) {
  const site served(small_site());
  const crawl_report report = crawl_site(served);
  ASSERT_FALSE(report.broken_links.empty());
  for (const broken_link& link : report.broken_links) {
    EXPECT_EQ(link.status, 404);
    // By the site's design "/missing/n" is linked from page n alone.
    EXPECT_EQ(path_of(link.page), "/page" + path_of(link.url).substr(8));
  }
}

TEST(crawler, its_totals_add_up) {
  const site served(small_site());
  const crawl_report report = crawl_site(served);
  std::size_t answers = 0;
  for (const auto& [status, count] : report.statuses) answers += count;
  EXPECT_EQ(report.requests, answers);
  EXPECT_EQ(report.statuses.at(200), 600U);
  EXPECT_EQ(report.statuses.at(302), report.redirects.size());
  EXPECT_EQ(report.statuses.at(404), report.broken_links.size());
  std::size_t bytes = 0;
  for (const std::string& path : served.page_paths()) bytes += served.reply(path).body.size();
  EXPECT_GE(report.bytes, bytes);
  EXPECT_GT(report.waiting.count(), 0);
  EXPECT_GT(report.wall.count(), 0);
}

TEST(crawler, it_uses_as_many_connections_as_it_may_and_no_more) {
  crawl_options options;
  options.connections = 7;
  EXPECT_EQ(crawl_site(site(small_site()), options).peak_in_flight, 7U);
  options.connections = 1;
  const crawl_report alone = crawl_site(site(small_site()), options);
  EXPECT_EQ(alone.peak_in_flight, 1U);
  EXPECT_EQ(alone.pages.size(), 600U);
}

TEST(crawler, it_stops_at_the_limit_of_pages) {
  for (const std::size_t limit : {1U, 100U, 599U}) {
    crawl_options options;
    options.limits.pages = limit;
    const crawl_report report = crawl_site(site(small_site()), options);
    EXPECT_EQ(report.pages.size(), limit);
    EXPECT_GT(report.left_in_queue, 0U);
    EXPECT_FALSE(report.interrupted);
  }
}

TEST(crawler, it_stays_on_its_host) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/",
                   "<a href='http://127.0.0.2:9/'>1</a><a href='https://127.0.0.1/'>2</a>"
                   "<a href=/out>3</a><a href=/mail>4</a>");
    server.on_redirect("/out", "http://127.0.0.2:9/elsewhere");
    server.on_redirect("/mail", "mailto:a@b");
  });
  EXPECT_EQ(paths_in(report.pages), texts{"/"});
  EXPECT_EQ(report.requests, 3U);
  EXPECT_TRUE(report.failures.empty());
  ASSERT_EQ(report.redirects.size(), 2U);
  for (const followed_redirect& redirect : report.redirects) EXPECT_TRUE(redirect.leaves_site);
  EXPECT_EQ(paths_in(report.redirects), (texts{"/out", "/mail"}));
}

TEST(crawler, only_html_is_searched_for_links) {
  const std::string body = "<a href=/never>x</a>";
  const crawl_report report = crawl_hostile([&](hostile_server& server) {
    server.on_page("/", "<a href=/text>1</a><a href=/x>2</a>");
    server.on("/text", {hostile_server::answer("200 OK", "Content-Type: text/plain\r\n", body)});
    server.on("/x", {hostile_server::answer(
                        "200 OK", "content-TYPE: Application/XHTML+xml; charset=utf-8\r\n",
                        "<a href=/last>x</a>")});
    server.on_page("/last", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/text", "/x", "/last"}));
}

TEST(crawler, a_server_that_closes_in_the_middle_is_one_line_and_the_crawl_goes_on) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/half>1</a><a href=/nothing>2</a><a href=/good>3</a>");
    server.on("/half", {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this"});
    server.on("/nothing", {""});
    server.on_page("/good", "<p>still here");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  EXPECT_EQ(report.failures.size(), 2U);
  expect_line(report, "/half", kinds::closed);
  expect_line(report, "/nothing", kinds::closed);
}

TEST(crawler, a_reply_that_is_not_http_is_one_line) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/ssh>1</a><a href=/good>2</a>");
    server.on("/ssh", {"SSH-2.0-OpenSSH_9.2p1\r\n"});
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  expect_line(report, "/ssh", kinds::protocol);
}

TEST(crawler, a_redirect_loop_is_one_line) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/a>1</a><a href=/self>2</a><a href=/good>3</a>");
    server.on_redirect("/a", "/b");
    server.on_redirect("/b", "/c");
    server.on_redirect("/c", "/a");
    server.on_redirect("/self", "/self");
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  EXPECT_EQ(report.failures.size(), 2U);
  EXPECT_TRUE(has(failure_at(report, "/c"), "redirect loop by way of http://"));
  EXPECT_TRUE(has(failure_at(report, "/self"), "redirect loop by way of http://"));
}

TEST(crawler, an_endless_chain_of_redirects_is_one_line) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/r/0>1</a><a href=/good>2</a>");
    for (int i = 0; i < 100; ++i) {
      server.on_redirect("/r/" + std::to_string(i), "/r/" + std::to_string(i + 1));
    }
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].what, "more than 20 redirects in a row");
}

TEST(crawler, a_redirect_to_nowhere_is_one_line) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/none>1</a><a href=/bad>2</a>");
    server.on("/none", {hostile_server::answer("302 Found", "", "")});
    server.on_redirect("/bad", "http://h:port/");
  });
  EXPECT_EQ(failure_at(report, "/none"), "status 302 that does not say where to");
  EXPECT_TRUE(has(failure_at(report, "/bad"), "redirect to what is not a URL: 'http://h:port/'"));
}

TEST(crawler, a_page_of_100_megabytes_is_one_line) {
  constexpr std::size_t size = 100'000'000;
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href=/told>1</a><a href=/untold>2</a><a href=/good>3</a>");
    server.on("/told",
              {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n", size});
    server.on("/untold", {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", size});
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  expect_line(report, "/told", kinds::too_large);
  expect_line(report, "/untold", kinds::too_large);
}

TEST(crawler, links_that_would_fill_the_memory_are_one_line) {
  std::string many = "<base href='/" + std::string(8000, 'b') + "/'>";
  for (int i = 0; i < 9000; ++i) many += "<a href=" + std::to_string(i) + ">";
  const crawl_report report = crawl_hostile([&](hostile_server& server) {
    server.on_page("/", "<a href=/many>1</a><a href=/good>2</a>");
    server.on_page("/many", many);
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/many", "/good"}));
  EXPECT_EQ(failure_at(report, "/many"), "the links of the page take more than 64 MB");
}

TEST(crawler, a_link_that_is_no_url_is_one_line) {
  const crawl_report report = crawl_hostile([](hostile_server& server) {
    server.on_page("/", "<a href='http://h:port/'>1</a><a href=/good>2</a>");
    server.on_page("/good", "");
  });
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  EXPECT_TRUE(has(failure_at(report, "/"), "not a URL: 'http://h:port/'"));
}

TEST(crawler, a_server_that_never_answers_is_given_up) {
  crawl_options options;
  options.requests.timeout = 10s;
  const crawl_report report = crawl_in_virtual_time(
      [](hostile_server& server) {
        server.on_page("/", "<a href=/silent>1</a><a href=/good>2</a>");
        server.on("/silent", {"", 0, true});
        server.on_page("/good", "");
      },
      options);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  expect_line(report, "/silent", kinds::timeout);
  EXPECT_GE(report.waiting, 10s);
}

TEST(crawler, a_name_that_does_not_resolve_is_one_line) {
  const crawl_report report = run(crawl_alone_task("http://nonexistent.invalid/", {}));
  EXPECT_TRUE(report.pages.empty());
  expect_line(report, "/", kinds::resolve);
}

namespace {

task<std::string> url_that_nobody_serves() {
  hostile_server gone;
  co_return gone.url();
}

}  // namespace

TEST(crawler, a_host_that_cannot_be_reached_is_one_line) {
  const std::string start = run(url_that_nobody_serves());
  const crawl_report report = run(crawl_alone_task(start, {}));
  EXPECT_TRUE(report.pages.empty());
  expect_line(report, "/", kinds::connect);
}

namespace {

task<> cancel_at_the_second_page(task_group& group, hostile_server& server, crawler& crawling,
                                 bool& was_cancelled) {
  group.spawn(server.serve());
  auto crawl = group.spawn(crawling.run());
  while (crawling.counts().pages < 2) co_await sleep(0ms);
  crawl.cancel();
  const auto outcome = co_await catching(crawl);
  was_cancelled = outcome.holds<cancelled>();
  group.cancel();
}

task<crawl_report> interrupted_crawl(bool& was_cancelled) {
  hostile_server server;
  server.on_page("/",
                 "<a href=/good>1</a><a href=/silent/1>2</a><a href=/silent/2>3</a>"
                 "<a href=/silent/3>3</a>");
  server.on_page("/good", "");
  for (const char* path : {"/silent/1", "/silent/2", "/silent/3"}) server.on(path, {"", 0, true});
  crawl_options options;
  options.connections = 2;
  crawler crawling(url::parse(server.url()), options);
  auto body = [&](task_group& group) {
    return cancel_at_the_second_page(group, server, crawling, was_cancelled);
  };
  co_await with_task_group(body);
  co_return crawling.report();
}

}  // namespace

TEST(crawler, an_interrupted_crawl_has_a_report_of_what_it_did) {
  bool was_cancelled = false;
  const crawl_report report = run(interrupted_crawl(was_cancelled));
  EXPECT_TRUE(was_cancelled);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/good"}));
  EXPECT_EQ(report.left_in_queue, 3U);
  EXPECT_TRUE(report.failures.empty());
}
