// SPDX-License-Identifier: BSL-1.0
// Which addresses a crawl asks for, when, and how often: robots.txt, sitemaps, patterns, depth,
// retries, links that leave the site, and limits.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "apps/crawl_runs.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace hocket::crawl::tests;
using namespace std::chrono_literals;

namespace {

std::string text_answer(const std::string& text) {
  return hostile_server::answer("200 OK", "Content-Type: text/plain\r\n", text);
}

void add_robots(hostile_server& server, const std::string& text) {
  server.on("/robots.txt", {text_answer(text)});
}

// "/" links to "/1", that to "/2", and so on to "/`length`".
void add_chain(hostile_server& server, int length) {
  server.on_page("/", "<a href=/1>x</a>");
  for (int i = 1; i <= length; ++i) {
    server.on_page("/" + std::to_string(i), "<a href=/" + std::to_string(i + 1) + ">x</a>");
  }
}

std::size_t count_of(const std::vector<std::string>& requests, const std::string& request) {
  return static_cast<std::size_t>(std::count(requests.begin(), requests.end(), request));
}

}  // namespace

TEST(crawl_policy, what_robots_txt_forbids_is_not_asked_for) {
  std::vector<std::string> requests;
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        add_robots(server, "User-agent: hocket\nDisallow: /private\n");
        server.on_page("/", "<a href=/private/1>1</a><a href=/private/2>2</a><a href=/a>3</a>");
        server.on_page("/a", "<a href=/private/1>1</a>");
      },
      {}, &requests);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/a"}));
  EXPECT_EQ(report.skipped.by_robots, 2U);
  EXPECT_EQ(requests, (std::vector<std::string>{"GET /robots.txt", "GET /", "GET /a"}));
}

TEST(crawl_policy, robots_txt_is_not_asked_for_when_it_is_ignored) {
  std::vector<std::string> requests;
  crawl_options options;
  options.obey_robots = false;
  crawl_polite([](hostile_server& server) { server.on_page("/", ""); }, options, &requests);
  EXPECT_EQ(requests, std::vector<std::string>{"GET /"});
}

TEST(crawl_policy, a_start_that_robots_txt_forbids_is_one_line) {
  const crawl_report report = crawl_polite([](hostile_server& server) {
    add_robots(server, "User-agent: *\nDisallow: /\n");
    server.on_page("/", "");
  });
  EXPECT_TRUE(report.pages.empty());
  EXPECT_EQ(failure_at(report, "/"), "robots.txt forbids it");
}

TEST(crawl_policy, a_robots_txt_that_cannot_be_had_forbids_all) {
  const crawl_report report = crawl_polite([](hostile_server& server) {
    server.on("/robots.txt", {hostile_server::answer("503 Busy", "", "")});
    server.on_page("/", "");
  });
  EXPECT_EQ(failure_at(report, "/"), "robots.txt cannot be read: status 503");
}

TEST(crawl_policy, redirects_of_robots_txt_are_followed) {
  const crawl_report report = crawl_polite([](hostile_server& server) {
    server.on_redirect("/robots.txt", "/rules");
    server.on("/rules", {text_answer("User-agent: *\nDisallow: /a\n")});
    server.on_page("/", "<a href=/a>1</a>");
  });
  EXPECT_EQ(report.skipped.by_robots, 1U);
}

TEST(crawl_policy, the_pages_of_a_sitemap_are_visited_too) {
  crawl_options options;
  options.read_sitemap = true;
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        add_robots(server, "Sitemap: /index.xml\n");
        server.on("/index.xml", {text_answer("<sitemapindex><sitemap><loc>/map.xml</loc></sitemap>"
                                             "<sitemap><loc>/bad.xml</loc></sitemap>"
                                             "</sitemapindex>")});
        server.on("/map.xml", {text_answer("<urlset><url><loc>/alone</loc></url></urlset>")});
        server.on("/bad.xml", {text_answer("<p>no sitemap")});
        server.on_page("/", "");
        server.on_page("/alone", "<a href=/next>1</a>");
        server.on_page("/next", "");
      },
      options);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/alone", "/next"}));
  EXPECT_EQ(failure_at(report, "/bad.xml"),
            "not a sitemap: line 1: its root is <p>, not <urlset> or <sitemapindex>");
}

TEST(crawl_policy, a_crawl_goes_as_deep_as_it_may) {
  crawl_options options;
  options.limits.depth = 2;
  const auto chain = [](hostile_server& server) { add_chain(server, 5); };
  const crawl_report report = crawl_polite(chain, options);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/1", "/2"}));
  EXPECT_EQ(report.skipped.by_depth, 1U);
  EXPECT_EQ(report.left_in_queue, 0U);
}

