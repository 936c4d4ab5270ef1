// SPDX-License-Identifier: BSL-1.0
// A site behind TLS: whom the crawl trusts, and how it says who it is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "apps/crawl_runs.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tls.hpp"
#include "test_authority.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace hocket::crawl::tests;
using hocket::tests::identity;
using hocket::tests::test_authority;

namespace {

const test_authority& authority() {
  static const test_authority made("hocket's test authority");
  return made;
}

/// A folder with PEM files for options to name, gone with the test.
class crawl_tls : public testing::Test {
 protected:
  void SetUp() override {
    std::string made = testing::TempDir() + "crawl_tls_XXXXXX";
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    folder_ = made;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string file(const std::string& name, const pem& content) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path) << content.content();
    return path.string();
  }

 private:
  std::filesystem::path folder_;
};

task<http::server_response> answer(http::server_request& request) {
  http::server_response page{.body = request.target() == "/" ? "<a href=/a>x</a>" : ""};
  page.headers.add("Content-Type", "text/html");
  co_return page;
}

task<> serve_one(tcp_stream plain, http::server& served, tls_context context) {
  try {
    auto accepting = tls_accept(std::move(plain), std::move(context));
    auto stream = co_await std::move(accepting);
    auto serving = served.serve_connection(std::move(stream));
    co_await std::move(serving);
  } catch (const std::runtime_error&) {
    // This client did not like what it saw, or nobody knows it.
  }
}

task<> serve_all(task_group& group, tcp_listener& listener, http::server& served,
                 tls_context context) {
  for (;;) {
    auto accepted = co_await listener.accept();
    group.spawn(serve_one(std::move(accepted), served, context));
  }
}

task<crawl_report> crawl_secure(tls_server_options serving, crawl_options options) {
  http::server served(answer);
  tcp_listener listener;
  crawl_report report;
  auto body = [&](task_group& group) -> task<> {
    group.spawn(serve_all(group, listener, served, tls_context::server(serving)));
    const std::string start = "https://localhost:" + std::to_string(listener.port()) + "/";
    crawler crawling(url::parse(start), options);
    co_await crawling.run();
    report = crawling.report();
    group.cancel();
  };
  co_await with_task_group(body);
  co_return report;
}

tls_server_options localhost() {
  static const identity made = authority().issue({.names = {"localhost"}});
  return {.certificate = made.certificate, .private_key = made.private_key};
}

crawl_report crawled(const tls_server_options& serving, const request_options& requests) {
  crawl_options options;
  options.requests = requests;
  options.requests.retries = 0;
  options.obey_robots = false;
  return run(crawl_secure(serving, options));
}

const texts whole_site{"/", "/a"};

}  // namespace

TEST_F(crawl_tls, a_site_is_crawled_whose_authority_is_named) {
  request_options requests;
  requests.ca_file = file("authority", authority().certificate());
  EXPECT_EQ(paths_in(crawled(localhost(), requests).pages), whole_site);
}

TEST_F(crawl_tls, one_that_nobody_vouches_for_is_a_line_about_its_certificate) {
  const crawl_report report = crawled(localhost(), {});
  EXPECT_TRUE(report.pages.empty());
  const auto line = failure_at(report, "/");
  ASSERT_TRUE(line);
  EXPECT_NE(line->find("certificate"), std::string::npos) << *line;
}

TEST_F(crawl_tls, who_does_not_look_at_certificates_sees_the_site) {
  request_options requests;
  requests.verify_tls = false;
  EXPECT_EQ(paths_in(crawled(localhost(), requests).pages), whole_site);
}

TEST_F(crawl_tls, a_site_may_ask_who_crawls_it) {
  tls_server_options asking = localhost();
  asking.client_authorities = authority().certificate();
  request_options requests;
  requests.ca_file = file("authority", authority().certificate());
  EXPECT_TRUE(crawled(asking, requests).pages.empty());

  const identity ann = authority().issue({.names = {"ann.example"}});
  requests.client_certificate = file("certificate", ann.certificate);
  requests.client_key = file("key", ann.private_key);
  EXPECT_EQ(paths_in(crawled(asking, requests).pages), whole_site);
}

TEST_F(crawl_tls, an_authority_that_is_not_there_is_an_error_that_names_its_file) {
  request_options requests;
  requests.ca_file = "/no/such/authority";
  try {
    crawled(localhost(), requests);
    ADD_FAILURE() << "it was crawled";
  } catch (const std::exception& error) {
    EXPECT_NE(std::string(error.what()).find("/no/such/authority"), std::string::npos)
        << error.what();
  }
}