TEST(crawl_policy, paths_that_the_patterns_leave_out_are_skipped) {
  crawl_options options;
  options.include = {path_pattern("/docs/")};
  options.exclude = {path_pattern("/*.pdf$")};
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        server.on_page("/", "<a href=/docs/a>1</a><a href=/blog>2</a><a href=/docs/b.pdf>3</a>");
        server.on_page("/docs/a", "");
      },
      options);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/docs/a"}));
  EXPECT_EQ(report.skipped.by_patterns, 2U);
}

TEST(crawl_policy, a_busy_server_is_asked_again) {
  std::vector<std::string> requests;
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        server.on_page("/", "<a href=/busy>1</a><a href=/broken>2</a>");
        server.on("/busy", {hostile_server::answer("503 Busy", "Retry-After: 0\r\n", "")});
        server.then("/busy", {text_answer("here")});
        server.on("/broken", {""});
        server.then("/broken", {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"});
        server.then("/broken", {text_answer("here")});
      },
      {}, &requests);
  EXPECT_EQ(paths_in(report.pages), (texts{"/", "/busy", "/broken"}));
  EXPECT_EQ(report.retries, 3U);
  EXPECT_EQ(count_of(requests, "GET /broken"), 3U);
  EXPECT_TRUE(report.broken_links.empty());
  EXPECT_TRUE(report.failures.empty());
}

TEST(crawl_policy, a_server_that_stays_busy_is_given_up) {
  crawl_options options;
  options.requests.retries = 1;
  std::vector<std::string> requests;
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        server.on_page("/", "<a href=/busy>1</a>");
        server.on("/busy", {hostile_server::answer("503 Busy", "", "")});
      },
      options, &requests);
  EXPECT_EQ(count_of(requests, "GET /busy"), 2U);
  ASSERT_EQ(report.broken_links.size(), 1U);
  EXPECT_EQ(report.broken_links[0].status, 503);
  EXPECT_EQ(report.statuses.at(503), 2U);
}

namespace {

task<crawl_report> crawl_beside_another(const set_up& prepare, const set_up& prepare_other,
                                        std::vector<std::string>& asked_of_other) {
  hostile_server other;
  prepare_other(other);
  hostile_server server;
  const std::string links =
      "<a href=" + other.url("/here") + ">1</a><a href=" + other.url("/gone") +
      ">2</a><a href=" + other.url("/no-head") + ">3</a><a href=" + other.url("/moved") + ">4</a>";
  server.on_page("/", links);
  prepare(server);
  crawl_options options;
  options.check_external = true;
  options.requests.headers.add("X-Secret", "1");
  crawl_report report;
  auto body = [&](task_group& group) -> task<> {
    group.spawn(other.serve());
    report = co_await crawl_server(server, options);
    group.cancel();
  };
  co_await with_task_group(body);
  asked_of_other = other.requests();
  co_return report;
}

}  // namespace

TEST(crawl_policy, links_that_leave_the_site_are_asked_for_without_their_bodies) {
  std::vector<std::string> asked;
  const auto other_site = [](hostile_server& server) {
    server.on_page("/here", "<a href=/never>x</a>");
    server.on("/no-head", {hostile_server::answer("405 No", "", "")});
    server.then("/no-head", {hostile_server::answer("200 OK", "", "there"), 100'000'000});
    server.on_redirect("/moved", "/here");
  };
  const crawl_report report = run(crawl_beside_another([](hostile_server&) {}, other_site, asked));
  EXPECT_EQ(paths_in(report.pages), texts{"/"});
  EXPECT_EQ(report.external_links, 2U);
  EXPECT_EQ(paths_in(report.broken_links), texts{"/gone"});
  EXPECT_TRUE(report.failures.empty());
  std::sort(asked.begin(), asked.end());
  EXPECT_EQ(asked, (std::vector<std::string>{"GET /gone", "GET /no-head", "HEAD /gone",
                                             "HEAD /here", "HEAD /moved", "HEAD /no-head"}));
}

TEST(crawl_policy, redirects_without_end_elsewhere_are_one_line) {
  std::vector<std::string> asked;
  const auto other_site = [](hostile_server& server) {
    server.on_redirect("/moved", "/1");
    for (int i = 1; i <= 100; ++i) {
      server.on_redirect("/" + std::to_string(i), "/" + std::to_string(i + 1));
    }
  };
  const crawl_report report = run(crawl_beside_another([](hostile_server&) {}, other_site, asked));
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].what, "more than 20 redirects in a row");
  // /here, /gone and /no-head are not there, and each is asked for by HEAD and by GET.
  EXPECT_EQ(asked.size(), 27U);
}

TEST(crawl_policy, places_that_a_page_does_not_have_are_told) {
  crawl_options options;
  options.check_fragments = true;
  const crawl_report report = crawl_polite(
      [](hostile_server& server) {
        server.on_page("/",
                       "<a href=/a#there>1</a><a href=/a#gone>2</a><a href=/to#gone2>3</a>"
                       "<a href=/text#any>4</a><a href=#>5</a>");
        server.on_page("/a", "<p id=there><a href=#gone>x</a>");
        server.on_redirect("/to", "/a");
        server.on("/text", {text_answer("no places")});
      },
      options);
  ASSERT_EQ(report.broken_fragments.size(), 2U);
  EXPECT_EQ(path_of(report.broken_fragments[0].url), "/a");
  EXPECT_EQ(report.broken_fragments[0].fragment, "gone");
  EXPECT_EQ(path_of(report.broken_fragments[1].url), "/to");
  EXPECT_EQ(report.broken_fragments[1].fragment, "gone2");
}

TEST(crawl_policy, a_crawl_ends_at_its_limit_of_bytes) {
  crawl_options options;
  options.limits.bytes = 100;
  options.connections = 1;
  const auto chain = [](hostile_server& server) { add_chain(server, 50); };
  const crawl_report report = crawl_polite(chain, options);
  EXPECT_EQ(report.stopped_by, "--max-bytes");
  EXPECT_GE(report.bytes_received, 100U);
  EXPECT_LT(report.pages.size(), 20U);
  EXPECT_GT(report.left_in_queue, 0U);
}

TEST(crawl_policy, what_was_received_and_given_up_counts_for_the_limit_of_bytes) {
  crawl_options options;
  options.limits.bytes = 100'000;
  options.limits.page_bytes = 1000;
  options.connections = 1;
  const auto too_large_pages = [](hostile_server& server) {
    std::string links;
    for (int i = 0; i < 30; ++i) {
      const std::string path = "/" + std::to_string(i);
      links += "<a href=" + path + ">x</a>";
      server.on(path, {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(10'000, 'x')});
    }
    server.on_page("/", links);
  };
  const crawl_report report = crawl_hostile(too_large_pages, options);
  EXPECT_EQ(report.stopped_by, "--max-bytes");
  EXPECT_EQ(report.pages.size(), 1U);
  EXPECT_LT(report.bytes, 1000U) << "what was given up is not read";
  EXPECT_GE(report.bytes_received, 100'000U);
  EXPECT_GT(report.left_in_queue, 0U);
}

TEST(crawl_policy, bytes_of_each_answer_count_as_received_whatever_became_of_it) {
  const auto answers = [](hostile_server& server) {
    const std::string thousand(1000, 'x');
    server.on("/robots.txt", {hostile_server::answer("404 Not Found", "", "12")});
    server.on("/", {hostile_server::answer("503 Service Unavailable", "", thousand)});
    server.then("/", {text_answer("345")});
  };
  const crawl_report report = crawl_polite(answers);
  EXPECT_EQ(report.retries, 1U);
  EXPECT_EQ(report.bytes, 3U);
  EXPECT_EQ(report.bytes_received, 1005U);
}

TEST(crawl_policy, a_crawl_ends_at_its_limit_of_time) {
  crawl_options options;
  options.limits.time = 10s;
  const crawl_report report = crawl_in_virtual_time(
      [](hostile_server& server) {
        server.on_page("/", "<a href=/silent>1</a>");
        server.on("/silent", {"", 0, true});
      },
      options);
  EXPECT_EQ(report.stopped_by, "--max-time");
  EXPECT_EQ(paths_in(report.pages), texts{"/"});
  EXPECT_EQ(report.left_in_queue, 1U);
  EXPECT_FALSE(report.interrupted);
}

TEST(crawl_policy, a_site_that_makes_up_links_without_end_fills_no_memory) {
  crawl_options options;
  options.limits.addresses = 20;
  const auto chain = [](hostile_server& server) { add_chain(server, 200); };
  const crawl_report report = crawl_polite(chain, options);
  EXPECT_EQ(report.requests, 20U);
  EXPECT_EQ(report.skipped.by_number, 1U);
}

TEST(crawl_policy, requests_to_a_host_keep_the_distance_that_was_asked_for) {
  crawl_options options;
  options.record_timeline = true;
  const crawl_report report = crawl_in_virtual_time(
      [](hostile_server& server) {
        add_robots(server, "User-agent: *\nCrawl-delay: 2\n");
        server.on_page("/", "<a href=/a>1</a><a href=/b>2</a><a href=/c>3</a>");
      },
      options);
  ASSERT_EQ(report.timeline.size(), 4U);
  std::vector<std::chrono::nanoseconds> begins;
  for (const request_bar& bar : report.timeline) begins.push_back(bar.begin);
  std::sort(begins.begin(), begins.end());
  for (std::size_t i = 1; i < begins.size(); ++i) EXPECT_GE(begins[i] - begins[i - 1], 2s);
}
